"""A part gets its place on a branch's shelves, and how many should always be there."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.errors import Stale
from yemen_hybrid.domain.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Shelving:
    """Where a part lies and when to order more of it; what is null stays as it was."""

    minimum: Quantity | None = None
    shelf: str | None = None


async def set_level(
    begin: Begin,
    actor: Caller,
    part_id: UUID,
    branch_id: UUID,
    version: int | None,
    shelving: Shelving,
) -> None:
    """Change how a branch keeps a part; how much lies there changes by movements only."""
    actor.require_branch(branch_id)
    async with begin() as store:
        part = await store.parts.get(part_id)
        level = await store.stock.lock_level(branch_id, part.id)
        if version is not None and level.version != version:
            raise Stale
        if shelving.minimum is not None:
            level.minimum_milli = shelving.minimum.milli
        if shelving.shelf is not None:
            level.shelf = shelving.shelf
