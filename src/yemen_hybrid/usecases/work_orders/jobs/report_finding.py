"""A technician says what was found and done on a job."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.usecases.work_orders.find import find_open_order, job_of


async def report_finding(
    begin: Begin, actor: Caller, order_id: UUID, job_id: UUID, version: int | None, finding: str
) -> None:
    """Write down the finding, for the workshop itself; possible until the order is over."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        if job.finding == finding:
            return
        job.finding = finding
        store.work_orders.touch(order)
        store.work_orders.note(
            order.id, "finding_reported", actor.who, job=job.position, text=finding[:200]
        )
