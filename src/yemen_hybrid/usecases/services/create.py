"""The workshop offers a new service."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Pricing, Service
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.pricing import ListedPrice
from yemen_hybrid.usecases.services.record import Kit, set_kit, set_prices, settle


@dataclass(frozen=True, slots=True)
class NewService:
    """What is said of a new service. ``tax_code`` is null where ``exempt_reason`` says why."""

    id: UUID
    code: str
    category: str
    name_ar: str
    name_en: str
    description_ar: str
    description_en: str
    labour_minutes: int
    pricing: Pricing
    tax_code: str | None
    exempt_reason: str | None
    active: bool
    prices: Sequence[ListedPrice]
    kit: Kit


async def create_service(begin: Begin, actor: Caller, new: NewService) -> None:
    """Put a service on the list. One with a fixed price has at least one price."""
    async with begin() as store:
        check_client_id(new.id, store.now)
        service = Service(
            id=new.id,
            code=new.code,
            category=new.category,
            name_ar=new.name_ar,
            name_en=new.name_en,
            description_ar=new.description_ar,
            description_en=new.description_en,
            labour_minutes=new.labour_minutes,
            pricing=new.pricing,
            tax_code=new.tax_code,
            exempt_reason=new.exempt_reason,
            active=new.active,
        )
        set_prices(service, new.prices, await store.branches.zone_of(actor.branch_id))
        set_kit(service, new.kit)
        store.services.add(service)
        await settle(store, service)
