"""A job is added to a work order: a canned service, or one in the workshop's own words."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import Job, Line, WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.domain.work_order import check_takes_jobs
from yemen_hybrid.usecases.work_orders.find import check_new_ids, find_open_order
from yemen_hybrid.usecases.work_orders.jobs.expand import expand_service
from yemen_hybrid.usecases.work_orders.lines.make import NewLine, make_lines, parts_of
from yemen_hybrid.usecases.work_orders.price import Prices, prices_for


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job as it is asked for. A service brings names and lines; ``lines`` come behind those."""

    id: UUID
    service_id: UUID | None = None
    title_ar: str = ""
    title_en: str = ""
    note: str = ""
    lines: Sequence[NewLine] = ()


async def add_job(
    begin: Begin, actor: Caller, order_id: UUID, version: int | None, new: NewJob
) -> None:
    """Add a job behind the others, for the customer to decide on; refused when all is done."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        check_takes_jobs(order.status)
        job = await make_job(store, actor, order, await prices_for(store, order), new)
        store.work_orders.touch(order)
        store.work_orders.note(
            order.id,
            "job_added",
            actor.who,
            job=job.position,
            title_ar=job.title_ar,
            title_en=job.title_en,
        )


async def make_job(
    store: Store, actor: Caller, order: WorkOrder, prices: Prices, new: NewJob
) -> Job:
    """The new last job of an order; names that are given go before the service's."""
    title_ar, title_en, lines = new.title_ar, new.title_en, list[Line]()
    if new.service_id is not None:
        service = await store.services.get(new.service_id)
        lines = await expand_service(store, service, prices)
        if not (title_ar or title_en):
            title_ar, title_en = service.name_ar, service.name_en
    title_ar, title_en = check_name(title_ar, title_en)
    check_new_ids(store, order, new.id, *(line.id for line in new.lines))
    parts = await parts_of(store, new.lines)
    for line in new.lines:
        lines += make_lines(actor, prices, line, parts)
    for position, made in enumerate(lines, start=1):
        made.position = position
    job = Job(
        id=new.id,
        work_order_id=order.id,
        position=max((job.position for job in order.jobs), default=0) + 1,
        service_id=new.service_id,
        title_ar=title_ar,
        title_en=title_en,
        note=new.note,
        lines=lines,
    )
    order.jobs.append(job)
    return job
