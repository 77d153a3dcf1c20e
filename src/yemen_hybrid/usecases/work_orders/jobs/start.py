"""Work on a job begins."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.clock import check_in_progress
from yemen_hybrid.domain.jobs import begun
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of


async def start_job(
    begin: Begin, actor: Caller, order_id: UUID, job_id: UUID, version: int | None
) -> None:
    """Put an approved job of an order in progress to work; a second time changes nothing."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        check_in_progress(order.status)
        state = begun(await facts_of(store, order, job))
        if job.state is state:
            return
        job.state = state
        store.work_orders.touch(order)
        store.work_orders.note(order.id, "job_started", actor.who, job=job.position)
