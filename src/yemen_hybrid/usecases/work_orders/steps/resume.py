"""Work on the car goes on."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.work_order import Step
from yemen_hybrid.usecases.work_orders.find import find_order
from yemen_hybrid.usecases.work_orders.steps.take import take_step


async def resume_work(begin: Begin, actor: Caller, order_id: UUID, version: int | None) -> None:
    """Take an order off hold. Clocks are started again by those who work."""
    async with begin() as store:
        order = await find_order(store, actor, order_id, version)
        await take_step(store, order, Step.RESUME)
        order.hold_reason = None
        store.work_orders.note(order.id, "resumed", actor.who)
