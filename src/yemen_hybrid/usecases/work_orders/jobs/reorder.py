"""The jobs of a work order are put in another order."""

from collections.abc import Sequence
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.jobs import JobApproval, reordered
from yemen_hybrid.usecases.work_orders.find import find_open_order


async def reorder_jobs(
    begin: Begin, actor: Caller, order_id: UUID, version: int | None, job_ids: Sequence[UUID]
) -> None:
    """Put the pending jobs into the order of ``job_ids``, which names each of them once.

    Jobs that the customer has seen keep their numbers: the estimate calls them by these.
    """
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        pending = {job.id: job for job in order.jobs if job.approval is JobApproval.PENDING}
        numbers = reordered({job.id: job.position for job in pending.values()}, job_ids)
        if all(pending[job_id].position == number for job_id, number in numbers.items()):
            return
        for job_id, number in numbers.items():
            pending[job_id].position = number
        store.work_orders.touch(order)
        store.work_orders.note(order.id, "jobs_reordered", actor.who)
