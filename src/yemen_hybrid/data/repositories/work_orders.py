"""Work orders with their jobs and lines, to change."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload
from sqlalchemy.orm.attributes import flag_modified

from yemen_hybrid.data.models import Invoice, Job, WorkOrder, WorkOrderEvent
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.errors import NotFound
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.jobs import JobFacts


class WorkOrderNotFound(NotFound):
    """No work order with that id, or not the caller's branch's."""

    code = "work_order_not_found"
    en = "There is no such work order."
    ar = "لا يوجد أمر عمل بهذا المعرّف."


class JobNotFound(NotFound):
    """No job with that id, or not on that work order."""

    code = "job_not_found"
    en = "There is no such job on this work order."
    ar = "لا يوجد عمل بهذا المعرّف في أمر العمل هذا."


class WorkOrders:
    """What is done to which car. Whoever changes a job or a line locks its order first."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    def add(self, order: WorkOrder) -> None:
        """Remember a new work order."""
        self._session.add(order)

    async def get(self, id: UUID) -> WorkOrder:
        """One work order without its jobs, to look at."""
        found = await self._session.get(WorkOrder, id)
        if found is None:
            raise WorkOrderNotFound
        return found

    async def lock(self, id: UUID, version: int | None = None) -> WorkOrder:
        """One work order without its jobs, to change."""
        return await lock_row(self._session, WorkOrder, id, WorkOrderNotFound, version=version)

    async def lock_with_jobs(self, id: UUID, version: int | None = None) -> WorkOrder:
        """One work order with its jobs and their lines, in their order, to change."""
        jobs = selectinload(WorkOrder.jobs).selectinload(Job.lines)
        return await lock_row(
            self._session, WorkOrder, id, WorkOrderNotFound, jobs, version=version
        )

    async def job(self, job_id: UUID) -> Job:
        """One job with its lines, to look at; to change it, lock its order."""
        found = await self._session.get(Job, job_id, options=[selectinload(Job.lines)])
        if found is None:
            raise JobNotFound
        return found

    def note(self, order_id: UUID, kind: str, who: Who, **detail: Any) -> None:
        """Add a line to the timeline: what happened (``estimate_sent``), by whom, and what of it.

        ``detail`` is JSON: numbers, titles, amounts as the wire has them; no personal data.
        """
        self._session.add(
            WorkOrderEvent(
                work_order_id=order_id,
                kind=kind,
                actor_name=who.name,
                actor_id=who.id,
                detail=detail,
                at=self._now,
            )
        )

    def touch(self, order: WorkOrder) -> None:
        """Give the order a new version: it is shown with its jobs, so theirs is its change."""
        order.updated_at = self._now
        flag_modified(order, "updated_at")

    async def facts(self, order: WorkOrder) -> list[JobFacts]:
        """What the rules need to know of the order's jobs, which were loaded with it."""
        on = {job.invoice_id for job in order.jobs if job.invoice_id is not None}
        invoiced = await self._in_force(on)
        return [
            JobFacts(
                number=job.position,
                approval=job.approval,
                state=job.state,
                invoiced=job.invoice_id in invoiced,
                parts_issued=any(line.issued_milli > 0 for line in job.lines),
            )
            for job in order.jobs
        ]

    async def _in_force(self, invoice_ids: Collection[UUID]) -> set[UUID]:
        """Which of the invoices are issued and not credited whole."""
        if not invoice_ids:
            return set()
        note = aliased(Invoice)
        credited = (
            select(func.coalesce(func.sum(note.total_minor), 0))
            .where(
                note.credits_id == Invoice.id,
                note.kind == InvoiceKind.CREDIT_NOTE,
                note.status == InvoiceStatus.ISSUED,
            )
            .scalar_subquery()
        )
        found = await self._session.scalars(
            select(Invoice.id).where(
                Invoice.id.in_(invoice_ids),
                Invoice.status == InvoiceStatus.ISSUED,
                or_(Invoice.total_minor == 0, Invoice.total_minor > credited),
            )
        )
        return set(found)
