"""What creating and updating services share: prices, the kit, and how they are found."""

from collections.abc import Sequence
from uuid import UUID

from yemen_hybrid.data.models import Pricing, Service, ServicePart, ServicePrice
from yemen_hybrid.data.repositories.prices import replace_prices
from yemen_hybrid.data.repositories.search import SearchKind
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.branches import check_own_zone
from yemen_hybrid.domain.catalogue import (
    FixedPriceMissing,
    check_exemption,
    check_kit,
    check_prices,
    fold_code,
)
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.pricing import ListedPrice
from yemen_hybrid.domain.quantities import Quantity

Kit = Sequence[tuple[UUID, Quantity]]
"""Parts and how much of each, in the order they are shown in."""


def set_prices(service: Service, listed: Sequence[ListedPrice], own: Zone | None) -> None:
    """Make these the service's prices: for the hour or for the whole, as ``pricing`` says.

    Whoever belongs to a branch, in the zone ``own``, prices there alone; the rest stays.
    """
    check_prices(listed)
    for price in listed:
        check_own_zone(own, price.zone, pointer="/prices")
    replace_prices(service.prices, ServicePrice, listed, own)


def set_kit(service: Service, kit: Kit) -> None:
    """Make these the parts that the service needs; a part that stays keeps its row."""
    check_kit(kit)
    present = {row.part_id: row for row in service.parts}
    rows = []
    for position, (part_id, quantity) in enumerate(kit, start=1):
        row = present.get(part_id) or ServicePart(part_id=part_id)
        row.quantity_milli, row.position = quantity.milli, position
        rows.append(row)
    service.parts = rows


async def settle(store: Store, service: Service) -> None:
    """Check the service as a whole, and let the search box find it by code, names and category."""
    service.code = fold_code(service.code)
    service.name_ar, service.name_en = check_name(service.name_ar, service.name_en)
    check_exemption(service.tax_code, service.exempt_reason)
    if service.pricing is Pricing.FIXED and not service.prices:
        raise FixedPriceMissing(pointer="/prices")
    await store.search.put(
        SearchKind.SERVICE,
        service.id,
        service.code,
        service.name_ar,
        service.name_en,
        service.category,
    )
