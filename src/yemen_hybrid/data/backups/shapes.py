"""Tables without their models: what a backup of any age says of its columns is enough.

The values of a row travel as JSON: UUIDs, days and instants (RFC 3339, UTC) as text, bytes as
base64, the keys of JSON objects sorted, so that one row gives one line on both databases.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Uuid,
)
from sqlalchemy.types import TypeEngine

from yemen_hybrid.data.columns import Instant, Json
from yemen_hybrid.data.models import Entity
from yemen_hybrid.domain.backups import ColumnKind, TableShape

_TYPES: Final[dict[ColumnKind, TypeEngine[Any]]] = {
    ColumnKind.BOOLEAN: Boolean(),
    ColumnKind.BYTES: LargeBinary(),
    ColumnKind.DATE: Date(),
    ColumnKind.INSTANT: Instant(),
    ColumnKind.INTEGER: Integer(),
    ColumnKind.JSON: Json,
    ColumnKind.TEXT: String(),
    ColumnKind.UUID: Uuid(),
}

_FROM_JSON: Final[dict[ColumnKind, Callable[[Any], Any]]] = {
    ColumnKind.BYTES: b64decode,
    ColumnKind.DATE: date.fromisoformat,
    ColumnKind.INSTANT: datetime.fromisoformat,
    ColumnKind.UUID: UUID,
}
"""How a value comes back from its line; what is not here needs nothing."""


def shapes() -> list[TableShape]:
    """Every table of this version of the service, parents first."""
    return [
        TableShape(
            table.name,
            tuple((column.name, _kind(column)) for column in table.columns),
            tuple(column.name for column in table.primary_key),
        )
        for table in Entity.metadata.sorted_tables
    ]


def _kind(column: Column[Any]) -> ColumnKind:
    for kind, type_ in _TYPES.items():
        if isinstance(column.type, type(type_)):
            return kind
    raise TypeError(f"{column} is of type {column.type}, which no backup knows")


def bare_table(shape: TableShape) -> Table:
    """The table for reading and writing: types and nothing else, no rule, no default."""
    columns = [Column(name, _TYPES[kind]) for name, kind in shape.columns]
    return Table(shape.name, MetaData(), *columns)


def to_lines(rows: Sequence[Sequence[Any]]) -> bytes:
    """Rows as lines of JSON."""
    option = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE
    return b"".join(orjson.dumps(tuple(row), _plain, option=option) for row in rows)


def _plain(value: object) -> str:
    """Bytes, and the UUIDs of asyncpg, which has a class of its own."""
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)


class LineReader:
    """Lines of one table as records that the driver of one database takes."""

    def __init__(self, shape: TableShape, dialect: Dialect) -> None:
        self._steps = [_steps(kind, dialect) for _, kind in shape.columns]

    def record(self, line: bytes) -> tuple[Any, ...]:
        """One row."""
        return tuple(
            value if value is None or step is None else step(value)
            for value, step in zip(orjson.loads(line), self._steps, strict=True)
        )


def _steps(kind: ColumnKind, dialect: Dialect) -> Callable[[Any], Any] | None:
    come_back = _FROM_JSON.get(kind)
    bind = _TYPES[kind].dialect_impl(dialect).bind_processor(dialect)
    if come_back is None or bind is None:
        return come_back or bind
    return lambda value: bind(come_back(value))
