"""Staff take an estimate back before it is answered."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.estimates import EstimateStatus, check_withdrawable
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.work_order import Status, Step, check_still_open
from yemen_hybrid.usecases.estimates.find import find_estimate


async def withdraw_estimate(
    begin: Begin, actor: Actor, estimate_id: UUID, version: int | None = None
) -> None:
    """Let its links open nothing any more, and its jobs be corrected again.

    An order that only waited for the answer is new again; one with approved jobs goes on with them.
    """
    async with begin() as store:
        order, estimate = await find_estimate(store, actor, estimate_id, version)
        check_withdrawable(estimate.status)
        check_still_open(order.status)
        for job in order.jobs:
            if job.approval is JobApproval.SENT:
                job.approval = JobApproval.PENDING
        if order.status is Status.AWAITING_APPROVAL:
            order.take(Step.WITHDRAW, store.now)
        store.work_orders.touch(order)
        estimate.status = EstimateStatus.WITHDRAWN
        await store.estimates.supersede_links(estimate.id)
        store.work_orders.note(
            order.id,
            "estimate_withdrawn",
            actor.who,
            estimate=estimate_number(order.number, estimate.revision),
        )
