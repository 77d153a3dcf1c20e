"""Discounts: a percentage or an amount, off a line or off a whole document.

A discount is worked out once, on the gross, and never takes more than there is. How far a person
may go is a ceiling of their role, in basis points (1% is 100 bp) of the full price: that of the
list, so that a lower price and a discount on top of it do not give more than either alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from yemen_hybrid.domain.errors import Invalid, NotAllowed
from yemen_hybrid.domain.money import Money, split
from yemen_hybrid.domain.quantities import half_up, scaled, shortest

WHOLE_BP = 10_000
"""Basis points in the whole: 12.5% is 1_250 bp."""


class DiscountInvalid(Invalid):
    """Not one of a percentage up to 100 and an amount of zero or more."""

    code = "discount_invalid"
    en = "Give the discount either as a percentage from 0 to 100 or as an amount, not both."
    ar = "حدد الخصم إما نسبة مئوية من 0 إلى 100 وإما مبلغًا، وليس كليهما."


class DiscountOverCeiling(NotAllowed):
    """More than the role of the caller may give away."""

    code = "discount_over_ceiling"
    en = "You may give at most {ceiling}% discount. Ask a manager for more."
    ar = "الحد الأعلى للخصم المسموح لك هو {ceiling}%. اطلب من المدير الموافقة على خصم أكبر."


class PriceBelowCost(NotAllowed):
    """Less than it cost, for what no list has a price for, said by whoever does not know the cost.

    There is no list price to give a share of, so it is the cost that is not given away.
    """

    code = "price_below_cost"
    en = "No price list has this, and your price is below its cost. Ask a manager to price it."
    ar = "لا سعر لهذا البند في قائمة الأسعار، والسعر المحدد أقل من تكلفته. اطلب من المدير تسعيره."


@dataclass(frozen=True, slots=True)
class Discount:
    """Exactly one of ``bp`` (basis points of the gross) and ``amount``."""

    bp: int | None = None
    amount: Money | None = None

    def __post_init__(self) -> None:
        if (self.bp is None) == (self.amount is None):
            raise DiscountInvalid
        if self.bp is not None and not 0 <= self.bp <= WHOLE_BP:
            raise DiscountInvalid
        if self.amount is not None and self.amount.minor < 0:
            raise DiscountInvalid

    @classmethod
    def percent(cls, text: str) -> Self:
        """Read a percentage with at most two decimals, such as ``"12.5"``."""
        bp = scaled(text, 2)
        if bp is None:
            raise DiscountInvalid
        return cls(bp=bp)

    def on(self, gross: Money) -> Money:
        """What comes off ``gross``: rounded half-up once, and never more than ``gross``.

        An amount larger than the gross takes all of it. That happens without anybody's mistake,
        when the customer declines a job after a sum was promised off the whole.
        """
        if self.amount is not None:
            return min(self.amount, gross)
        return share_of(gross, self.bp or 0)


def share_of(gross: Money, bp: int) -> Money:
    """So many basis points of an amount, rounded half-up once."""
    return Money(half_up(gross.minor * bp, WHOLE_BP), gross.currency)


def percent_text(bp: int) -> str:
    """Basis points as people say them, without the sign: ``percent_text(1250) == "12.5"``."""
    return shortest(bp, 2)


class Sold(Protocol):
    """A line or a whole document, as it is sold: the figures of `totals`."""

    @property
    def full(self) -> Money:
        """What it costs by the list."""

    @property
    def given(self) -> Money:
        """What of that was given away."""


def check_ceiling(sold: Sold, ceiling_bp: int) -> None:
    """Refuse to sell below the full price by more than a role's share of it.

    Everything that takes the price down counts together: a price under the list, the line's own
    discount, and the line's part of the document's. The ceiling is rounded as a discount is, so
    that a role that may give 10% may always give 10%, also where that rounds up.
    """
    if sold.given > share_of(sold.full, ceiling_bp):
        raise DiscountOverCeiling(ceiling=percent_text(ceiling_bp))


def spread(discount: Money, nets: Sequence[Money]) -> list[Money]:
    """Share a document's discount over its lines in proportion to what is left of each.

    ``discount`` is at most the sum of ``nets``; then no share is more than its line.
    """
    return split(discount, [net.minor for net in nets])
