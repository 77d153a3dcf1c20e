"""Something about a service changes; work orders that have it already keep what they agreed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.pricing import ListedPrice
from yemen_hybrid.usecases.services.record import Kit, set_kit, set_prices, settle


async def update_service(
    begin: Begin,
    actor: Caller,
    service_id: UUID,
    version: int | None,
    changes: dict[str, Any],
    *,
    prices: Sequence[ListedPrice] | None = None,
    kit: Kit | None = None,
) -> None:
    """Change the columns named in ``changes``, and all prices or the whole kit where given."""
    async with begin() as store:
        service = await store.services.lock(service_id, version)
        for name, value in changes.items():
            setattr(service, name, value)
        if prices is not None:
            set_prices(service, prices, await store.branches.zone_of(actor.branch_id))
        if kit is not None:
            set_kit(service, kit)
        store.services.touch(service)
        await settle(store, service)
