"""What a line costs: the price on the list, and what stands in where there is none.

Prices stand on lists by zone and currency. A document in one currency takes

- the price of its own zone and currency, where somebody wrote one;
- else a price of the same zone in another currency, turned at the rate of the day by which the
  workshop would buy the next one (`rates.pricing`): dollars first, which is how parts are bought;
- and labour by the hour, where the service has no price at all, the branch's own labour rate.

A price of the other zone is no price here, and nothing is ever guessed: what has no price is
refused until somebody writes one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from yemen_hybrid.domain.errors import Conflict
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.quantities import Quantity, half_up
from yemen_hybrid.domain.rates import Rate, RateMissing, prices

TURNED_FROM: Final = (Currency.USD, Currency.SAR, Currency.YER)
"""Which list stands in for a missing one, the first that has a price."""

ONE: Final = Quantity(1000)


class PriceMissing(Conflict):
    """Nobody has written a price for it in this zone."""

    code = "price_missing"
    en = "{item} has no price in {currency} here. Enter a price first."
    ar = "لا يوجد سعر لـ {item} بعملة {currency} هنا. أدخل السعر أولًا."


@dataclass(frozen=True, slots=True)
class ListedPrice:
    """A price on the list of one zone."""

    zone: Zone
    price: Money


@dataclass(frozen=True, slots=True)
class Labour:
    """A labour line: so many hours at a price, or one job (``fixed``) at its price."""

    quantity: Quantity
    unit_price: Money
    fixed: bool


@dataclass(frozen=True, slots=True)
class PriceList:
    """By what a document in one zone and currency is priced.

    ``labour_rates`` is what the branch takes for an hour, in each currency that it says.
    """

    zone: Zone
    currency: Currency
    rates: Sequence[Rate]
    labour_rates: Mapping[Currency, Money]

    def price(self, item: str, listed: Iterable[ListedPrice]) -> Money:
        """What one unit costs; ``item`` (an SKU, a code) names it where it has no price."""
        found = self.known(listed)
        if found is None:
            raise PriceMissing(item=item, currency=self.currency)
        return found

    def labour(
        self, item: str, listed: Iterable[ListedPrice], *, minutes: int, fixed: bool
    ) -> Labour:
        """The labour of a service: its fixed price, or its minutes at its own or the branch's rate.

        A fixed price that nobody wrote is missing; it does not follow from the minutes.
        """
        if fixed:
            return Labour(ONE, self.price(item, listed), fixed=True)
        hourly = self.known(listed) or self.hour(item)
        return Labour(hours(minutes), hourly, fixed=False)

    def hour(self, item: str) -> Money:
        """What the branch takes for an hour of labour."""
        return self.price(item, self._hour())

    def known(self, listed: Iterable[ListedPrice]) -> Money | None:
        """What one unit costs; None where nobody has written a price here.

        Refused where a price was written that no rate turns today: that one is not none.
        """
        here = {one.price.currency: one.price for one in listed if one.zone is self.zone}
        for currency in (self.currency, *TURNED_FROM):
            if currency in here:
                return self.turn(here[currency])
        return None

    def known_hour(self) -> Money | None:
        """What the branch takes for an hour of labour; as `known` says it."""
        return self.known(self._hour())

    def cost(self, cost: Money | None) -> Money | None:
        """What a unit cost the workshop, in the document's currency; None where not known."""
        if cost is None:
            return None
        try:
            return self.turn(cost)
        except RateMissing:
            return None

    def turn(self, amount: Money) -> Money:
        """An amount in the document's currency, at the rate by which prices are turned."""
        return prices(amount, self.currency, self.rates, zone=self.zone).amount

    def _hour(self) -> list[ListedPrice]:
        return [ListedPrice(self.zone, rate) for rate in self.labour_rates.values()]


def hours(minutes: int) -> Quantity:
    """Minutes as hours of labour, to the thousandth."""
    return Quantity(half_up(minutes * 1000, 60))
