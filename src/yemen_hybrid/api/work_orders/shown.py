"""How a change of a work order is answered: with the whole order, its sums and its ETag."""

from functools import partial
from typing import Any
from uuid import UUID

from yemen_hybrid.api.change import Change
from yemen_hybrid.data.queries.work_orders import read_work_order, sight_of


def shown(change: Change, order_id: UUID) -> partial[Any]:
    """The order as whoever changes it may see it."""
    sight, now = sight_of(change.actor), change.context.clock()
    return partial(read_work_order, order_id=order_id, sight=sight, now=now)
