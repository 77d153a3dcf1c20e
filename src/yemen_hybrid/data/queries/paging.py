"""Lists: newest first, by key and never by offset, so that the millionth page costs the first's."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Row, Select, Uuid, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.domain.errors import Invalid

MAX_LIMIT = 200


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


def changed_since(table: FromClause, moment: datetime) -> ColumnElement[bool]:
    """The rows changed at or after a moment, found by the index on ``updated_at``.

    As a set of ids: compared in the list's own WHERE, SQLite would walk the whole list by its key
    to find the few that changed.
    """
    changed = table.alias("changed")
    return table.c.id.in_(select(changed.c.id).where(changed.c.updated_at >= moment))


async def page(
    connection: AsyncConnection,
    rows: Select[Any],
    key: ColumnElement[Any],
    window: Window,
    shape: Callable[[Row[Any]], Document],
) -> Document:
    """One page of ``rows`` in falling order of ``key``, which is unique and its first column."""
    if window.after is not None:
        rows = rows.where(key < _decode(window.after, key))
    rows = rows.order_by(key.desc()).limit(window.limit + 1)
    found = (await connection.execute(rows)).all()
    shown = found[: window.limit]
    more = len(found) > window.limit
    return {
        "items": [shape(row) for row in shown],
        "next": _encode(shown[-1][0]) if more else None,
    }


def _encode(value: UUID | int) -> str:
    raw = value.bytes if isinstance(value, UUID) else value.to_bytes(8, "big")
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(cursor: str, key: ColumnElement[Any]) -> UUID | int:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise CursorInvalid from error
    if isinstance(key.type, Uuid):
        if len(raw) != 16:  # noqa: PLR2004 - the bytes of a UUID
            raise CursorInvalid
        return UUID(bytes=raw)
    number = int.from_bytes(raw, "big")
    if len(raw) != 8 or number >= 2**63:  # noqa: PLR2004 - the bytes of a BIGINT
        raise CursorInvalid
    return number
