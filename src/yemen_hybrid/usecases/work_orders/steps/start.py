"""Work on the car begins."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.work_order import Step, check_start
from yemen_hybrid.usecases.work_orders.find import find_order
from yemen_hybrid.usecases.work_orders.steps.take import take_step


async def start_work(begin: Begin, actor: Caller, order_id: UUID, version: int | None) -> None:
    """Start an order that has an approved job."""
    async with begin() as store:
        order = await find_order(store, actor, order_id, version)
        await take_step(store, order, Step.START)
        check_start(await store.work_orders.facts(order))
        order.started_at = order.started_at or store.now
        store.work_orders.note(order.id, "started", actor.who)
