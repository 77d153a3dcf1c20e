"""A line is taken off a job."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.cores import check_not_core
from yemen_hybrid.domain.jobs import JobFrozen, check_editable
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of, line_of
from yemen_hybrid.usecases.work_orders.lines.charge_core import core_of


async def remove_line(
    begin: Begin, actor: Caller, order_id: UUID, job_id: UUID, line_id: UUID, version: int | None
) -> None:
    """Take a line off, a part's with its core charge.

    Refused once the customer has seen the job, or stock moved for the line.
    """
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        check_editable(await facts_of(store, order, job))
        line = line_of(job, line_id)
        check_not_core(line.kind)
        if await store.work_orders.has_moved_stock([line.id]):
            raise JobFrozen(job=job.position)
        for gone in (core_of(job, line), line):
            if gone is not None:
                job.lines.remove(gone)
        store.work_orders.touch(order)
        title = {"title_ar": line.title_ar, "title_en": line.title_en}
        store.work_orders.note(order.id, "line_removed", actor.who, job=job.position, **title)
