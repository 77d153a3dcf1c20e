"""Exchange rates, to look up and to add to."""

from datetime import datetime
from itertools import permutations

from sqlalchemy import CompoundSelect, Select, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import ExchangeRate
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.rates import Rate

RATES = ExchangeRate.__table__


class ExchangeRates:
    """What money changers pay, as it was posted. Nothing of it is ever changed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, rate: ExchangeRate) -> None:
        """Post a rate, in force until a later one of its pair."""
        self._session.add(rate)

    async def latest(
        self, zone: Zone, base: Currency, quote: Currency, at: datetime
    ) -> ExchangeRate | None:
        """The newest rate posted for exactly this pair in a zone, as it stood at an instant."""
        statement = newest_of_pair(zone, base, quote, at)
        found = await self._session.scalars(select(ExchangeRate).from_statement(statement))
        return found.one_or_none()

    async def current(self, zone: Zone, at: datetime) -> list[Rate]:
        """The newest rate of each pair of a zone, as they stood at an instant."""
        rows = await self._session.execute(newest_of_each_pair(zone, at))
        return [
            Rate(
                zone=row.zone,
                base=row.base,
                quote=row.quote,
                buy_micro=row.buy_micro,
                sell_micro=row.sell_micro,
                source=row.source,
                at=row.at,
            )
            for row in rows
        ]

    async def last_of(self, zone: Zone, one: Currency, two: Currency, at: datetime) -> Rate | None:
        """The newest rate between two currencies in a zone, whichever way round it was posted."""
        rates = await self.current(zone, at)
        between = [rate for rate in rates if {rate.base, rate.quote} == {one, two}]
        return max(between, key=lambda rate: rate.at, default=None)


def newest_of_pair(
    zone: Zone, base: Currency, quote: Currency, at: datetime
) -> Select[tuple[object, ...]]:
    """The columns of the newest rate of a pair; no two say the same moment."""
    return (
        select(RATES)
        .where(
            RATES.c.zone == zone,
            RATES.c.base == base,
            RATES.c.quote == quote,
            RATES.c.at <= at,
        )
        .order_by(RATES.c.at.desc())
        .limit(1)
    )


def newest_of_each_pair(zone: Zone, at: datetime) -> CompoundSelect[tuple[object, ...]]:
    """The newest rate of each pair: one step into the index for each, however many there are."""
    pairs = permutations(Currency, 2)
    newest = (newest_of_pair(zone, base, quote, at).subquery() for base, quote in pairs)
    return union_all(*(select(rate) for rate in newest))
