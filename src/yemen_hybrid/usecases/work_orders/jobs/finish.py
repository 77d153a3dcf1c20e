"""A job is finished."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.clock import check_in_progress
from yemen_hybrid.domain.jobs import finished
from yemen_hybrid.usecases.work_orders.clock.record import stop_clocks
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of


async def finish_job(
    begin: Begin, actor: Caller, order_id: UUID, job_id: UUID, version: int | None
) -> None:
    """Finish an approved job of an order in progress; clocks that run on it stop."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        check_in_progress(order.status)
        job.state = finished(await facts_of(store, order, job))
        job.finished_at = store.now
        await stop_clocks(store, [job])
        store.work_orders.touch(order)
        store.work_orders.note(order.id, "job_finished", actor.who, job=job.position)
