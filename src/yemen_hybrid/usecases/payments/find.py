"""What money is for, as far as it exists for the caller: locked, and always in the same order.

Payments first, then work orders, then invoices; of each kind in the order of their ids. The series
of receipts comes last. So nobody who moves money waits for somebody who waits for them.
"""

from uuid import UUID

from yemen_hybrid.data.models import Invoice, Payment, WorkOrder
from yemen_hybrid.data.repositories.customers import CustomerNotFound
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.invoices import InvoiceNotFound
from yemen_hybrid.domain.payments import PaymentNotFound
from yemen_hybrid.domain.work_order import WorkOrderNotFound


async def find_payment(store: Store, actor: Actor, payment_id: UUID) -> Payment:
    """The payment, locked; another branch's does not exist."""
    payment = await store.payments.lock(payment_id)
    if not actor.sees_branch(payment.branch_id):
        raise PaymentNotFound
    return payment


async def find_order(store: Store, actor: Actor, order_id: UUID) -> WorkOrder:
    """The work order, locked; another branch's does not exist."""
    order = await store.work_orders.lock(order_id)
    if not actor.sees_branch(order.branch_id):
        raise WorkOrderNotFound
    return order


async def see_invoice(store: Store, actor: Actor, invoice_id: UUID) -> Invoice:
    """The invoice, to look at; another branch's does not exist."""
    invoice = await store.invoices.get(invoice_id)
    if not actor.sees_branch(invoice.branch_id):
        raise InvoiceNotFound
    return invoice


async def find_invoice(store: Store, actor: Actor, invoice_id: UUID) -> Invoice:
    """The invoice and, locked before it, its work order; another branch's do not exist."""
    orders = await store.work_orders.lock_of_invoices([invoice_id])
    if not all(actor.sees_branch(order.branch_id) for order in orders):
        raise InvoiceNotFound
    return (await store.invoices.lock_to_settle([invoice_id]))[invoice_id]


async def find_invoices(store: Store, invoice_ids: list[UUID]) -> dict[UUID, Invoice]:
    """The invoices that a payment was used for, whosever they are, and before them their orders."""
    if not invoice_ids:
        return {}
    await store.work_orders.lock_of_invoices(invoice_ids)
    return await store.invoices.lock_to_settle(invoice_ids)


async def find_payer(store: Store, customer_id: UUID) -> UUID:
    """The customer under whom new money is booked: of a merged one, who they became."""
    payer = await store.payments.payer(customer_id)
    if payer is None:
        raise CustomerNotFound
    return payer
