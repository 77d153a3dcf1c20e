"""The approval of a job is taken back, to correct the job or to leave it undone."""

from uuid import UUID

from yemen_hybrid.data.models import WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.jobs import JobApproval, approved, recalled
from yemen_hybrid.domain.reasons import check_reason
from yemen_hybrid.domain.work_order import Step
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of


async def recall_job(
    begin: Begin, actor: Caller, order_id: UUID, job_id: UUID, version: int | None, reason: str
) -> None:
    """Let an approved job be pending again, and say why; the shelf keeps nothing for it any more.

    Refused once work on it has begun or parts were issued for it. The last approval is only taken
    back before the order was started: then it is new again, or waits for the answer to what else
    is before the customer. The answer that was given stays on record.
    """
    why = check_reason(reason)
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        job.approval = recalled(await facts_of(store, order, job))
        job.decided_at = None
        parts = {line.part_id for line in job.lines if line.part_id is not None}
        await store.stock.lock_levels(order.branch_id, parts)
        for line in job.lines:
            await store.stock.release(order.branch_id, line)
        await _step_back(store, order)
        store.work_orders.touch(order)
        store.work_orders.note(order.id, "job_recalled", actor.who, job=job.position, reason=why)


async def _step_back(store: Store, order: WorkOrder) -> None:
    if approved(await store.work_orders.facts(order)):
        return
    order.take(Step.WITHDRAW, store.now)
    if any(job.approval is JobApproval.SENT for job in order.jobs):
        order.take(Step.SEND_ESTIMATE, store.now)
