"""The workshops, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch
from yemen_hybrid.data.queries.documents import Document, money
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.domain.access import BranchNotFound
from yemen_hybrid.domain.money import Currency

BRANCHES = Branch.__table__

_BRANCH = select(BRANCHES.c.id, *(column for column in BRANCHES.c if column.name != "id"))


@dataclass(frozen=True, slots=True)
class BranchFilter:
    """Which branches; by default also closed ones."""

    active: bool | None = None
    updated_since: datetime | None = None


async def list_branches(
    connection: AsyncConnection, wanted: BranchFilter, window: Window
) -> Document:
    """A page of branches, newest first."""
    rows = _BRANCH
    if wanted.active is not None:
        rows = rows.where(BRANCHES.c.active == wanted.active)
    if wanted.updated_since is not None:
        rows = rows.where(BRANCHES.c.updated_at >= wanted.updated_since)
    by = BRANCHES.c.updated_at if wanted.updated_since else None
    return await page(connection, rows, BRANCHES.c.id, window, _shown, by=by)


async def read_branch(connection: AsyncConnection, branch_id: UUID) -> Document:
    """One branch."""
    row = (await connection.execute(_BRANCH.where(BRANCHES.c.id == branch_id))).one_or_none()
    if row is None:
        raise BranchNotFound
    return _shown(row)


def _shown(row: Row[Any]) -> Document:
    branch: Document = dict(row._mapping)
    branch["smallest_note"] = money(branch.pop("smallest_note_minor"), Currency.YER)
    rates = branch["labour_rates"]
    branch["labour_rates"] = [money(rates[code], code) for code in Currency if code in rates]
    return branch
