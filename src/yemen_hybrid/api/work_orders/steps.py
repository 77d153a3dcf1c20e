"""/workorders/{id}/start, hold, resume, finish, reopen, close and cancel"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from yemen_hybrid.api.access import may_change
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.work_orders.schemas import HoldSent, ReasonMaybe, ReasonSent, WorkOrderRead
from yemen_hybrid.api.work_orders.shown import shown
from yemen_hybrid.usecases.work_orders.steps.cancel import cancel_work_order
from yemen_hybrid.usecases.work_orders.steps.close import close_work_order
from yemen_hybrid.usecases.work_orders.steps.finish import finish_work
from yemen_hybrid.usecases.work_orders.steps.hold import hold_work
from yemen_hybrid.usecases.work_orders.steps.reopen import reopen_work
from yemen_hybrid.usecases.work_orders.steps.resume import resume_work
from yemen_hybrid.usecases.work_orders.steps.start import start_work

router = APIRouter(prefix="/workorders/{order_id}")


@router.post("/start", response_model=WorkOrderRead)
async def start(
    order_id: UUID,
    change: Annotated[Change, may_change("workorder:work", "work_orders.start")],
) -> Response:
    """Begin the work; a job must be approved."""
    return await change.answer(
        lambda begin: start_work(begin, change.actor, order_id, change.version),
        shown(change, order_id),
    )


@router.post("/hold", response_model=WorkOrderRead)
async def hold(
    order_id: UUID,
    body: HoldSent,
    change: Annotated[Change, may_change("workorder:work", "work_orders.hold")],
) -> Response:
    """Let the work wait, and say why; clocks stop."""
    return await change.answer(
        lambda begin: hold_work(
            begin, change.actor, order_id, change.version, body.reason, body.note
        ),
        shown(change, order_id),
    )


@router.post("/resume", response_model=WorkOrderRead)
async def resume(
    order_id: UUID,
    change: Annotated[Change, may_change("workorder:work", "work_orders.resume")],
) -> Response:
    """Let the work go on."""
    return await change.answer(
        lambda begin: resume_work(begin, change.actor, order_id, change.version),
        shown(change, order_id),
    )


@router.post("/finish", response_model=WorkOrderRead)
async def finish(
    order_id: UUID,
    change: Annotated[Change, may_change("workorder:work", "work_orders.finish")],
) -> Response:
    """The work is done: every approved job is finished; clocks stop."""
    return await change.answer(
        lambda begin: finish_work(begin, change.actor, order_id, change.version),
        shown(change, order_id),
    )


@router.post("/reopen", response_model=WorkOrderRead)
async def reopen(
    order_id: UUID,
    body: ReasonSent,
    change: Annotated[Change, may_change("workorder:reopen", "work_orders.reopen")],
) -> Response:
    """The work was not done after all; say why."""
    return await change.answer(
        lambda begin: reopen_work(begin, change.actor, order_id, change.version, body.reason),
        shown(change, order_id),
    )


@router.post("/close", response_model=WorkOrderRead)
async def close(
    order_id: UUID,
    change: Annotated[Change, may_change("workorder:close", "work_orders.close")],
    body: ReasonMaybe | None = None,
) -> Response:
    """The car leaves. What is not invoiced and paid needs a manager's reason."""
    reason = None if body is None else body.reason
    return await change.answer(
        lambda begin: close_work_order(begin, change.actor, order_id, change.version, reason),
        shown(change, order_id),
    )


@router.post("/cancel", response_model=WorkOrderRead)
async def cancel(
    order_id: UUID,
    body: ReasonSent,
    change: Annotated[Change, may_change("workorder:cancel", "work_orders.cancel")],
) -> Response:
    """The order comes to nothing; say why. Parts and invoices must have come back first."""
    return await change.answer(
        lambda begin: cancel_work_order(begin, change.actor, order_id, change.version, body.reason),
        shown(change, order_id),
    )
