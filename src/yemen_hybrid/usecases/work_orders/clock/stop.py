"""A technician stops the clock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.clock import ClockNotRunning, Span, minutes_worked
from yemen_hybrid.usecases.work_orders.clock.record import check_times, whose_clock
from yemen_hybrid.usecases.work_orders.find import find_order, job_of


@dataclass(frozen=True, slots=True)
class ClockStop:
    """Whose clock, and when; None: one's own, now. ``note`` replaces the one made at the start."""

    technician_id: UUID | None = None
    at: datetime | None = None
    note: str | None = None


async def stop_clock(
    begin: Begin, actor: Actor, order_id: UUID, job_id: UUID, stop: ClockStop
) -> None:
    """Stop the clock that runs on the job; somebody else's asks for ``clock:any``."""
    technician_id = whose_clock(actor, stop.technician_id)
    async with begin() as store:
        order = await find_order(store, actor, order_id)
        job = job_of(order, job_id)
        running = await store.crews.running([job.id])
        entry = next((one for one in running if one.technician_id == technician_id), None)
        if entry is None:
            raise ClockNotRunning
        span = Span(entry.started_at, stop.at or max(store.now, entry.started_at))
        await check_times(store, technician_id, span, but=entry.id)
        entry.stopped_at = span.stopped_at
        if stop.note is not None:
            entry.note = stop.note
        minutes = minutes_worked(span, store.now)
        store.work_orders.note(
            order.id, "clock_stopped", actor.who, job=job.position, minutes=minutes
        )
