"""Work that waits on vehicles, to change."""

from collections.abc import Collection
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


class DeferredWork:
    """What cars need and their owners have declined or put off."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def keep(self, order: WorkOrder, job: Job, choice: Choice, total: Money) -> None:
        """Let a job wait on the order's vehicle, for what it would have cost in all.

        A job that was put off before, taken back and put off again waits once.
        """
        row = await self._of_job(job.id)
        if row is None:
            row = Row(
                vehicle_id=order.vehicle_id,
                work_order_id=order.id,
                job_id=job.id,
                service_id=job.service_id,
                currency=order.currency,
                zone=order.zone,
            )
            self._session.add(row)
        row.title_ar, row.title_en = job.title_ar, job.title_en
        row.choice, row.total_minor = choice, total.minor
        row.resolved_at = row.resolved_by_job_id = row.resolved_because = None

    async def settle(self, job_ids: Collection[UUID]) -> None:
        """Let jobs that waited wait no more, because they are approved after all."""
        statement = (
            select(Row)
            .where(Row.job_id.in_(job_ids), Row.resolved_at.is_(None))
            .order_by(Row.id)
            .with_for_update()
        )
        for row in await self._session.scalars(statement):
            row.resolved_at, row.resolved_by_job_id = self._now, row.job_id

    async def lock(self, id: UUID, version: int | None = None) -> Row:
        """One deferred job, to change."""
        return await lock_row(self._session, Row, id, DeferredWorkNotFound, version=version)

    async def _of_job(self, job_id: UUID) -> Row | None:
        statement = select(Row).where(Row.job_id == job_id).with_for_update()
        return (await self._session.scalars(statement)).one_or_none()
