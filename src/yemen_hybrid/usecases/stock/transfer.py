"""A part goes from one branch to another."""

from uuid import UUID

from yemen_hybrid.data.models import StockLevel
from yemen_hybrid.data.repositories.stock import Entry
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.stock import MovementKind, TransferToItself, movement
from yemen_hybrid.usecases.stock.handling import Handling


async def transfer_part(begin: Begin, actor: Actor, said: Handling, to_branch_id: UUID) -> None:
    """Take it off one shelf and put it on the other; asks for ``stock:adjust``.

    Both branches must exist for the caller. Their two movements name each other.
    """
    actor.require("stock:adjust")
    for branch_id in (said.branch_id, to_branch_id):
        actor.require_branch(branch_id)
    if to_branch_id == said.branch_id:
        raise TransferToItself(pointer="/to_branch_id")
    async with begin() as store:
        check_client_id(said.id, store.now)
        part = await store.parts.get(said.part_id)
        here, there = await _lock_both(store, said, to_branch_id)
        out = movement(MovementKind.TRANSFER_OUT, said.quantity, part.sku, said.reason)
        into = movement(MovementKind.TRANSFER_IN, said.quantity, part.sku, said.reason)
        cost = part.cost
        left = Entry(actor.staff_id, said.id, other_branch_id=to_branch_id, unit_cost=cost)
        came = Entry(actor.staff_id, other_branch_id=said.branch_id, unit_cost=cost)
        await store.stock.move(here, out, left)
        await store.stock.move(there, into, came)


async def _lock_both(
    store: Store, said: Handling, to_branch_id: UUID
) -> tuple[StockLevel, StockLevel]:
    """Both shelves, the lower id first: two transfers that cross must not wait for each other."""
    locked = {
        branch_id: await store.stock.lock_level(branch_id, said.part_id)
        for branch_id in sorted((said.branch_id, to_branch_id))
    }
    return locked[said.branch_id], locked[to_branch_id]
