"""Something about a part changes; lines that have it already keep what they agreed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.pricing import ListedPrice
from yemen_hybrid.usecases.parts.record import set_prices, settle


async def update_part(
    begin: Begin,
    actor: Caller,
    part_id: UUID,
    version: int | None,
    changes: dict[str, Any],
    prices: Sequence[ListedPrice] | None = None,
) -> None:
    """Change the columns named in ``changes``, and all prices when ``prices`` is given.

    A cost (also removing one) asks for ``part:cost``.
    """
    if "cost_minor" in changes:
        actor.require("part:cost")
    async with begin() as store:
        part = await store.parts.lock(part_id, version)
        for name, value in changes.items():
            setattr(part, name, value)
        if prices is not None:
            set_prices(part, prices, await store.branches.zone_of(actor.branch_id))
        store.parts.touch(part)
        await settle(store, part)
