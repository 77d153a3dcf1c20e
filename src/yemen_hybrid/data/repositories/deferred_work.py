"""Work that waits on vehicles, to change."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import DeferredWork as Row
from yemen_hybrid.data.models import Job, WorkOrder
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.approvals import Choice
from yemen_hybrid.domain.deferred_work import DeferredWorkNotFound
from yemen_hybrid.domain.money import Money


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job that waits: what the customer said, and what it would have cost."""

    job: Job
    choice: Choice
    total: Money


class DeferredWork:
    """What cars need and their owners have declined or put off."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def keep(self, order: WorkOrder, waiting: Collection[Waiting]) -> None:
        """Let jobs wait on the order's vehicle, each for what it would have cost in all.

        A job that was put off before, taken back and put off again waits once.
        """
        if not waiting:
            return
        known = await self._of_jobs([one.job.id for one in waiting])
        for one in waiting:
            row = known.get(one.job.id) or self._new(order, one.job)
            row.title_ar, row.title_en = one.job.title_ar, one.job.title_en
            row.choice, row.total_minor = one.choice, one.total.minor
            row.resolved_at = row.resolved_by_job_id = row.resolved_because = None

    def _new(self, order: WorkOrder, job: Job) -> Row:
        row = Row(
            vehicle_id=order.vehicle_id,
            work_order_id=order.id,
            job_id=job.id,
            service_id=job.service_id,
            currency=order.currency,
            zone=order.zone,
        )
        self._session.add(row)
        return row

    async def settle(self, job_ids: Collection[UUID]) -> None:
        """Let jobs that waited wait no more, because they are approved after all."""
        for row in (await self._of_jobs(job_ids)).values() if job_ids else ():
            if row.resolved_at is None:
                row.resolved_at, row.resolved_by_job_id = self._now, row.job_id

    async def lock(self, id: UUID, version: int | None = None) -> Row:
        """One deferred job, to change."""
        return await lock_row(self._session, Row, id, DeferredWorkNotFound, version=version)

    async def _of_jobs(self, job_ids: Collection[UUID]) -> dict[UUID, Row]:
        statement = select(Row).where(Row.job_id.in_(job_ids)).order_by(Row.id).with_for_update()
        return {row.job_id: row for row in await self._session.scalars(statement)}
