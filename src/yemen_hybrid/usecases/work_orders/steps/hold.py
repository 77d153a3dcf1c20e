"""Work on the car has to wait."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.work_order import HoldReason, Step, check_hold
from yemen_hybrid.usecases.work_orders.find import find_order
from yemen_hybrid.usecases.work_orders.steps.take import take_step


async def hold_work(
    begin: Begin,
    actor: Caller,
    order_id: UUID,
    version: int | None,
    reason: HoldReason,
    note: str | None,
) -> None:
    """Put an order on hold and say why; the clocks that run on it stop."""
    said = check_hold(reason, note)
    async with begin() as store:
        order = await find_order(store, actor, order_id, version)
        await take_step(store, order, Step.HOLD)
        order.hold_reason = reason
        store.work_orders.note(order.id, "held", actor.who, reason=reason.value, note=said)
