"""What creating and updating parts share: what a part must be, its prices, how it is found."""

from collections.abc import Sequence

from yemen_hybrid.data.models import Part, PartPrice
from yemen_hybrid.data.repositories.prices import replace_prices
from yemen_hybrid.data.repositories.search import SearchKind
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.branches import check_own_zone
from yemen_hybrid.domain.catalogue import check_exemption, check_prices, fold_sku
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.pricing import ListedPrice


def set_prices(part: Part, listed: Sequence[ListedPrice], own: Zone | None) -> None:
    """Make these the prices of one unit of the part.

    Whoever belongs to a branch, in the zone ``own``, prices there alone; the rest stays.
    """
    check_prices(listed)
    for price in listed:
        check_own_zone(own, price.zone, pointer="/prices")
    replace_prices(part.prices, PartPrice, listed, own)


async def settle(store: Store, part: Part) -> None:
    """Check the part as a whole, and let the search box find it by number, names and supplier."""
    part.sku = fold_sku(part.sku)
    part.name_ar, part.name_en = check_name(part.name_ar, part.name_en)
    check_exemption(part.tax_code, part.exempt_reason)
    await store.search.put(
        SearchKind.PART, part.id, part.sku, part.name_ar, part.name_en, part.supplier
    )
