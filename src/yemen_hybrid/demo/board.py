"""The money changer's board over the year, in both zones.

Sana'a: about 535 rials for a dollar and 140 for a Saudi riyal, held there for years. Aden: some
2,070 rials for a dollar in January 2025, 2,870 in July, and about 1,620 since the intervention of
August 2025 (figures as exchange houses posted them). What comes after 2025 is invented: a slow
walk, held between 1,550 and 2,800.
"""

from bisect import bisect_right
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.ids import Ids
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.rates import MICRO, Rate, rate_text

OPENS: Final = time(7, 30)
SOURCE: Final = "شركة صرافة"

_ADEN_KNOWN: Final = (
    (date(2025, 1, 1), 2_070), (date(2025, 3, 1), 2_300), (date(2025, 5, 1), 2_550),
    (date(2025, 7, 15), 2_870), (date(2025, 7, 31), 2_760), (date(2025, 8, 6), 1_640),
    (date(2025, 12, 31), 1_625),
)  # fmt: skip
_ADEN_WALK: Final = (1_550, 2_800)
_SANAA_DOLLAR: Final = 535
_DOLLAR_IN_RIYALS: Final = 3.82
"""A little above the official 3.75: notes change hands dearer."""
_DAYS_BETWEEN: Final = {Zone.SANAA: 7, Zone.ADEN: 2}


class Board:
    """Every rate that was posted, and which of them held when."""

    def __init__(self, ids: Ids, rng: Random, first: date, last: date) -> None:
        self._ids, self._rng = ids, rng
        self.rows: list[Values] = []
        self._since: dict[Zone, list[datetime]] = {zone: [] for zone in Zone}
        self._rates: dict[Zone, list[list[Rate]]] = {zone: [] for zone in Zone}
        for zone in Zone:
            self._post_year(zone, first, last)

    def current(self, zone: Zone, at: datetime) -> list[Rate]:
        """The newest rate of each pair; the same list object until a newer one is posted."""
        return self._rates[zone][max(bisect_right(self._since[zone], at) - 1, 0)]

    def dollar_at_end(self, zone: Zone) -> int:
        """What a dollar costs on the last day, in whole rials."""
        return int(self._rates[zone][-1][0].sell_micro // MICRO)

    def frozen(self, zone: Zone, at: datetime) -> dict[str, Any]:
        """The rates as an invoice keeps them."""
        return {
            f"{rate.base.value}/{rate.quote.value}": {
                "buy": rate_text(rate.buy_micro),
                "sell": rate_text(rate.sell_micro),
                "source": rate.source,
                "at": rate.at.isoformat(),
            }
            for rate in self.current(zone, at)
        }

    def _post_year(self, zone: Zone, first: date, last: date) -> None:
        walked = float(_aden_known(first))
        day = first - timedelta(days=1)
        while day <= last:
            walked = _step(self._rng, walked, day)
            middle = walked if zone is Zone.ADEN else _SANAA_DOLLAR + self._rng.uniform(-1, 1)
            self._post(zone, calendar.at(day, OPENS), middle)
            day += timedelta(days=_DAYS_BETWEEN[zone])

    def _post(self, zone: Zone, at: datetime, dollar: float) -> None:
        spread = 6 if zone is Zone.ADEN else 2
        riyal = dollar / _DOLLAR_IN_RIYALS
        rates = [
            self._rate(zone, Currency.USD, round(dollar) - spread // 2, spread, at),
            self._rate(zone, Currency.SAR, round(riyal * 2) / 2 - 0.5, 1, at),
        ]
        self._since[zone].append(at)
        self._rates[zone].append(rates)
        self.rows += [self._row(rate) for rate in rates]

    def _rate(self, zone: Zone, base: Currency, buy: float, spread: int, at: datetime) -> Rate:
        micro = int(buy * MICRO)
        return Rate(zone, base, Currency.YER, micro, micro + spread * MICRO, SOURCE, at)

    def _row(self, rate: Rate) -> Values:
        return {
            "id": self._ids.at(rate.at),
            "zone": rate.zone,
            "base": rate.base,
            "quote": rate.quote,
            "buy_micro": rate.buy_micro,
            "sell_micro": rate.sell_micro,
            "source": rate.source,
            "at": rate.at,
        }


def _aden_known(day: date) -> int:
    days, rates = zip(*_ADEN_KNOWN, strict=True)
    place = bisect_right(days, day)
    if place in (0, len(days)):
        return int(rates[min(place, len(days) - 1)])
    share = (day - days[place - 1]) / (days[place] - days[place - 1])
    return int(rates[place - 1] + share * (rates[place] - rates[place - 1]))


def _step(rng: Random, walked: float, day: date) -> float:
    if day <= _ADEN_KNOWN[-1][0]:
        return _aden_known(day) + rng.uniform(-4, 4)
    low, high = _ADEN_WALK
    return min(max(walked * (1 + rng.gauss(0.0005, 0.004)), low), high)
