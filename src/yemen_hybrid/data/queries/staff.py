"""Who works here, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch, Staff
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.data.repositories.staff import StaffNotFound
from yemen_hybrid.domain.access import Role

STAFF = Staff.__table__
BRANCHES = Branch.__table__

_MEMBER = select(
    STAFF.c.id,
    STAFF.c.username,
    STAFF.c.name_ar,
    STAFF.c.name_en,
    STAFF.c.phone,
    STAFF.c.email,
    STAFF.c.language,
    STAFF.c.role,
    STAFF.c.branch_id,
    STAFF.c.must_change_password,
    STAFF.c.active,
    STAFF.c.created_at,
    STAFF.c.updated_at,
    STAFF.c.version,
    BRANCHES.c.name_ar.label("branch_ar"),
    BRANCHES.c.name_en.label("branch_en"),
).outerjoin_from(STAFF, BRANCHES, BRANCHES.c.id == STAFF.c.branch_id)


@dataclass(frozen=True, slots=True)
class StaffFilter:
    """Which people; by default also those who left."""

    role: Role | None = None
    branch_id: UUID | None = None
    active: bool | None = None
    updated_since: datetime | None = None


async def list_staff(
    connection: AsyncConnection, wanted: StaffFilter, window: Window, *, seen_from: UUID | None
) -> Document:
    """A page of staff, newest first.

    ``seen_from`` is the branch of whoever asks (None: every branch): they see its people and those
    who look after every branch.
    """
    rows = _seen_from(_MEMBER, seen_from)
    for column in ("role", "branch_id", "active"):
        value = getattr(wanted, column)
        if value is not None:
            rows = rows.where(STAFF.c[column] == value)
    if wanted.updated_since is not None:
        rows = rows.where(STAFF.c.updated_at >= wanted.updated_since)
    by = STAFF.c.updated_at if wanted.updated_since else None
    return await page(connection, rows, STAFF.c.id, window, _shown, by=by)


async def read_staff(
    connection: AsyncConnection, staff_id: UUID, *, seen_from: UUID | None
) -> Document:
    """One member of staff."""
    rows = _seen_from(_MEMBER, seen_from).where(STAFF.c.id == staff_id)
    row = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise StaffNotFound
    return _shown(row)


def _seen_from(rows: Select[Any], branch_id: UUID | None) -> Select[Any]:
    if branch_id is None:
        return rows
    return rows.where((STAFF.c.branch_id == branch_id) | STAFF.c.branch_id.is_(None))


def _shown(row: Row[Any]) -> Document:
    member: Document = dict(row._mapping)
    branch_id, ar, en = member.pop("branch_id"), member.pop("branch_ar"), member.pop("branch_en")
    member["branch"] = branch_id and named(branch_id, ar, en)
    return member
