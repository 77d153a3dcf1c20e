"""A time entry is put right: a clock that was forgotten, or never started."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.clock import Span
from yemen_hybrid.usecases.work_orders.clock.record import check_times
from yemen_hybrid.usecases.work_orders.find import find_order


@dataclass(frozen=True, slots=True)
class Correction:
    """The times and the note as they should have been; None: as they are."""

    started_at: datetime | None = None
    stopped_at: datetime | None = None
    note: str | None = None


async def correct_entry(
    begin: Begin, actor: Caller, order_id: UUID, entry_id: UUID, right: Correction
) -> None:
    """Put the times of an entry right; refused where the technician worked elsewhere then."""
    async with begin() as store:
        order = await find_order(store, actor, order_id)
        numbers = {job.id: job.position for job in order.jobs}
        entry = await store.crews.lock_entry(entry_id, numbers)
        span = Span(right.started_at or entry.started_at, right.stopped_at or entry.stopped_at)
        await store.staff.lock(entry.technician_id)
        await check_times(store, entry.technician_id, span, but=entry.id)
        entry.started_at, entry.stopped_at = span.started_at, span.stopped_at
        if right.note is not None:
            entry.note = right.note
        store.work_orders.note(order.id, "clock_corrected", actor.who, job=numbers[entry.job_id])
