"""The drawers, to show: what should lie in one now, and every closing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch, DrawerClosing, DrawerCount, PaymentMethod, Staff
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.ledger import summed
from yemen_hybrid.data.queries.others import name_columns, named_other
from yemen_hybrid.data.queries.paging import Window, columns, page
from yemen_hybrid.data.repositories.drawers import DrawerClosingNotFound, read_standing
from yemen_hybrid.domain.access import BranchNotFound
from yemen_hybrid.domain.drawer import Expected
from yemen_hybrid.domain.money import Currency

BRANCHES = Branch.__table__
CLOSINGS = DrawerClosing.__table__
COUNTS = DrawerCount.__table__
METHODS = PaymentMethod.__table__
STAFF = Staff.__table__

_CLOSING: Select[Any] = (
    select(
        CLOSINGS.c.id,
        CLOSINGS.c.sequence,
        CLOSINGS.c.zone,
        CLOSINGS.c.closed_at,
        CLOSINGS.c.business_day,
        CLOSINGS.c.note,
        *name_columns(BRANCHES, "branch"),
        *name_columns(STAFF, "staff"),
    )
    .join_from(CLOSINGS, BRANCHES, BRANCHES.c.id == CLOSINGS.c.branch_id)
    .join(STAFF, STAFF.c.id == CLOSINGS.c.closed_by_id)
)
_COUNT: Select[Any] = select(
    COUNTS, METHODS.c.name_ar, METHODS.c.name_en, METHODS.c.kind.label("method_kind")
).join_from(COUNTS, METHODS, METHODS.c.id == COUNTS.c.method_id)


@dataclass(frozen=True, slots=True)
class ClosingFilter:
    """Which closings."""

    branch_id: UUID | None = None
    from_day: date | None = None
    to_day: date | None = None


async def read_drawer(connection: AsyncConnection, branch_id: UUID) -> Document:
    """What should lie in a branch's drawer now, in a handful of statements."""
    found = await connection.execute(
        select(BRANCHES.c.code, BRANCHES.c.zone, BRANCHES.c.name_ar, BRANCHES.c.name_en).where(
            BRANCHES.c.id == branch_id
        )
    )
    branch = found.one_or_none()
    if branch is None:
        raise BranchNotFound
    standing = await read_standing(connection, branch_id, branch.code)
    methods = {
        row.id: named(row.id, row.name_ar, row.name_en, kind=row.kind)
        for row in await connection.execute(_methods())
    }
    last = standing.last
    return {
        "branch": named(branch_id, branch.name_ar, branch.name_en),
        "zone": branch.zone,
        "follows": None if last is None else last.id,
        "since": None if last is None else last.closed_at,
        "expected": [
            _expected(methods[pocket.method_id], pocket.currency, one)
            for pocket, one in sorted(
                standing.expected.items(), key=lambda item: (str(item[0][0]), item[0][1])
            )
            if not one.empty
        ],
    }


def _methods() -> Select[Any]:
    return select(METHODS.c.id, METHODS.c.kind, METHODS.c.name_ar, METHODS.c.name_en)


def _expected(method: Document, currency: Currency, one: Expected) -> Document:
    return {
        "method": method,
        "opening": summed(one.opening, currency),
        "received": summed(one.received, currency),
        "given_back": summed(one.given_back, currency),
        "reversed": summed(one.reversed, currency),
        "expected": summed(one.minor, currency),
    }


async def list_closings(
    connection: AsyncConnection, wanted: ClosingFilter, window: Window
) -> Document:
    """A page of closings with their counts, newest first."""
    rows = _CLOSING
    days = wanted.from_day or wanted.to_day
    by = None if days is None else CLOSINGS.c.business_day
    if wanted.branch_id is not None:
        rows = rows.where(columns(CLOSINGS, by)["branch_id"] == wanted.branch_id)
    if wanted.from_day is not None:
        rows = rows.where(CLOSINGS.c.business_day >= wanted.from_day)
    if wanted.to_day is not None:
        rows = rows.where(CLOSINGS.c.business_day <= wanted.to_day)
    found = await page(connection, rows, CLOSINGS.c.id, window, _closing, by=by)
    await _add_counts(connection, found["items"])
    return found


async def read_closing(
    connection: AsyncConnection, closing_id: UUID, branch_id: UUID | None
) -> Document:
    """One closing with its counts."""
    rows = _CLOSING.where(CLOSINGS.c.id == closing_id)
    if branch_id is not None:
        rows = rows.where(CLOSINGS.c.branch_id == branch_id)
    row = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise DrawerClosingNotFound
    closing = _closing(row)
    await _add_counts(connection, [closing])
    return closing


async def _add_counts(connection: AsyncConnection, closings: Sequence[Document]) -> None:
    ids = [closing["id"] for closing in closings]
    rows = await connection.execute(_COUNT.where(COUNTS.c.closing_id.in_(ids))) if ids else ()
    found = sorted(rows, key=lambda row: row.id.bytes)
    for closing in closings:
        closing["counts"] = [_count(row) for row in found if row.closing_id == closing["id"]]


def _closing(row: Row[Any]) -> Document:
    return {
        "id": row.id,
        "sequence": row.sequence,
        "branch": named_other(row, "branch"),
        "zone": row.zone,
        "closed_by": named_other(row, "staff"),
        "closed_at": row.closed_at,
        "business_day": row.business_day,
        "note": row.note,
    }


def _count(row: Row[Any]) -> Document:
    expected = Expected(
        row.opening_minor, row.received_minor, row.given_back_minor, row.reversed_minor
    )
    currency = row.currency
    method = named(row.method_id, row.name_ar, row.name_en, kind=row.method_kind)
    return {
        **_expected(method, currency, expected),
        "counted": summed(row.counted_minor, currency),
        "difference": summed(row.counted_minor - expected.minor, currency),
        "left": summed(row.left_minor, currency),
        "notes": list(_notes(row.notes, currency)),
        "reason": row.reason,
    }


def _notes(notes: Iterable[dict[str, Any]], currency: Currency) -> Iterable[Document]:
    for note in notes:
        yield {
            "worth": {"amount": note["worth"], "currency": currency.value},
            "count": note["count"],
        }
