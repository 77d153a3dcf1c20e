"""A step through the table, with what always goes with it."""

from yemen_hybrid.data.models import WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.work_order import STEPS_THAT_STOP_CLOCKS, Step
from yemen_hybrid.usecases.work_orders.clock.record import stop_clocks


async def take_step(store: Store, order: WorkOrder, step: Step) -> None:
    """Move the order, or refuse as the table says; clocks stop where nobody goes on working."""
    order.take(step, store.now)
    if step in STEPS_THAT_STOP_CLOCKS:
        await stop_clocks(store, order.jobs)
