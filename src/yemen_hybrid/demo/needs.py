"""What a car needs: what it comes for, and what the workshop finds besides."""

from datetime import date, datetime
from functools import cache
from itertools import accumulate
from typing import Final

from yemen_hybrid.demo import calendar, texts
from yemen_hybrid.demo.catalogue import DIAGNOSIS, SERVICES, ServiceFacts
from yemen_hybrid.demo.order import JobInHand, Order

_BY_CODE: Final = {facts.code: facts for facts in SERVICES}
_EXTRAS: Final = (0, 0, 0, 1, 1, 1, 2, 2, 3)
QUICK: Final = tuple(_BY_CODE[code] for code in ("SERVICE-10K", "BRAKES-F", "BAT-12V", "PLUGS"))
"""Done within a morning."""


def main_reason(order: Order, day: date) -> ServiceFacts:
    """What the car comes for: by how common that is, in this season, for such a car."""
    return _pick(order, day, main=True)


def found_besides(order: Order, day: date, main: ServiceFacts) -> list[ServiceFacts]:
    """What the workshop finds as well, once it looks."""
    found = [main]
    for _ in range(order.shop.chances.one_of(_EXTRAS)):
        extra = _pick(order, day, main=False)
        if extra not in found:
            found.append(extra)
    if main.category not in ("maintenance", "diagnosis") and order.shop.chances.happens(0.35):
        found.append(_BY_CODE[DIAGNOSIS])
    return found


def _pick(order: Order, day: date, *, main: bool) -> ServiceFacts:
    weights = _weights(order.guest.car.model.family, day.month, main=main)
    return order.shop.chances.rng.choices(SERVICES, cum_weights=weights)[0]


@cache
def _weights(family: str, month: int, *, main: bool) -> list[float]:
    """How likely each service is, summed up; heat breaks batteries and fills the street."""
    heat = calendar.heat(month)
    return list(
        accumulate(
            (facts.share if main else facts.extra)
            * (0.6 + heat if facts.hot else 1)
            * (not facts.families or family in facts.families)
            for facts in SERVICES
        )
    )


def add_service(order: Order, facts: ServiceFacts, at: datetime) -> JobInHand:
    """Put a service on the order at today's prices."""
    shop, house, day = order.shop, order.house, calendar.day_of(at)
    quote = house.quotes.job(
        facts, order.currency, shop.rates(house, at), shop.ppm(house.zone, day),
        keeps_core=facts.core and shop.chances.once_in("keeps core", 6),
    )  # fmt: skip
    return order.add_job(quote, at, shop.chances.one_of(texts.NOTES))
