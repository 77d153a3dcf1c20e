"""Today's prices and taxes for a work order."""

from collections.abc import Iterable
from dataclasses import dataclass

from yemen_hybrid.data.models import PartPrice, ServicePrice, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.charges import TaxSheet
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.pricing import ListedPrice, PriceList


@dataclass(frozen=True, slots=True)
class Prices:
    """What an order's lines are priced and taxed by on one day."""

    listed: PriceList
    sheet: TaxSheet


async def sheet_for(store: Store, order: WorkOrder) -> TaxSheet:
    """Today's taxes for the order."""
    branch = await store.branches.get(order.branch_id)
    today = business_day(store.now, branch.timezone)
    return await store.taxes.sheet(order.zone, order.currency, today)


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
    return Prices(listed, await sheet_for(store, order))


def listed_prices(rows: Iterable[PartPrice | ServicePrice]) -> list[ListedPrice]:
    """The rows of a price list as the rules see them."""
    return [ListedPrice(row.zone, Money(row.amount_minor, row.currency)) for row in rows]
