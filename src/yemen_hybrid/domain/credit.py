"""The customer's credit: what they paid, and no invoice has used, and nobody gave back.

It is never kept as a figure of its own. Each payment that came in knows what is left of it, and the
credit in a zone and currency is the sum of that. Whoever spends it says from which payments.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict
from yemen_hybrid.domain.money import Money


class NotCredit(Conflict):
    """Money that went back, or was never there: it settles nothing."""

    code = "not_credit"
    en = "Only money that was received, and not reversed, can be allocated."
    ar = "لا يمكن توزيع إلا المبالغ المستلمة التي لم تُعكس."


class CreditShort(Conflict):
    """More of a payment than is left of it."""

    code = "credit_short"
    en = "Only {left} {currency} of this payment is left."
    ar = "المتبقي من هذه الدفعة {left} {currency} فقط."


class NoCredit(Conflict):
    """The workshop holds nothing of the customer's that may be used here."""

    code = "no_credit"
    en = "The customer has no credit in {currency} that could be used."
    ar = "ليس لدى العميل رصيد بعملة {currency} يمكن استخدامه."


class RefundTooMuch(Conflict):
    """More than the workshop holds of the customer's money."""

    code = "refund_too_much"
    en = "Only {left} {currency} of the customer's money can be refunded."
    ar = "المبلغ الذي يمكن رده للعميل هو {left} {currency} فقط."


class PaymentRefunded(Conflict):
    """What a payment brought was given back: undoing it would take the money away twice."""

    code = "payment_refunded"
    en = "Money of this payment was refunded. Reverse the refund first."
    ar = "رُدّ مبلغ من هذه الدفعة إلى العميل. اعكس عملية الرد أولًا."


class InvoiceOfAnother(Conflict):
    """One customer's money does not settle another's debt."""

    code = "invoice_of_another"
    en = "This invoice belongs to another customer."
    ar = "هذه الفاتورة لعميل آخر."


@dataclass(frozen=True, slots=True)
class Source:
    """A payment of which something is left.

    ``held_for`` is the work order, still going on, that a deposit was left for.
    """

    payment_id: UUID
    left: Money
    held_for: UUID | None = None


def check_part(left: Money, wanted: Money | None) -> Money:
    """How much of a payment to use: all that is left, unless less is wanted."""
    if left.minor <= 0:
        raise CreditShort(left=left.amount, currency=left.currency)
    if wanted is None:
        return left
    if wanted > left:
        raise CreditShort(left=left.amount, currency=left.currency, pointer="/amount")
    return wanted


def to_settle(sources: Iterable[Source], work_order_id: UUID) -> list[Source]:
    """What may settle an invoice of a work order: its own deposits first, then free credit.

    The oldest first. A deposit held for other work is left alone.
    """
    return _in_turn((work_order_id, None), sources)


def to_refund(sources: Sequence[Source], amount: Money) -> list[Source]:
    """From which payments to give ``amount`` back, each with how much of it.

    Free credit first, the oldest first, and only then what is held for work that is going on.
    Never more than there is.
    """
    held = dict.fromkeys(source.held_for for source in sources if source.held_for)
    drawn, rest = [], amount
    for source in _in_turn((None, *held), sources):
        part = min(source.left, rest)
        if part.minor > 0:
            drawn.append(Source(source.payment_id, part, source.held_for))
            rest -= part
    if rest.minor > 0:
        raise RefundTooMuch(left=(amount - rest).amount, currency=amount.currency)
    return drawn


def _in_turn(holders: Sequence[UUID | None], sources: Iterable[Source]) -> list[Source]:
    """Those held for one of ``holders``, in the order of these, the oldest first."""
    turns = {holder: turn for turn, holder in enumerate(holders)}
    usable = [source for source in sources if source.held_for in turns]
    return sorted(usable, key=lambda source: (turns[source.held_for], source.payment_id))
