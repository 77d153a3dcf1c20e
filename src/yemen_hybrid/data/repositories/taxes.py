"""Tax rates, to look up and to change."""

from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import TaxRate
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.charges import TaxSheet
from yemen_hybrid.domain.errors import NotFound
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.tax import TaxPeriod


class TaxRateNotFound(NotFound):
    """No tax rate with that id."""

    code = "tax_rate_not_found"
    en = "There is no such tax rate."
    ar = "لا توجد نسبة ضريبة بهذا المعرّف."


class TaxRates:
    """What the state takes, by zone and day."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, rate: TaxRate) -> None:
        """Enter a new rate."""
        self._session.add(rate)

    async def lock(self, id: UUID, version: int | None = None) -> TaxRate:
        """One rate, to change."""
        return await lock_row(self._session, TaxRate, id, TaxRateNotFound, version=version)

    async def periods(self, zone: Zone) -> list[TaxPeriod]:
        """All rates of a zone, past and to come, the earliest first."""
        statement = select(TaxRate).where(TaxRate.zone == zone).order_by(TaxRate.valid_from)
        return [period_of(rate) for rate in await self._session.scalars(statement)]

    async def sheet(self, zone: Zone, currency: Currency, day: date) -> TaxSheet:
        """By what a document of a zone, in a currency, is charged on a business day."""
        return TaxSheet(zone, currency, day, await self.periods(zone))

    async def binding_sheet(self, zone: Zone, currency: Currency, day: date) -> TaxSheet:
        """As `sheet`, for what is kept: nobody ends a rate behind its back before it is."""
        statement = (
            select(TaxRate)
            .where(TaxRate.zone == zone)
            .order_by(TaxRate.valid_from)
            .with_for_update(read=True)
        )
        periods = [period_of(rate) for rate in await self._session.scalars(statement)]
        return TaxSheet(zone, currency, day, periods)

    async def hold(self) -> None:
        """Let nobody else change a rate, or charge one on an invoice, until the commit.

        Two rates that overlap would be two new rows, and a row that is not there yet cannot be
        locked; so PostgreSQL locks the table. On SQLite only one transaction writes anyway.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            await self._session.execute(text("LOCK TABLE tax_rates IN EXCLUSIVE MODE"))


def period_of(rate: TaxRate) -> TaxPeriod:
    """A rate as the rules of tax see it."""
    return TaxPeriod(rate.id, rate.code, rate.zone, rate.ppm, rate.valid_from, rate.valid_to)
