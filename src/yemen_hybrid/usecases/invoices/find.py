"""What is to be invoiced or changed, as far as it exists for the caller."""

from uuid import UUID

from yemen_hybrid.data.models import Invoice, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.invoices import InvoiceNotFound
from yemen_hybrid.domain.work_order import WorkOrderNotFound


async def find_order(store: Store, actor: Caller, order_id: UUID) -> WorkOrder:
    """The order with its jobs, locked; another branch's does not exist."""
    order = await store.work_orders.lock_with_jobs(order_id)
    if not actor.sees_branch(order.branch_id):
        raise WorkOrderNotFound
    return order


async def find_invoice(
    store: Store, actor: Caller, invoice_id: UUID, version: int | None = None
) -> tuple[WorkOrder, Invoice]:
    """The invoice and, locked before it, its order with its jobs; another branch's do not exist.

    Whoever changes what a job is or where it stands locks the order first: so no job is invoiced
    twice, and none is reopened while its invoice is issued.
    """
    order = await store.work_orders.lock_of_invoice(invoice_id)
    if not actor.sees_branch(order.branch_id):
        raise InvoiceNotFound
    return order, await store.invoices.lock(invoice_id, version)
