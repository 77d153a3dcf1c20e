"""A job is taken off a work order."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.jobs import JobFrozen, check_editable
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of


async def remove_job(
    begin: Begin, actor: Caller, order_id: UUID, job_id: UUID, version: int | None
) -> None:
    """Take a job off, with its lines; the numbers of the others stay what they are.

    Refused once the customer has seen it, also when its estimate was taken back since: what was
    once decided, clocked or issued for a job would be left pointing at nothing. Deferred work that
    it had taken up waits again.
    """
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        check_editable(await facts_of(store, order, job))
        if await store.work_orders.has_history(job):
            raise JobFrozen(job=job.position)
        await store.work_orders.put_back([job.id])
        await store.crews.dismiss(job.id)
        order.jobs.remove(job)
        store.work_orders.touch(order)
        store.work_orders.note(
            order.id,
            "job_removed",
            actor.who,
            job=job.position,
            title_ar=job.title_ar,
            title_en=job.title_en,
        )
