"""Who works on which job, and since when."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Job, JobAssignment, TimeEntry, WorkOrder
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.clock import Span
from yemen_hybrid.domain.errors import NotFound


class TimeEntryNotFound(NotFound):
    """No time entry with that id, or not on that work order."""

    code = "time_entry_not_found"
    en = "There is no such time entry on this work order."
    ar = "لا يوجد وقت مسجل بهذا المعرّف في أمر العمل هذا."


class Crews:
    """The technicians of the jobs and their clocks. Their work order is locked first."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def assign(self, job_id: UUID, technician_ids: Sequence[UUID], by: UUID) -> bool:
        """Give a job to these technicians and nobody else; false when it was theirs already."""
        present = await self._assignments(job_id)
        gone = [row for row in present if row.technician_id not in technician_ids]
        known = {row.technician_id for row in present}
        for row in gone:
            await self._session.delete(row)
        new = [technician_id for technician_id in technician_ids if technician_id not in known]
        for technician_id in new:
            await self._give(job_id, technician_id, by)
        return bool(gone or new)

    async def assign_also(self, job_id: UUID, technician_id: UUID, by: UUID) -> None:
        """Give a job to one more technician, unless it is theirs already."""
        present = await self._assignments(job_id)
        if all(row.technician_id != technician_id for row in present):
            await self._give(job_id, technician_id, by)

    async def dismiss(self, job_id: UUID) -> None:
        """Let a job be nobody's."""
        for row in await self._assignments(job_id):
            await self._session.delete(row)
        await self._session.flush()

    async def _give(self, job_id: UUID, technician_id: UUID, by: UUID) -> None:
        job = await self._session.get_one(Job, job_id)
        self._session.add(
            JobAssignment(
                job_id=job.id,
                work_order_id=job.work_order_id,
                technician_id=technician_id,
                assigned_by_id=by,
                assigned_at=self._now,
            )
        )

    async def _assignments(self, job_id: UUID) -> Sequence[JobAssignment]:
        statement = select(JobAssignment).where(JobAssignment.job_id == job_id)
        return (await self._session.scalars(statement)).all()

    def add_entry(self, entry: TimeEntry) -> None:
        """Start a clock."""
        self._session.add(entry)

    async def running_on(self, technician_id: UUID) -> str | None:
        """The number of the work order on which a technician's clock runs now."""
        number: str | None = await self._session.scalar(
            select(WorkOrder.number)
            .join(Job, Job.work_order_id == WorkOrder.id)
            .join(TimeEntry, TimeEntry.job_id == Job.id)
            .where(_runs(), TimeEntry.technician_id == technician_id)
        )
        return number

    async def running(self, job_ids: Collection[UUID]) -> Sequence[TimeEntry]:
        """The clocks that run on some jobs, locked."""
        statement = (
            select(TimeEntry)
            .where(_runs(), TimeEntry.job_id.in_(job_ids))
            .order_by(TimeEntry.id)
            .with_for_update()
        )
        return (await self._session.scalars(statement)).all()

    async def lock_entry(self, id: UUID, job_ids: Collection[UUID]) -> TimeEntry:
        """One time entry of some jobs, to correct."""
        entry = await lock_row(self._session, TimeEntry, id, TimeEntryNotFound)
        if entry.job_id not in job_ids:
            raise TimeEntryNotFound
        return entry

    async def spans_beside(
        self, technician_id: UUID, span: Span, but: UUID | None = None
    ) -> list[Span]:
        """The times of a technician's other entries that end after a span begins."""
        statement = select(TimeEntry.started_at, TimeEntry.stopped_at).where(
            TimeEntry.technician_id == technician_id,
            or_(_runs(), TimeEntry.stopped_at > span.started_at),
            TimeEntry.id != but,
        )
        return [
            Span(row.started_at, row.stopped_at) for row in await self._session.execute(statement)
        ]


def _runs() -> ColumnElement[bool]:
    return TimeEntry.stopped_at.is_(None)
