"""/workorders/{id}/jobs"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.work_orders.job_schemas import (
    FindingSent,
    JobCreate,
    JobOrder,
    JobRead,
    JobUpdate,
)
from yemen_hybrid.api.work_orders.schemas import ReasonSent, WorkOrderRead
from yemen_hybrid.api.work_orders.shown import shown
from yemen_hybrid.data.queries.work_orders import read_job, sight_of
from yemen_hybrid.usecases.work_orders.jobs.add import add_job
from yemen_hybrid.usecases.work_orders.jobs.finish import finish_job
from yemen_hybrid.usecases.work_orders.jobs.recall import recall_job
from yemen_hybrid.usecases.work_orders.jobs.remove import remove_job
from yemen_hybrid.usecases.work_orders.jobs.reopen import reopen_job
from yemen_hybrid.usecases.work_orders.jobs.reorder import reorder_jobs
from yemen_hybrid.usecases.work_orders.jobs.report_finding import report_finding
from yemen_hybrid.usecases.work_orders.jobs.start import start_job
from yemen_hybrid.usecases.work_orders.jobs.update import update_job

router = APIRouter(prefix="/workorders/{order_id}/jobs")


@router.post("", response_model=WorkOrderRead, status_code=201)
async def add(
    order_id: UUID,
    body: JobCreate,
    change: Annotated[Change, may_change("workorder:write", "work_orders.add_job")],
) -> Response:
    """Add a job: a canned service expands into its labour and its kit at today's prices."""
    new = body.command()
    return await change.answer(
        lambda begin: add_job(begin, change.actor, order_id, change.version, new),
        shown(change, order_id),
        status=201,
        location=f"/api/v1/workorders/{order_id}/jobs/{new.id}",
    )


@router.put("/order", response_model=WorkOrderRead)
async def reorder(
    order_id: UUID,
    body: JobOrder,
    change: Annotated[Change, may_change("workorder:write", "work_orders.reorder_jobs")],
) -> Response:
    """Put the jobs that the customer has not seen into another order."""
    return await change.answer(
        lambda begin: reorder_jobs(begin, change.actor, order_id, change.version, body.job_ids),
        shown(change, order_id),
    )


@router.get("/{job_id}", response_model=JobRead)
async def read_one(
    order_id: UUID,
    job_id: UUID,
    context: Shared,
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """One job with its lines. To change it, go by the version of its work order."""
    sight, now = sight_of(reading.actor), context.clock()
    return answer(await read_job(reading.connection, order_id, job_id, sight=sight, now=now))


@router.patch("/{job_id}", response_model=WorkOrderRead)
async def update_one(
    order_id: UUID,
    job_id: UUID,
    body: JobUpdate,
    change: Annotated[Change, may_change("workorder:write", "work_orders.update_job")],
) -> Response:
    """Change names or note of a job that the customer has not seen."""
    return await change.answer(
        lambda begin: update_job(
            begin, change.actor, order_id, job_id, change.version, body.changes()
        ),
        shown(change, order_id),
    )


@router.delete("/{job_id}", response_model=WorkOrderRead)
async def remove(
    order_id: UUID,
    job_id: UUID,
    change: Annotated[Change, may_change("workorder:write", "work_orders.remove_job")],
) -> Response:
    """Take off a job that the customer never saw."""
    return await change.answer(
        lambda begin: remove_job(begin, change.actor, order_id, job_id, change.version),
        shown(change, order_id),
    )


@router.put("/{job_id}/finding", response_model=WorkOrderRead)
async def report(
    order_id: UUID,
    job_id: UUID,
    body: FindingSent,
    change: Annotated[Change, may_change("workorder:work", "work_orders.report_finding")],
) -> Response:
    """Write down what was found and done; for the workshop itself."""
    return await change.answer(
        lambda begin: report_finding(
            begin, change.actor, order_id, job_id, change.version, body.finding
        ),
        shown(change, order_id),
    )


@router.post("/{job_id}/start", response_model=WorkOrderRead)
async def start_one(
    order_id: UUID,
    job_id: UUID,
    change: Annotated[Change, may_change("workorder:work", "work_orders.start_job")],
) -> Response:
    """Begin work on an approved job."""
    return await change.answer(
        lambda begin: start_job(begin, change.actor, order_id, job_id, change.version),
        shown(change, order_id),
    )


@router.post("/{job_id}/finish", response_model=WorkOrderRead)
async def finish_one(
    order_id: UUID,
    job_id: UUID,
    change: Annotated[Change, may_change("workorder:work", "work_orders.finish_job")],
) -> Response:
    """Finish an approved job that has all its parts; clocks that run on it stop."""
    return await change.answer(
        lambda begin: finish_job(begin, change.actor, order_id, job_id, change.version),
        shown(change, order_id),
    )


@router.post("/{job_id}/reopen", response_model=WorkOrderRead)
async def reopen_one(
    order_id: UUID,
    job_id: UUID,
    change: Annotated[Change, may_change("workorder:work", "work_orders.reopen_job")],
) -> Response:
    """Take a finished job that is on no invoice back to work."""
    return await change.answer(
        lambda begin: reopen_job(begin, change.actor, order_id, job_id, change.version),
        shown(change, order_id),
    )


@router.post("/{job_id}/recall", response_model=WorkOrderRead)
async def recall_one(
    order_id: UUID,
    job_id: UUID,
    body: ReasonSent,
    change: Annotated[Change, may_change("workorder:write", "work_orders.recall_job")],
) -> Response:
    """Take back the approval of a job that nobody has worked on; then it can be corrected."""
    return await change.answer(
        lambda begin: recall_job(
            begin, change.actor, order_id, job_id, change.version, body.reason
        ),
        shown(change, order_id),
    )
