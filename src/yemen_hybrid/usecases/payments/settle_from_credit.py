"""An invoice is settled with money that the customer left before."""

from uuid import UUID

from yemen_hybrid.data.models import Invoice
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.credit import NoCredit, Source, to_settle
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.settlement import NothingToSettle
from yemen_hybrid.usecases.payments.find import find_invoice, see_invoice
from yemen_hybrid.usecases.payments.settle import put_onto, remaining, tell


async def settle_from_credit(begin: Begin, actor: Actor, invoice_id: UUID) -> None:
    """Use the deposits of the invoice's work order, then the customer's free credit.

    The oldest first, in the invoice's currency only: what was left in another is allocated payment
    by payment, so that somebody sees the rate. Deposits for other work are left alone.
    """
    async with begin() as store:
        seen = await see_invoice(store, actor, invoice_id)
        unused = await store.payments.lock_unused(
            seen.customer_id, seen.zone, seen.currency, actor.branch_id
        )
        invoice = await find_invoice(store, actor, invoice_id)
        used = await _settle(store, invoice, to_settle(unused, invoice.work_order_id))
        tell(store, actor, invoice.work_order_id, "credit_used", invoice.number or "", used)


async def _settle(store: Store, invoice: Invoice, sources: list[Source]) -> Money:
    """Source by source until nothing is owed; refused when nothing was, or nothing is there."""
    if remaining(invoice).minor == 0:
        raise NothingToSettle
    if not sources:
        raise NoCredit(currency=invoice.currency)
    used = Money.zero(invoice.currency)
    for source in sources:
        if remaining(invoice).minor > 0:
            used += await put_onto(store, invoice, source.payment_id, source.left, store.now)
    return used
