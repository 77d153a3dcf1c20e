"""The line of a job that a part is issued for, with all that the rules ask about it."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Job, Line, Part, StockLevel, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.jobs import JobFacts, JobNotFound
from yemen_hybrid.domain.lines import LineNotFound
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import LineNotOfStock, MovementKind
from yemen_hybrid.domain.work_order import WorkOrderNotFound


@dataclass(frozen=True, slots=True)
class LineAddress:
    """Where a line stands."""

    order_id: UUID
    job_id: UUID
    line_id: UUID


@dataclass(frozen=True, slots=True)
class JobLine:
    """A line for a part, its order locked."""

    order: WorkOrder
    job: Job
    facts: JobFacts
    line: Line
    part: Part

    @property
    def needed(self) -> Quantity:
        """What the customer agreed to."""
        return Quantity(self.line.quantity_milli)

    @property
    def issued(self) -> Quantity:
        """What the job has."""
        return Quantity(self.line.issued_milli)

    @property
    def reserved(self) -> Quantity:
        """What the shelf keeps for it."""
        return Quantity(self.line.reserved_milli)


async def find_line(store: Store, actor: Actor, address: LineAddress) -> JobLine:
    """The line, as far as it exists for the caller; refused when it is not for a part."""
    order = await store.work_orders.lock_with_jobs(address.order_id)
    if not actor.sees_branch(order.branch_id):
        raise WorkOrderNotFound
    job = next((job for job in order.jobs if job.id == address.job_id), None)
    if job is None:
        raise JobNotFound
    line = next((line for line in job.lines if line.id == address.line_id), None)
    if line is None:
        raise LineNotFound
    if line.part_id is None:
        raise LineNotOfStock
    facts = await store.work_orders.facts(order)
    part = await store.parts.get(line.part_id)
    return JobLine(order, job, facts[order.jobs.index(job)], line, part)


async def lock_shelf(store: Store, found: JobLine) -> StockLevel:
    """The shelf of the order's branch."""
    return await store.stock.lock_level(found.order.branch_id, found.part.id)


def tell(store: Store, actor: Actor, found: JobLine, kind: MovementKind, amount: Quantity) -> None:
    """Let the timeline of the order say so, and give the order its new version."""
    store.work_orders.touch(found.order)
    store.work_orders.note(
        found.order.id,
        "part_issued" if kind is MovementKind.ISSUE else "part_returned",
        actor.who,
        job=found.job.position,
        sku=found.part.sku,
        name_ar=found.part.name_ar,
        name_en=found.part.name_en,
        quantity=amount.text,
    )
