"""A line is added to a job."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.jobs import check_editable
from yemen_hybrid.usecases.work_orders.find import (
    check_new_ids,
    facts_of,
    find_open_order,
    job_of,
)
from yemen_hybrid.usecases.work_orders.lines.make import NewLine, make_lines, parts_of
from yemen_hybrid.usecases.work_orders.price import prices_for


async def add_line(
    begin: Begin, actor: Caller, order_id: UUID, job_id: UUID, version: int | None, new: NewLine
) -> None:
    """Add a line behind the job's others; refused once the customer has seen the job."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        check_new_ids(store, order, new.id)
        job = job_of(order, job_id)
        check_editable(await facts_of(store, order, job))
        prices = await prices_for(store, order)
        lines = make_lines(actor, prices, new, await parts_of(store, [new]))
        behind = max((line.position for line in job.lines), default=0)
        for position, line in enumerate(lines, start=behind + 1):
            line.position = position
            job.lines.append(line)
        store.work_orders.touch(order)
        title = {"title_ar": lines[0].title_ar, "title_en": lines[0].title_en}
        store.work_orders.note(order.id, "line_added", actor.who, job=job.position, **title)
