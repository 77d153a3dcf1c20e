"""A technician starts the clock on a job."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.models import Job, TimeEntry, WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.clock import Span, check_start
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.jobs import JobState
from yemen_hybrid.usecases.work_orders.assign import check_technician
from yemen_hybrid.usecases.work_orders.clock.record import check_times, whose_clock
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of


@dataclass(frozen=True, slots=True)
class ClockStart:
    """Whose clock, and since when; None: one's own, now. A phone that was offline says when."""

    id: UUID
    technician_id: UUID | None = None
    at: datetime | None = None
    note: str = ""


async def start_clock(
    begin: Begin, actor: Actor, order_id: UUID, job_id: UUID, new: ClockStart
) -> None:
    """Start a clock on an approved job of an order in progress; one runs per technician.

    Somebody else's clock asks for ``clock:any``. Whoever clocks a job has it from then on.
    """
    technician_id = whose_clock(actor, new.technician_id)
    async with begin() as store:
        check_client_id(new.id, store.now)
        order = await find_open_order(store, actor, order_id)
        job = job_of(order, job_id)
        # The lock lets two clocks of one person be started only one after the other.
        technician = await store.staff.lock(technician_id)
        check_technician(technician, order.branch_id, "/technician_id")
        running_on = await store.crews.running_on(technician_id)
        check_start(await facts_of(store, order, job), order.status, running_on=running_on)
        span = Span(new.at or store.now)
        await check_times(store, technician_id, span)
        store.crews.add_entry(
            TimeEntry(
                id=new.id,
                job_id=job.id,
                technician_id=technician_id,
                started_at=span.started_at,
                note=new.note,
            )
        )
        await _take_job(store, actor, order, job, technician_id)


async def _take_job(
    store: Store, actor: Actor, order: WorkOrder, job: Job, technician_id: UUID
) -> None:
    await store.crews.assign_also(job.id, technician_id, actor.staff_id)
    if job.state is not JobState.IN_PROGRESS:
        job.state = JobState.IN_PROGRESS
        store.work_orders.touch(order)
    store.work_orders.note(order.id, "clock_started", actor.who, job=job.position)
