"""Work orders with their jobs and lines, to change."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, selectinload
from sqlalchemy.orm.attributes import flag_modified

from yemen_hybrid.data.models import (
    ApprovalLink,
    Decision,
    DeferredWork,
    Estimate,
    Invoice,
    Job,
    Part,
    StockMovement,
    TimeEntry,
    WorkOrder,
    WorkOrderEvent,
)
from yemen_hybrid.data.repositories.locking import lock_row, lock_rows
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.errors import NotFound
from yemen_hybrid.domain.estimates import EstimateNotFound, LinkUnknown
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceNotFound, InvoiceStatus
from yemen_hybrid.domain.jobs import JobFacts, JobNotFound
from yemen_hybrid.domain.work_order import WorkOrderNotFound


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

    async def lock_of_invoices(self, invoice_ids: Collection[UUID]) -> Sequence[WorkOrder]:
        """The work orders of these invoices without their jobs, in the order of their ids."""
        of_them = select(Invoice.work_order_id).where(Invoice.id.in_(invoice_ids))
        return await lock_rows(self._session, WorkOrder, WorkOrder.id.in_(of_them))

    async def lock_of_invoice(self, invoice_id: UUID) -> WorkOrder:
        """The work order of an invoice, with its jobs and their lines, to change."""
        of_it = select(Invoice.work_order_id).where(Invoice.id == invoice_id)
        return await self._lock_of_paper(of_it, InvoiceNotFound)

    async def lock_of_estimate(self, estimate_id: UUID) -> WorkOrder:
        """The work order of an estimate, with its jobs and their lines, to change."""
        of_it = select(Estimate.work_order_id).where(Estimate.id == estimate_id)
        return await self._lock_of_paper(of_it, EstimateNotFound)

    async def lock_of_link(self, link_id: UUID) -> WorkOrder:
        """The work order that an approval link leads to, with its jobs and their lines."""
        of_it = select(Estimate.work_order_id).join(
            ApprovalLink, ApprovalLink.estimate_id == Estimate.id
        )
        return await self._lock_of_paper(of_it.where(ApprovalLink.id == link_id), LinkUnknown)

    async def _lock_of_paper(self, order_id: Select[UUID], missing: type[NotFound]) -> WorkOrder:
        jobs = selectinload(WorkOrder.jobs).selectinload(Job.lines)
        found = await lock_rows(self._session, WorkOrder, WorkOrder.id.in_(order_id), jobs)
        if not found:
            raise missing
        return found[0]

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

    async def facts(self, order: WorkOrder, *, parts: bool = True) -> list[JobFacts]:
        """What the rules need to know of the order's jobs, which were loaded with it.

        ``parts`` False: the rule does not ask what is missing.
        """
        on = {job.invoice_id for job in order.jobs if job.invoice_id is not None}
        invoiced = await self._in_force(on)
        missing = await self._missing(order) if parts else {}
        return [
            JobFacts(
                number=job.position,
                approval=job.approval,
                state=job.state,
                invoiced=job.invoice_id in invoiced,
                parts_issued=any(line.issued_milli > 0 for line in job.lines),
                missing=missing.get(job.id),
            )
            for job in order.jobs
        ]

    async def _missing(self, order: WorkOrder) -> dict[UUID, str]:
        """By job, the number of a part of which it does not have what its line says."""
        short = {
            job.id: line.part_id
            for job in order.jobs
            for line in job.lines
            if line.part_id is not None and line.issued_milli != line.quantity_milli
        }
        if not short:
            return {}
        parts = select(Part.id, Part.sku).where(Part.id.in_(set(short.values())))
        numbers = {row.id: row.sku for row in await self._session.execute(parts)}
        return {job_id: numbers[part_id] for job_id, part_id in short.items()}

    async def has_history(self, job: Job) -> bool:
        """Whether something else points to the job or its lines: it can be removed no more."""
        traces = (
            select(Decision.id).where(Decision.job_id == job.id),
            select(DeferredWork.id).where(DeferredWork.job_id == job.id),
            select(TimeEntry.id).where(TimeEntry.job_id == job.id),
        )
        for trace in traces:
            if await self._session.scalar(trace.limit(1)) is not None:
                return True
        return await self.has_moved_stock([line.id for line in job.lines])

    async def has_moved_stock(self, line_ids: Collection[UUID]) -> bool:
        """Whether parts were issued for one of the lines, even if they came back."""
        moved = select(StockMovement.id).where(StockMovement.line_id.in_(line_ids)).limit(1)
        return await self._session.scalar(moved) is not None

    async def put_back(self, job_ids: Collection[UUID]) -> None:
        """Let deferred work that these jobs took up wait again."""
        taken = (
            select(DeferredWork)
            .where(
                DeferredWork.resolved_by_job_id.in_(job_ids),
                DeferredWork.job_id != DeferredWork.resolved_by_job_id,
            )
            .order_by(DeferredWork.id)
            .with_for_update()
        )
        for deferred in await self._session.scalars(taken):
            deferred.resolved_at = deferred.resolved_by_job_id = None

    async def is_settled(self, order_id: UUID) -> bool:
        """Whether nothing is owed on the order's issued invoices."""
        owed = select(Invoice.id).where(
            Invoice.work_order_id == order_id,
            Invoice.status == InvoiceStatus.ISSUED,
            Invoice.kind == InvoiceKind.INVOICE,
            Invoice.settled_minor < Invoice.total_minor,
        )
        return await self._session.scalar(owed.limit(1)) is None

    async def drop_drafts(self, order: WorkOrder) -> None:
        """Throw the order's unissued invoices away; its jobs stand on none of them any more."""
        drafts = await self._drafts(order.id)
        dropped = {draft.id for draft in drafts}
        for job in order.jobs:
            if job.invoice_id in dropped:
                job.invoice_id = None
        await self._session.flush()
        for draft in drafts:
            await self._session.delete(draft)

    async def _drafts(self, order_id: UUID) -> Sequence[Invoice]:
        statement = (
            select(Invoice)
            .where(Invoice.work_order_id == order_id, Invoice.status == InvoiceStatus.DRAFT)
            .options(selectinload(Invoice.lines))
            .order_by(Invoice.id)
            .with_for_update()
        )
        return (await self._session.scalars(statement)).all()

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
