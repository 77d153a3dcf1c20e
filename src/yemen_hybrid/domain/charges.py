"""What a line is charged: its figures as they are kept, under the taxes of a day.

The one way from a kept line, of a job or of an invoice, to what it comes to. Estimates, invoices,
the price of a job and what is shown of it are all reckoned here, so they cannot disagree.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.tax import TaxPeriod, TaxRateMissing, rate_for
from yemen_hybrid.domain.totals import LineInput, LineTotals, line_totals


class KeptLine(Protocol):
    """A line as it is kept, of a job or of an invoice."""

    @property
    def kind(self) -> LineKind:
        """What it charges for."""

    @property
    def quantity_milli(self) -> int:
        """In thousandths of its unit."""

    @property
    def unit_price_minor(self) -> int:
        """Without tax, as the money below in minor units of the document's currency."""

    @property
    def list_price_minor(self) -> int | None:
        """What the catalogue asked when the line was made; None where no list has it."""

    @property
    def list_quantity_milli(self) -> int | None:
        """How much labour the catalogue set; None where it set none."""

    @property
    def discount_minor(self) -> int:
        """All that comes off."""

    @property
    def tax_code(self) -> str | None:
        """The tax that it bears; None where it is exempt."""

    @property
    def exempt_reason(self) -> str | None:
        """Why it is exempt."""


@dataclass(frozen=True, slots=True)
class TaxSheet:
    """By what the lines of one document are charged: the taxes of its zone on a business day."""

    zone: Zone
    currency: Currency
    day: date
    periods: Sequence[TaxPeriod]

    def charge(self, line: KeptLine, *, share_minor: int = 0) -> LineInput:
        """The line as the arithmetic takes it; refused when its tax has no rate that day.

        ``share_minor`` is what of its discount came from the whole document's, and so is not its
        own.
        """
        return LineInput(
            kind=line.kind,
            quantity=Quantity(line.quantity_milli),
            unit_price=Money(line.unit_price_minor, self.currency),
            discount=Discount(amount=Money(line.discount_minor - share_minor, self.currency)),
            tax_ppm=self._ppm(line),
            exempt_reason=line.exempt_reason,
            list_price=self._list_price(line),
            list_quantity=self._list_quantity(line),
        )

    def figures(self, line: KeptLine) -> LineTotals:
        """What a line comes to; refused when its figures make no sense, or its tax has no rate."""
        return line_totals(self.charge(line))

    def known_figures(self, line: KeptLine) -> LineTotals | None:
        """What a line comes to, to show; None when its tax has no rate that day."""
        try:
            return self.figures(line)
        except TaxRateMissing:
            return None

    def total(self, lines: Iterable[KeptLine]) -> Money:
        """What lines come to with tax."""
        return Money.sum((self.figures(line).total for line in lines), self.currency)

    def _list_price(self, line: KeptLine) -> Money | None:
        listed = line.list_price_minor
        return None if listed is None else Money(listed, self.currency)

    def _list_quantity(self, line: KeptLine) -> Quantity | None:
        listed = line.list_quantity_milli
        return None if listed is None else Quantity(listed)

    def _ppm(self, line: KeptLine) -> int:
        if line.tax_code is None or line.exempt_reason is not None:
            return 0
        return rate_for(self.periods, self.zone, line.tax_code, self.day).ppm
