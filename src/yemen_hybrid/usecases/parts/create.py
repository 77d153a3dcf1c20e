"""A part is sold here for the first time."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Part
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.catalogue import check_price
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.pricing import ListedPrice
from yemen_hybrid.usecases.parts.record import set_prices, settle


@dataclass(frozen=True, slots=True)
class NewPart:
    """What is said of a new part. ``cost`` is what one unit costs the workshop.

    ``core_charge`` is the deposit on the old part that the customer brings back.
    """

    id: UUID
    sku: str
    category: str
    name_ar: str
    name_en: str
    unit: str
    supplier: str
    cost: Money | None
    core_charge: Money | None
    tax_code: str | None
    exempt_reason: str | None
    active: bool
    prices: Sequence[ListedPrice]


async def create_part(begin: Begin, actor: Caller, new: NewPart) -> None:
    """Remember a part, of which nothing lies anywhere yet. A cost asks for ``part:cost``."""
    if new.cost is not None:
        actor.require("part:cost")
    check_price(new.cost)
    check_price(new.core_charge)
    async with begin() as store:
        check_client_id(new.id, store.now)
        part = Part(
            id=new.id,
            sku=new.sku,
            category=new.category,
            name_ar=new.name_ar,
            name_en=new.name_en,
            unit=new.unit,
            supplier=new.supplier,
            cost_minor=new.cost and new.cost.minor,
            cost_currency=new.cost and new.cost.currency,
            core_minor=new.core_charge and new.core_charge.minor,
            core_currency=new.core_charge and new.core_charge.currency,
            tax_code=new.tax_code,
            exempt_reason=new.exempt_reason,
            active=new.active,
        )
        set_prices(part, new.prices, await store.branches.zone_of(actor.branch_id))
        store.parts.add(part)
        await settle(store, part)
