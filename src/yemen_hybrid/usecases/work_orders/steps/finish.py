"""The work on the car is done."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.work_order import Step, check_finish
from yemen_hybrid.usecases.work_orders.find import find_order
from yemen_hybrid.usecases.work_orders.steps.take import take_step


async def finish_work(begin: Begin, actor: Caller, order_id: UUID, version: int | None) -> None:
    """Finish an order of which every approved job is finished; clocks that still run stop."""
    async with begin() as store:
        order = await find_order(store, actor, order_id, version)
        await take_step(store, order, Step.FINISH)
        check_finish(await store.work_orders.facts(order))
        order.finished_at = store.now
        store.work_orders.note(order.id, "finished", actor.who)
