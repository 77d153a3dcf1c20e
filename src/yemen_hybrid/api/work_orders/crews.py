"""Who works on a work order, and since when: technicians, clocks and time entries"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.wire import PageQuery
from yemen_hybrid.api.work_orders.crew_schemas import (
    AssignmentList,
    ClockStartSent,
    ClockStopSent,
    EntryList,
    EntryRead,
    EntryUpdate,
    RunningClock,
)
from yemen_hybrid.api.work_orders.job_schemas import TechniciansSent
from yemen_hybrid.api.work_orders.schemas import WorkOrderRead
from yemen_hybrid.api.work_orders.shown import shown
from yemen_hybrid.data.queries.timeline import (
    find_running,
    list_assignments,
    list_entries,
    read_entry,
)
from yemen_hybrid.data.queries.work_orders import require_work_order
from yemen_hybrid.usecases.work_orders.assign import assign_technicians
from yemen_hybrid.usecases.work_orders.clock.correct import correct_entry
from yemen_hybrid.usecases.work_orders.clock.start import start_clock
from yemen_hybrid.usecases.work_orders.clock.stop import stop_clock

router = APIRouter()

ORDER = "/workorders/{order_id}"
JOB = ORDER + "/jobs/{job_id}"


@router.put(JOB + "/technicians", response_model=WorkOrderRead)
async def assign(
    order_id: UUID,
    job_id: UUID,
    body: TechniciansSent,
    change: Annotated[Change, may_change("workorder:assign", "work_orders.assign")],
) -> Response:
    """Give a job to exactly these technicians."""
    return await change.answer(
        lambda begin: assign_technicians(
            begin, change.actor, order_id, job_id, change.version, body.technician_ids
        ),
        shown(change, order_id),
    )


@router.get(ORDER + "/assignments", response_model=AssignmentList)
async def assignments(
    order_id: UUID,
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """Who was given which job, newest first."""
    await require_work_order(reading.connection, order_id, reading.actor.branch_id)
    return answer(await list_assignments(reading.connection, order_id, query.window))


@router.post(JOB + "/clock/start", response_model=WorkOrderRead)
async def start_clock_(
    order_id: UUID,
    job_id: UUID,
    change: Annotated[Change, may_change("clock:own", "clocks.start")],
    body: ClockStartSent | None = None,
) -> Response:
    """Start the clock on an approved job; one clock runs per technician."""
    new = (body or ClockStartSent()).command()
    return await change.answer(
        lambda begin: start_clock(begin, change.actor, order_id, job_id, new),
        shown(change, order_id),
    )


@router.post(JOB + "/clock/stop", response_model=WorkOrderRead)
async def stop_clock_(
    order_id: UUID,
    job_id: UUID,
    change: Annotated[Change, may_change("clock:own", "clocks.stop")],
    body: ClockStopSent | None = None,
) -> Response:
    """Stop the clock that runs on a job."""
    stop = (body or ClockStopSent()).command()
    return await change.answer(
        lambda begin: stop_clock(begin, change.actor, order_id, job_id, stop),
        shown(change, order_id),
    )


@router.get(ORDER + "/time-entries", response_model=EntryList)
async def entries(
    order_id: UUID,
    query: Annotated[PageQuery, Query()],
    context: Shared,
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """From when until when who worked on what, newest first."""
    await require_work_order(reading.connection, order_id, reading.actor.branch_id)
    now = context.clock()
    return answer(await list_entries(reading.connection, order_id, query.window, now=now))


@router.patch(ORDER + "/time-entries/{entry_id}", response_model=EntryRead)
async def correct(
    order_id: UUID,
    entry_id: UUID,
    body: EntryUpdate,
    change: Annotated[Change, may_change("clock:any", "clocks.correct")],
) -> Response:
    """Put the times of an entry right: a clock that was forgotten."""
    right = body.command()
    return await change.answer(
        lambda begin: correct_entry(begin, change.actor, order_id, entry_id, right),
        partial(read_entry, entry_id=entry_id, now=change.context.clock()),
    )


@router.get("/clock", response_model=RunningClock)
async def running(context: Shared, reading: Annotated[Reading, may_read("clock:own")]) -> Response:
    """Your own clock, if it runs."""
    entry = await find_running(reading.connection, reading.actor.staff_id, now=context.clock())
    return answer({"entry": entry})
