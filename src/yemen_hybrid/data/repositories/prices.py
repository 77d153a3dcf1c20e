"""The price list of a service or a part, to change."""

from collections.abc import Iterable
from typing import TypeVar

from yemen_hybrid.data.models import PartPrice, ServicePrice
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.pricing import ListedPrice

P = TypeVar("P", PartPrice, ServicePrice)


def replace_prices(
    prices: list[P], model: type[P], listed: Iterable[ListedPrice], only: Zone | None = None
) -> None:
    """Make ``listed`` the whole price list, or that of one zone and leave the other's alone.

    A row that stays is changed in place: its unique zone and currency could not be written again
    before it is removed.
    """
    wanted = {(one.zone, one.price.currency): one.price.minor for one in listed}
    for row in [row for row in prices if only in (None, row.zone)]:
        minor = wanted.pop((row.zone, row.currency), None)
        if minor is None:
            prices.remove(row)
        else:
            row.amount_minor = minor
    for (zone, currency), minor in wanted.items():
        prices.append(model(zone=zone, currency=currency, amount_minor=minor))
