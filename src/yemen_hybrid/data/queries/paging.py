"""Lists: newest first, by key and never by offset, so that the millionth page costs the first's.

A list falls by its key, which grows with time. One that is asked for a stretch of time (changed
since, issued from, promised before) falls by that moment, and by the key where moments are equal:
the index on both is read from its newest end until the page is full. One that is asked for several
values of a column is merged from a page of each.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Row,
    Select,
    Uuid,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from yemen_hybrid.data.columns import Instant
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.domain.errors import Invalid

MAX_LIMIT = 200
EACH: Final = "each"
"""How the pages are named that a list of several values is merged from: each_0, each_1, …"""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CursorInvalid(Invalid):
    """The cursor was not given out by this list."""

    code = "cursor_invalid"
    en = "The cursor is not one that this list gave out. Start again without it."
    ar = "مؤشر الصفحة غير صالح لهذه القائمة. ابدأ من جديد بدونه."


@dataclass(frozen=True, slots=True)
class Window:
    """Which stretch of a list: at most ``limit`` rows behind the row that ``after`` names."""

    limit: int = 50
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Among:
    """A column has one of several values; its index continues in the order of the list."""

    column: ColumnElement[Any]
    values: Sequence[Any]


class beside(GenericFunction[Any]):  # noqa: N801 - SQLAlchemy's functions are written so
    """A column as no index knows it, for a filter beside the moment that a list falls by.

    SQLite would rather find all of a branch or a status and sort them than read the few that
    changed since; so it is kept from their index. PostgreSQL counts, and chooses by itself.
    """

    name = "beside"
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any]) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(beside)
def _plain(column: beside, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(column.clauses, **how)


@compiles(beside, "sqlite")
def _kept_from_index(column: beside, compiler: SQLCompiler, **how: Any) -> str:
    return f"+{compiler.process(column.clauses, **how)}"


def columns(table: FromClause, by: ColumnElement[Any] | None) -> Mapping[str, ColumnElement[Any]]:
    """The columns of a table to filter by, in a list that falls by one of them, or by its key."""
    beside_it = by is not None
    return {c.key: beside(c) if beside_it and c is not by else c for c in table.c}


async def page(
    connection: AsyncConnection,
    rows: Select[Any],
    key: ColumnElement[Any],
    window: Window,
    shape: Callable[[Row[Any]], Document],
    *,
    by: ColumnElement[Any] | None = None,
    among: Among | None = None,
) -> Document:
    """One page of ``rows`` in falling order of ``key``, which is unique and one of their columns.

    ``by`` is the moment that the rows fall by before their key: one of their columns, never null
    in them, with an index on it and the key.
    """
    order = [key] if by is None else [by, key]
    if among is not None and not among.values:
        return {"items": [], "next": None}
    if window.after is not None:
        rows = rows.where(_behind(order, _decode(window.after, order)))
    rows = _falling(rows, order, among, window.limit + 1)
    found = (await connection.execute(rows)).all()
    shown = found[: window.limit]
    more = len(found) > window.limit
    places = [_place(row, order) for row in shown[-1:]]  # of every page: no key, no list
    return {
        "items": [shape(row) for row in shown],
        "next": _encode(places[0]) if more else None,
    }


def _falling(
    rows: Select[Any], order: Sequence[ColumnElement[Any]], among: Among | None, limit: int
) -> Select[Any]:
    falling = rows.order_by(*(column.desc() for column in order)).limit(limit)
    if among is None:
        return falling
    if len(among.values) == 1:
        return falling.where(among.column == among.values[0])
    each = (
        falling.where(among.column == value).subquery(f"{EACH}_{number}")
        for number, value in enumerate(among.values)
    )
    merged = union_all(*(select(one) for one in each)).subquery("merged")
    places = [merged.c[_name(column)] for column in order]
    # A name that SQL would quote is no plain word any more, and orjson takes only those as keys.
    plain = (column.label(str(column.key)) for column in merged.c)
    return select(*plain).order_by(*(place.desc() for place in places)).limit(limit)


# ------------------------------------------------------------------- the place in a list


def _behind(order: Sequence[ColumnElement[Any]], place: Sequence[Any]) -> ColumnElement[bool]:
    if len(order) == 1:
        behind: ColumnElement[bool] = order[0] < place[0]
        return behind
    values = (literal(value, column.type) for column, value in zip(order, place, strict=True))
    return tuple_(*order) < tuple_(*values)


def _place(row: Row[Any], order: Sequence[ColumnElement[Any]]) -> list[Any]:
    return [row._mapping[_name(column)] for column in order]


def _name(column: ColumnElement[Any]) -> str:
    """What it is called among the rows, in whatever place it was selected."""
    return str(column.key)


def _encode(place: Sequence[Any]) -> str:
    raw = b"".join(_to_bytes(value) for value in place)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _to_bytes(value: UUID | int | datetime | date) -> bytes:
    match value:
        case UUID():
            return value.bytes
        case datetime():
            return ((value - _EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big")
        case date():
            return (value - _EPOCH.date()).days.to_bytes(8, "big")
    return value.to_bytes(8, "big")


def _decode(cursor: str, order: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise CursorInvalid from error
    place = []
    for column in order:
        length = 16 if isinstance(column.type, Uuid) else 8
        place.append(_from_bytes(raw[:length], column))
        raw = raw[length:]
    if raw:
        raise CursorInvalid
    return place


def _from_bytes(raw: bytes, column: ColumnElement[Any]) -> Any:
    try:
        if isinstance(column.type, Uuid):
            return UUID(bytes=raw)
        number = int.from_bytes(raw, "big")
        if isinstance(column.type, Instant):
            return _EPOCH + timedelta(microseconds=number)
        if isinstance(column.type, Date):
            return _EPOCH.date() + timedelta(days=number)
    except (ValueError, OverflowError) as error:
        raise CursorInvalid from error
    if len(raw) != 8 or number >= 2**63:  # noqa: PLR2004 - the bytes of a BIGINT
        raise CursorInvalid
    return number
