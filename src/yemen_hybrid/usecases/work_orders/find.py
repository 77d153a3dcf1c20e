"""What is to be changed, as far as it exists for the caller."""

from uuid import UUID

from yemen_hybrid.data.constraints import AlreadyExists
from yemen_hybrid.data.models import Job, Line, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.errors import Stale
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.jobs import JobFacts, JobNotFound
from yemen_hybrid.domain.lines import LineNotFound
from yemen_hybrid.domain.work_order import WorkOrderNotFound, check_still_open


async def find_order(
    store: Store, actor: Caller, order_id: UUID, version: int | None = None
) -> WorkOrder:
    """The order with its jobs, locked; another branch's does not exist, an older one is stale."""
    order = await store.work_orders.lock_with_jobs(order_id)
    if not actor.sees_branch(order.branch_id):
        raise WorkOrderNotFound
    if version is not None and order.version != version:
        raise Stale
    return order


async def find_open_order(
    store: Store, actor: Caller, order_id: UUID, version: int | None = None
) -> WorkOrder:
    """As `find_order`; refused when it is closed or cancelled."""
    order = await find_order(store, actor, order_id, version)
    check_still_open(order.status)
    return order


def job_of(order: WorkOrder, job_id: UUID) -> Job:
    """One of the order's jobs."""
    for job in order.jobs:
        if job.id == job_id:
            return job
    raise JobNotFound


def line_of(job: Job, line_id: UUID) -> Line:
    """One of the job's lines."""
    for line in job.lines:
        if line.id == line_id:
            return line
    raise LineNotFound


def check_new_ids(store: Store, order: WorkOrder, *ids: UUID) -> None:
    """Refuse ids that no honest client chose, or that a job or line of the order has already."""
    for id in ids:
        check_client_id(id, store.now)
    known = {job.id for job in order.jobs}
    known |= {line.id for job in order.jobs for line in job.lines}
    if not known.isdisjoint(ids):
        raise AlreadyExists


async def facts_of(store: Store, order: WorkOrder, job: Job) -> JobFacts:
    """What the rules need to know of one of the order's jobs."""
    facts = await store.work_orders.facts(order)
    return facts[order.jobs.index(job)]
