"""A tax rate ends, or goes on after all."""

from datetime import date
from uuid import UUID

from yemen_hybrid.data.repositories.taxes import period_of
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.tax import check_end, check_overlap


async def end_tax_rate(
    begin: Begin, _actor: Caller, rate_id: UUID, version: int | None, valid_to: date | None
) -> None:
    """Set the last day of a rate; None lets it hold until further notice.

    It ends no earlier than the last day an invoice was issued by it, and not on a day of another
    rate of the same tax. Nothing else of a rate is ever changed.
    """
    async with begin() as store:
        await store.taxes.hold()
        rate = await store.taxes.lock(rate_id, version)
        check_end(rate.code, valid_to, await store.invoices.last_charged(period_of(rate)))
        rate.valid_to = valid_to
        others = [p for p in await store.taxes.periods(rate.zone) if p.id != rate.id]
        check_overlap([*others, period_of(rate)])
