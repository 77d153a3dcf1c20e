"""The shelf is corrected, something goes back to its supplier, a used part comes or goes."""

from typing import Literal

from yemen_hybrid.data.repositories.stock import Entry
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.stock import CORES, MovementKind, movement
from yemen_hybrid.usecases.stock.handling import Handling, take_up

Kind = Literal[
    MovementKind.ADJUST,
    MovementKind.RETURN_TO_SUPPLIER,
    MovementKind.CORE_IN,
    MovementKind.CORE_OUT,
]


async def move_part(begin: Begin, actor: Actor, kind: Kind, said: Handling) -> None:
    """Do one of these movements. All but those of cores ask for ``stock:adjust``.

    An adjustment and a return to the supplier need a reason.
    """
    if kind not in CORES:
        actor.require("stock:adjust")
    async with begin() as store:
        part, level = await take_up(store, actor, said)
        moved = movement(kind, said.quantity, part.sku, said.reason)
        entry = Entry(actor.staff_id, said.id, unit_cost=part.cost)
        await store.stock.move(level, moved, entry)
