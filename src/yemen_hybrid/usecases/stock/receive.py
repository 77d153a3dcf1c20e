"""A delivery is put on the shelf."""

from yemen_hybrid.data.repositories.stock import Entry
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.catalogue import check_price
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.stock import MovementKind, movement
from yemen_hybrid.usecases.stock.handling import Handling, take_up


async def receive_part(
    begin: Begin, actor: Actor, said: Handling, unit_cost: Money | None = None
) -> None:
    """Add what came. ``unit_cost``, which asks for ``part:cost``, becomes the part's newest cost.

    Without it the movement says no cost: what was not told is not guessed.
    """
    if unit_cost is not None:
        actor.require("part:cost")
        check_price(unit_cost)
    async with begin() as store:
        part, level = await take_up(store, actor, said)
        moved = movement(MovementKind.RECEIVE, said.quantity, part.sku, said.reason)
        entry = Entry(actor.staff_id, said.id, unit_cost=unit_cost)
        await store.stock.move(level, moved, entry)
        if unit_cost is not None:
            part = await store.parts.lock(part.id)
            part.cost_minor, part.cost_currency = unit_cost.minor, unit_cost.currency
