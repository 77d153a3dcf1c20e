"""A finished job is not finished after all."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.clock import check_in_progress
from yemen_hybrid.domain.jobs import reopened
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of


async def reopen_job(
    begin: Begin, actor: Caller, order_id: UUID, job_id: UUID, version: int | None
) -> None:
    """Take a finished job back to work; refused once it is invoiced."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        check_in_progress(order.status)
        job.state = reopened(await facts_of(store, order, job))
        job.finished_at = None
        store.work_orders.touch(order)
        store.work_orders.note(order.id, "job_reopened", actor.who, job=job.position)
