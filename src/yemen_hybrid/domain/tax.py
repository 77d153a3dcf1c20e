"""Sales tax: which rate holds on a day, and what it comes to.

Tax authorities differ by zone and rates change by decree, so rates are dated rows and never
constants. The tax is charged on the net of each line and rounded there, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.money import Money, Zone
from yemen_hybrid.domain.quantities import half_up, scaled, shortest

USUAL_TAX: Final = "GST"
"""The General Sales Tax: what everything bears unless something else is said of it."""

ONE = 1_000_000
"""Parts per million in the whole: 5% is 50_000 ppm."""


class TaxPercentInvalid(Invalid):
    """A share below nothing or above the whole."""

    code = "tax_percent_invalid"
    en = "The tax rate must be between 0% and 100%."
    ar = "يجب أن تكون نسبة الضريبة بين 0% و 100%."


class TaxPeriodBackwards(Invalid):
    """The last day comes before the first."""

    code = "tax_period_backwards"
    en = "The last day of a tax rate cannot come before its first day."
    ar = "لا يمكن أن يسبق آخر يوم لسريان الضريبة أول يوم لها."


class TaxPeriodsOverlap(Conflict):
    """Two rates for one tax on one day."""

    code = "tax_periods_overlap"
    en = "Tax {code} already has a rate on {day}."
    ar = "توجد نسبة سارية للضريبة {code} في تاريخ {day}."


class TaxRateMissing(Conflict):
    """No rate for a tax on a day."""

    code = "tax_rate_missing"
    en = "Tax {code} has no rate on {day}. Enter the rate first."
    ar = "لا توجد نسبة للضريبة {code} في تاريخ {day}. أدخل النسبة أولًا."


class TaxRateUsed(Conflict):
    """Invoices were issued by it: what was charged is not changed afterwards."""

    code = "tax_rate_used"
    en = "Invoices up to {day} were issued at this rate of {code}: it cannot end before that day."
    ar = "صدرت فواتير بهذه النسبة من {code} حتى {day}، فلا يمكن إنهاء سريانها قبل هذا التاريخ."


class ExemptionNeedsReason(Invalid):
    """A line is exempt because somebody says why, and for no other cause."""

    code = "exemption_needs_reason"
    en = "Write why this line is exempt from tax."
    ar = "اكتب سبب إعفاء هذا البند من الضريبة."


def parse_percent(text: str) -> int:
    """Read a percentage with at most four decimals, such as ``"5"``, into parts per million."""
    ppm = scaled(text, 4)
    if ppm is None:
        raise TaxPercentInvalid
    check_ppm(ppm)
    return ppm


def percent_text(ppm: int) -> str:
    """Parts per million as people say them, without the sign: ``percent_text(50_000) == "5"``."""
    return shortest(ppm, 4)


def check_ppm(ppm: int) -> None:
    """Refuse a rate below nothing or above the whole."""
    if not 0 <= ppm <= ONE:
        raise TaxPercentInvalid


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax by its code, such as ``gst``, and its rate: what a document keeps of it."""

    code: str
    ppm: int

    def __post_init__(self) -> None:
        check_ppm(self.ppm)

    @property
    def percent(self) -> str:
        """The rate as people say it, without the sign: ``"5"``, ``"2.5"``."""
        return percent_text(self.ppm)


@dataclass(frozen=True, slots=True)
class TaxPeriod:
    """The business days, first and last included, on which a zone charges a rate.

    ``valid_to`` is None while no end has been decreed.
    """

    id: UUID
    code: str
    zone: Zone
    ppm: int
    valid_from: date
    valid_to: date | None

    def __post_init__(self) -> None:
        check_ppm(self.ppm)
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise TaxPeriodBackwards

    @property
    def rate(self) -> TaxRate:
        """What a document dated inside the period keeps."""
        return TaxRate(self.code, self.ppm)

    def covers(self, day: date) -> bool:
        """Whether the rate holds on that business day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def rate_for(periods: Sequence[TaxPeriod], zone: Zone, code: str, on: date) -> TaxPeriod:
    """The one period of a tax that covers a business day in a zone."""
    found = [p for p in periods if p.zone is zone and p.code == code and p.covers(on)]
    if not found:
        raise TaxRateMissing(code=code, day=on.isoformat())
    if len(found) > 1:
        raise TaxPeriodsOverlap(code=code, day=on.isoformat())
    return found[0]


def check_overlap(periods: Sequence[TaxPeriod]) -> None:
    """Refuse periods of which two give one tax a rate on the same day in the same zone.

    If any two overlap, then two neighbours in order of their first days do: comparing neighbours
    is enough.
    """
    ordered = sorted(periods, key=lambda p: (p.zone, p.code, p.valid_from))
    for earlier, later in pairwise(ordered):
        same_tax = (earlier.zone, earlier.code) == (later.zone, later.code)
        if same_tax and earlier.covers(later.valid_from):
            raise TaxPeriodsOverlap(code=later.code, day=later.valid_from.isoformat())


def check_end(code: str, valid_to: date | None, last_charged: date | None) -> None:
    """Refuse to end a rate before the last business day on which an invoice was issued by it.

    A new rate needs no such rule: days that had no rate saw no invoice that needed one.
    """
    if valid_to is not None and last_charged is not None and valid_to < last_charged:
        raise TaxRateUsed(code=code, day=last_charged.isoformat(), pointer="/valid_to")


def charged_ppm(rate_ppm: int, exempt_reason: str | None) -> int:
    """The rate a line is charged: none when a reason exempts it, else the zone's.

    Giving the reason is what exempts a line, so no line is exempt without one. A blank one is
    refused.
    """
    if exempt_reason is None:
        return rate_ppm
    if not exempt_reason.strip():
        raise ExemptionNeedsReason
    return 0


def tax_on(net: Money, ppm: int) -> Money:
    """The tax on a net amount, rounded half-up once."""
    return Money(half_up(net.minor * ppm, ONE), net.currency)
