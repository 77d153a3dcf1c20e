"""What is refused of a line of a job, before its arithmetic is done."""

from yemen_hybrid.domain.errors import Conflict, Invalid, NotFound
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money


class LineNotFound(NotFound):
    """No line with that id, or not of that job."""

    code = "line_not_found"
    en = "There is no such line on this job."
    ar = "لا يوجد بند بهذا المعرّف في هذا العمل."


class LinePartMismatch(Invalid):
    """A part line names its part, and no other line does."""

    code = "line_part_mismatch"
    en = "A line of the kind part needs a part_id, and no other line takes one."
    ar = "بند القطعة يحتاج إلى تحديد القطعة (part_id)، ولا تُحدد قطعة لغيره من البنود."


class PriceRequired(Invalid):
    """No list says what sublet work or a fee costs."""

    code = "price_required"
    en = "Say the price of this line."
    ar = "حدد سعر هذا البند."


class NotOffered(Conflict):
    """The part or service was taken out of use."""

    code = "not_offered"
    en = "{item} is not offered any more."
    ar = "لم يعد {item} متوفرًا ضمن ما تقدمه الورشة."


def check_offered(item: str, *, active: bool) -> None:
    """Refuse to put on a job what is out of use; ``item`` is its SKU or code."""
    if not active:
        raise NotOffered(item=item)


def check_line_currency(amount: Money, currency: Currency, pointer: str) -> None:
    """Refuse an amount in another currency than the work order's."""
    if amount.currency is not currency:
        raise CurrencyMismatch(first=amount.currency, second=currency, pointer=pointer)
