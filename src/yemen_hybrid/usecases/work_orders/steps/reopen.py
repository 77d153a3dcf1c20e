"""Work that was done is not done after all."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.reasons import check_reason
from yemen_hybrid.domain.work_order import Step
from yemen_hybrid.usecases.work_orders.find import find_order
from yemen_hybrid.usecases.work_orders.steps.take import take_step


async def reopen_work(
    begin: Begin, actor: Caller, order_id: UUID, version: int | None, reason: str
) -> None:
    """Take an order that was done back to work, and say why. Its jobs are reopened one by one."""
    why = check_reason(reason)
    async with begin() as store:
        order = await find_order(store, actor, order_id, version)
        await take_step(store, order, Step.REOPEN)
        order.finished_at = None
        store.work_orders.note(order.id, "reopened", actor.who, reason=why)
