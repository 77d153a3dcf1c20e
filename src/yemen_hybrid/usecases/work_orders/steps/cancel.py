"""A work order comes to nothing."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.work_order import Step, check_cancel
from yemen_hybrid.usecases.work_orders.find import find_order
from yemen_hybrid.usecases.work_orders.let_go import let_go
from yemen_hybrid.usecases.work_orders.steps.take import take_step


async def cancel_work_order(
    begin: Begin, actor: Caller, order_id: UUID, version: int | None, reason: str | None
) -> None:
    """Cancel an order from which no money and no part is outstanding, and say why.

    Clocks stop, what it held on to is let go, and deferred work that it had taken up and not done
    waits again.
    """
    async with begin() as store:
        order = await find_order(store, actor, order_id, version)
        await take_step(store, order, Step.CANCEL)
        order.closing_reason = check_cancel(await store.work_orders.facts(order), reason)
        order.hold_reason = None
        await let_go(store, order)
        await store.work_orders.put_back([job.id for job in order.jobs if job.finished_at is None])
        store.work_orders.note(order.id, "cancelled", actor.who, reason=order.closing_reason)
