"""A payment was a mistake."""

from uuid import UUID

from yemen_hybrid.data.models import Allocation, Branch, Payment
from yemen_hybrid.data.repositories.payments import Use
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.credit import PaymentRefunded
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.payments import PaymentKind, reversal_of
from yemen_hybrid.domain.reasons import check_reason
from yemen_hybrid.usecases.payments.enter import number
from yemen_hybrid.usecases.payments.find import find_invoices, find_payment
from yemen_hybrid.usecases.payments.settle import dated, tell


async def reverse_payment(
    begin: Begin, actor: Actor, payment_id: UUID, reversal_id: UUID, reason: str
) -> None:
    """Undo the whole of a payment, a deposit or a refund, once, with a receipt of its own.

    What it settled is owed again; what a refund gave back is credit again. A payment whose money
    was refunded since is not undone before the refund is.
    """
    why = check_reason(reason)
    async with begin() as store:
        check_client_id(reversal_id, store.now)
        payment = await find_payment(store, actor, payment_id)
        again = await store.payments.is_reversed(payment.id)
        paid = Money(payment.amount_minor, payment.currency)
        back = reversal_of(payment.kind, paid, reversed_before=again)
        branch = await store.branches.get(payment.branch_id)
        await _undo_uses(store, actor, branch, payment)
        await number(
            store, branch, _reversal(store, actor, branch, payment, reversal_id, back, why)
        )


async def _undo_uses(store: Store, actor: Actor, branch: Branch, payment: Payment) -> None:
    """Add the negative of all that became of a payment; the invoices are locked before it is read.

    A credit note that is issued meanwhile may give some of it back.
    """
    invoices = await find_invoices(store, await store.payments.invoices_of(payment.id))
    orders = {payment.work_order_id} | {one.work_order_id for one in invoices.values()}
    for use in await store.payments.uses_of(payment):
        if use.refund_id is not None and payment.kind is not PaymentKind.REFUND:
            raise PaymentRefunded
        if use.invoice_id is not None:
            invoices[use.invoice_id].settled_minor -= use.applied_minor
        store.payments.allocate(_negative(store, branch, use))
    paid = Money(payment.amount_minor, payment.currency)
    for order_id in orders:
        tell(store, actor, order_id, "payment_reversed", payment.number, paid)


def _negative(store: Store, branch: Branch, use: Use) -> Allocation:
    return Allocation(
        payment_id=use.payment_id,
        invoice_id=use.invoice_id,
        refund_id=use.refund_id,
        used_minor=-use.used_minor,
        applied_minor=-use.applied_minor,
        **dated(store.now, branch),
    )


def _reversal(
    store: Store,
    actor: Actor,
    branch: Branch,
    payment: Payment,
    id: UUID,
    back: Money,
    why: str,
) -> Payment:
    return Payment(
        id=id,
        branch_id=payment.branch_id,
        customer_id=payment.customer_id,
        work_order_id=payment.work_order_id,
        kind=PaymentKind.REVERSAL,
        method_id=payment.method_id,
        currency=payment.currency,
        zone=payment.zone,
        amount_minor=back.minor,
        reverses_id=payment.id,
        note=why,
        cashier_id=actor.staff_id,
        received_at=store.now,
        business_day=business_day(store.now, branch.timezone),
        created_at=store.now,
    )
