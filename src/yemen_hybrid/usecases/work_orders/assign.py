"""Technicians are given a job."""

from collections.abc import Sequence
from uuid import UUID

from yemen_hybrid.data.models import Staff
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.staffing import TechnicianUnsuitable, can_work
from yemen_hybrid.usecases.work_orders.find import find_open_order, job_of


async def assign_technicians(
    begin: Begin,
    actor: Actor,
    order_id: UUID,
    job_id: UUID,
    version: int | None,
    technician_ids: Sequence[UUID],
) -> None:
    """Give a job to exactly these technicians, of its branch and at work; none is nobody."""
    async with begin() as store:
        order = await find_open_order(store, actor, order_id, version)
        job = job_of(order, job_id)
        staff = await store.staff.get_many(technician_ids)
        for one in staff:
            check_technician(one, order.branch_id, "/technician_ids")
        if not await store.crews.assign(job.id, [one.id for one in staff], actor.staff_id):
            return
        store.work_orders.touch(order)
        names = [display_name(one.name_ar, one.name_en, "ar") for one in staff]
        store.work_orders.note(
            order.id, "technicians_assigned", actor.who, job=job.position, technicians=names
        )


def check_technician(staff: Staff, branch_id: UUID, pointer: str) -> None:
    """Refuse to give work at the branch to whoever may not do it."""
    if not can_work(
        staff.role, active=staff.active, of_branch=staff.branch_id, at_branch=branch_id
    ):
        name = display_name(staff.name_ar, staff.name_en, "ar")
        raise TechnicianUnsuitable(name=name, pointer=pointer)
