"""What every movement at the shelf begins with: which part, where, how much, and why."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Part, StockLevel
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Handling:
    """What somebody says of a movement. ``branch_id`` is the branch of the shelf.

    ``quantity`` is above zero and the kind gives its direction; of an adjustment it has its sign,
    of a count it is what was found.
    """

    id: UUID
    part_id: UUID
    branch_id: UUID
    quantity: Quantity
    reason: str | None = None


async def take_up(store: Store, actor: Actor, said: Handling) -> tuple[Part, StockLevel]:
    """The part, and the locked level of a shelf that exists for the caller."""
    actor.require_branch(said.branch_id)
    check_client_id(said.id, store.now)
    part = await store.parts.get(said.part_id)
    return part, await store.stock.lock_level(said.branch_id, part.id)
