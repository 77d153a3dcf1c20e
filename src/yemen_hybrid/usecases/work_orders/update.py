"""What is said of a work order changes."""

from typing import Any
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.usecases.work_orders.check_advisor import check_advisor
from yemen_hybrid.usecases.work_orders.find import find_open_order


async def update_work_order(
    begin: Begin, actor: Caller, order_id: UUID, version: int | None, changes: dict[str, Any]
) -> None:
    """Change complaint, diagnosis, promised time and advisor, whichever ``changes`` names."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        if "advisor_id" in changes:
            await check_advisor(store, changes["advisor_id"], order.branch_id)
        changed = {name: value for name, value in changes.items() if getattr(order, name) != value}
        if not changed:
            return
        for name, value in changed.items():
            setattr(order, name, value)
        store.work_orders.note(order.id, "updated", actor.who, fields=sorted(changed))
