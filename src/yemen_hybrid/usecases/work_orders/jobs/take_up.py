"""Work that waited on the vehicle is taken up by a new work order."""

from collections.abc import Sequence
from uuid import UUID

from yemen_hybrid.data.models import DeferredWork, Job, Line, Part, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.deferred_work import DeferredWorkNotFound, DeferredWorkResolved
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.usecases.work_orders.jobs.add import NewJob, make_job
from yemen_hybrid.usecases.work_orders.lines.charge_core import core_charge
from yemen_hybrid.usecases.work_orders.lines.make import part_line
from yemen_hybrid.usecases.work_orders.price import Prices, prices_for


async def take_up(
    store: Store, actor: Caller, order: WorkOrder, deferred_ids: Sequence[UUID]
) -> None:
    """Make a job of each piece of deferred work and let it wait no more.

    A service that is still offered is priced anew. Else the old job's lines come again, parts at
    today's prices and the rest as they were, when they are in the order's zone and currency; when
    they are not, the job comes without lines, for the advisor to price.
    """
    if not deferred_ids:
        return
    prices = await prices_for(store, order)
    for deferred_id in sorted(set(deferred_ids)):
        deferred = await store.deferred_work.lock(deferred_id)
        if deferred.vehicle_id != order.vehicle_id:
            raise DeferredWorkNotFound
        if deferred.resolved_at is not None:
            raise DeferredWorkResolved
        job = await _job_again(store, actor, order, prices, deferred)
        await store.session.flush()
        deferred.resolved_at, deferred.resolved_by_job_id = store.now, job.id


async def _job_again(
    store: Store, actor: Caller, order: WorkOrder, prices: Prices, deferred: DeferredWork
) -> Job:
    service_id = deferred.service_id
    if service_id is not None and not (await store.services.get(service_id)).active:
        service_id = None
    new = NewJob(new_id(), service_id, deferred.title_ar, deferred.title_en)
    job = await make_job(store, actor, order, prices, new)
    if service_id is None and (deferred.zone, deferred.currency) == (order.zone, order.currency):
        await _copy_lines(store, await store.work_orders.job(deferred.job_id), job, prices)
    return job


async def _copy_lines(store: Store, old: Job, job: Job, prices: Prices) -> None:
    parts = await store.parts.get_many(line.part_id for line in old.lines if line.part_id)
    for line in old.lines:
        part = parts[line.part_id] if line.part_id else None
        for again in _line_again(line, part, prices):
            again.position = len(job.lines) + 1
            job.lines.append(again)


def _line_again(line: Line, part: Part | None, prices: Prices) -> tuple[Line, ...]:
    """A part that is still sold with its core charge as of today, and the rest as it was."""
    if line.kind is LineKind.CORE or (part is not None and not part.active):
        return ()
    if part is None:
        return (_plain_again(line),)
    quantity = Quantity(line.quantity_milli)
    again = part_line(part, quantity, prices)
    return (again, *core_charge(part, again, prices, quantity))


def _plain_again(line: Line) -> Line:
    return Line(
        id=new_id(),
        kind=line.kind,
        title_ar=line.title_ar,
        title_en=line.title_en,
        quantity_milli=line.quantity_milli,
        unit=line.unit,
        unit_price_minor=line.unit_price_minor,
        list_price_minor=line.list_price_minor,
        list_quantity_milli=line.list_quantity_milli,
        unit_cost_minor=line.unit_cost_minor,
        discount_minor=0,
        tax_code=line.tax_code,
        exempt_reason=line.exempt_reason,
    )
