"""/staff"""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.staff.schemas import (
    StaffCreate,
    StaffList,
    StaffQuery,
    StaffRead,
    StaffUpdate,
    StaffWithPassword,
)
from yemen_hybrid.api.staff.temporary_password import TemporaryPassword
from yemen_hybrid.data.queries.staff import list_staff, read_staff
from yemen_hybrid.data.store import Begin
from yemen_hybrid.usecases.staff.activate import deactivate_staff, reactivate_staff
from yemen_hybrid.usecases.staff.create import create_staff
from yemen_hybrid.usecases.staff.reset_password import reset_password
from yemen_hybrid.usecases.staff.update import update_staff

router = Domain(prefix="/staff", tags=["staff"])

FIELDS = ("username", "name_ar", "name_en", "phone", "email", "language", "role", "branch_id")


@router.get("", response_model=StaffList)
async def list_(
    query: Annotated[StaffQuery, Query()],
    reading: Annotated[Reading, may_read("staff:read")],
) -> Response:
    """Who works here, newest first; one's own branch and those who look after every branch."""
    return answer(
        await list_staff(
            reading.connection, query.wanted, query.window, seen_from=reading.actor.branch_id
        )
    )


@router.post("", response_model=StaffWithPassword, status_code=201)
async def create(
    body: StaffCreate, change: Annotated[Change, may_change("staff:write", "staff.create")]
) -> Response:
    """Take somebody on; the answer brings a temporary password, shown here only."""
    new, password = body.command(), TemporaryPassword(change.context)

    async def work(begin: Begin) -> None:
        await create_staff(begin, change.actor, new, await password.hash())

    return await change.answer(
        work,
        password.show(_shown_to(change, new.id)),
        status=201,
        location=f"/api/v1/staff/{new.id}",
        finish=password.finish,
    )


@router.get("/{staff_id}", response_model=StaffRead)
async def read(staff_id: UUID, reading: Annotated[Reading, may_read("staff:read")]) -> Response:
    """One member of staff."""
    return resource(
        await read_staff(reading.connection, staff_id, seen_from=reading.actor.branch_id)
    )


@router.patch("/{staff_id}", response_model=StaffRead)
async def update(
    staff_id: UUID,
    body: StaffUpdate,
    change: Annotated[Change, may_change("staff:write", "staff.update")],
) -> Response:
    """Change the fields that are sent; another role or branch ends the person's sessions."""
    return await change.answer(
        lambda begin: update_staff(
            begin, change.actor, staff_id, change.version, body.sent(*FIELDS)
        ),
        _shown_to(change, staff_id),
    )


@router.post("/{staff_id}/deactivate", response_model=StaffRead)
async def deactivate(
    staff_id: UUID, change: Annotated[Change, may_change("staff:write", "staff.deactivate")]
) -> Response:
    """End somebody's access at once; nobody is ever deleted. The last admin stays."""
    return await change.answer(
        lambda begin: deactivate_staff(begin, change.actor, staff_id, change.version),
        _shown_to(change, staff_id),
    )


@router.post("/{staff_id}/reactivate", response_model=StaffRead)
async def reactivate(
    staff_id: UUID, change: Annotated[Change, may_change("staff:write", "staff.reactivate")]
) -> Response:
    """Let somebody in again."""
    return await change.answer(
        lambda begin: reactivate_staff(begin, change.actor, staff_id, change.version),
        _shown_to(change, staff_id),
    )


@router.post("/{staff_id}/reset-password", response_model=StaffWithPassword)
async def reset(
    staff_id: UUID, change: Annotated[Change, may_change("staff:write", "staff.reset_password")]
) -> Response:
    """Give somebody a temporary password, shown here only; ends all their sessions."""
    password = TemporaryPassword(change.context)

    async def work(begin: Begin) -> None:
        await reset_password(begin, change.actor, staff_id, change.version, await password.hash())

    return await change.answer(
        work, password.show(_shown_to(change, staff_id)), finish=password.finish
    )


def _shown_to(change: Change, staff_id: UUID) -> partial[Any]:
    return partial(read_staff, staff_id=staff_id, seen_from=change.actor.branch_id)
