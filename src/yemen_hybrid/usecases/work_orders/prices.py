"""Today's prices and taxes for a work order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yemen_hybrid.data.models import Job, Line, PartPrice, ServicePrice, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.pricing import ListedPrice, PriceList
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.tax import TaxPeriod, rate_for
from yemen_hybrid.domain.totals import LineInput, line_totals


@dataclass(frozen=True, slots=True)
class Prices:
    """What an order's lines are priced and taxed by on one day."""

    listed: PriceList
    taxes: list[TaxPeriod]
    day: date

    def line_input(self, line: Line) -> LineInput:
        """A line as the arithmetic takes it; refuses what makes no sense of it."""
        currency = self.listed.currency
        discount = Discount(amount=Money(line.discount_minor, currency))
        return LineInput(
            kind=line.kind,
            quantity=Quantity(line.quantity_milli),
            unit_price=Money(line.unit_price_minor, currency),
            discount=discount if line.discount_minor else None,
            tax_ppm=self._ppm(line.tax_code),
            exempt_reason=line.exempt_reason,
        )

    def check(self, line: Line) -> None:
        """Refuse a line whose figures make no sense, or whose tax has no rate."""
        line_totals(self.line_input(line))

    def total(self, job: Job) -> Money:
        """What a job comes to with tax."""
        totals = (line_totals(self.line_input(line)).total for line in job.lines)
        return Money.sum(totals, self.listed.currency)

    def _ppm(self, tax_code: str | None) -> int:
        if tax_code is None:
            return 0
        return rate_for(self.taxes, self.listed.zone, tax_code, self.day).ppm


async def prices_for(store: Store, order: WorkOrder) -> Prices:
    """The lists of the order's zone and branch, as they stand now."""
    branch = await store.branches.get(order.branch_id)
    listed = PriceList(
        zone=order.zone,
        currency=order.currency,
        rates=await store.rates.current(order.zone, store.now),
        labour_rates={
            Currency(code): Money(minor, Currency(code))
            for code, minor in branch.labour_rates.items()
        },
    )
    taxes = await store.taxes.periods(order.zone)
    return Prices(listed, taxes, business_day(store.now, branch.timezone))


def listed_prices(rows: Iterable[PartPrice | ServicePrice]) -> list[ListedPrice]:
    """The rows of a price list as the rules see them."""
    return [ListedPrice(row.zone, Money(row.amount_minor, row.currency)) for row in rows]
