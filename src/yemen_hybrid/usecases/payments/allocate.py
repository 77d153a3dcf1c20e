"""What is left of a payment goes onto an invoice."""

from uuid import UUID

from yemen_hybrid.data.models import Invoice, Payment
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.credit import InvoiceOfAnother, NotCredit, check_part
from yemen_hybrid.domain.money import CurrencyMismatch, Money, check_same_zone
from yemen_hybrid.domain.payments import PaymentKind
from yemen_hybrid.usecases.payments.find import find_invoice, find_payment
from yemen_hybrid.usecases.payments.settle import put_onto, tell


async def allocate_payment(
    begin: Begin, actor: Actor, payment_id: UUID, invoice_id: UUID, amount: Money | None = None
) -> None:
    """Use a deposit, or what an invoice before did not need, for an invoice of the same customer.

    ``amount`` is in the payment's currency; unsaid, it is all that is left. Never more is used
    than the invoice needs. Another currency counts at the newest rate.
    """
    async with begin() as store:
        payment = await find_payment(store, actor, payment_id)
        invoice = await find_invoice(store, actor, invoice_id)
        await _check_pair(store, payment, invoice)
        part = _part(await store.payments.left(payment), amount)
        used = await put_onto(store, invoice, payment.id, part, store.now)
        tell(store, actor, invoice.work_order_id, "payment_allocated", payment.number, used)


async def _check_pair(store: Store, payment: Payment, invoice: Invoice) -> None:
    if payment.kind not in {PaymentKind.PAYMENT, PaymentKind.DEPOSIT}:
        raise NotCredit
    if await store.payments.is_reversed(payment.id):
        raise NotCredit
    check_same_zone(payment.zone, invoice.zone)
    if not await store.payments.same_customer(payment.customer_id, invoice.customer_id):
        raise InvoiceOfAnother(pointer="/invoice_id")


def _part(left: Money, wanted: Money | None) -> Money:
    if wanted is not None and wanted.currency is not left.currency:
        raise CurrencyMismatch(first=wanted.currency, second=left.currency, pointer="/amount")
    return check_part(left, wanted)
