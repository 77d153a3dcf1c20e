"""What is said of a job changes."""

from typing import Any
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.jobs import check_editable
from yemen_hybrid.domain.names import check_name
from yemen_hybrid.usecases.work_orders.find import facts_of, find_open_order, job_of


async def update_job(
    begin: Begin,
    actor: Caller,
    order_id: UUID,
    job_id: UUID,
    version: int | None,
    changes: dict[str, Any],
) -> None:
    """Change the names and the note of a job; refused once the customer has seen it."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        check_editable(await facts_of(store, order, job))
        for name, value in changes.items():
            setattr(job, name, value)
        job.title_ar, job.title_en = check_name(job.title_ar, job.title_en)
        store.work_orders.touch(order)
        store.work_orders.note(
            order.id, "job_changed", actor.who, job=job.position, fields=sorted(changes)
        )
