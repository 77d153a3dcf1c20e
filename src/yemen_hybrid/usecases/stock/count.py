"""Somebody counts what lies there."""

from yemen_hybrid.data.repositories.stock import Entry, as_level
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.stock import count
from yemen_hybrid.usecases.stock.handling import Handling, take_up


async def count_part(begin: Begin, actor: Actor, said: Handling) -> None:
    """Set the shelf to what was found; asks for ``stock:adjust``.

    A count that finds what the books say is kept too: it says when somebody last looked.
    """
    actor.require("stock:adjust")
    async with begin() as store:
        part, level = await take_up(store, actor, said)
        moved = count(as_level(level), said.quantity, part.sku, said.reason)
        entry = Entry(actor.staff_id, said.id, unit_cost=part.cost)
        await store.stock.move(level, moved, entry)
