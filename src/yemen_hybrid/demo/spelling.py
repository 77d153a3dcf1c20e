"""How the rows of a table are spelt for its driver: a column at a time, each value once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Final

import orjson
from sqlalchemy import JSON, Column, Dialect, Enum, Table, Uuid
from sqlalchemy.sql.schema import CallableColumnDefault, ScalarElementColumnDefault

from yemen_hybrid.data.columns import Instant
from yemen_hybrid.data.models import SearchEntry
from yemen_hybrid.demo.rows import Values

_COUNTED: Final = SearchEntry.__table__.c.id
"""The one key that the database counts by itself."""

_WITHOUT_OFFSET: Final = len("2026-01-01 00:00:00.000000")

Spell = Callable[[Sequence[Any]], list[Any]]


class Shape:
    """A table: the columns that are written, and what makes values the driver's."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        written = [column for column in table.columns if column is not _COUNTED]
        self.table = table.name
        self.names = [column.name for column in written]
        self._usual = {column.name: _usual(column) for column in written}
        self._spell = {column.name: _spelling(column, dialect) for column in written}
        self._values = itemgetter(*self.names)

    def records(self, rows: Sequence[Values]) -> list[tuple[Any, ...]]:
        """The rows as the driver takes them, every column in its place."""
        whole = [{**self._usual, **row} for row in rows]
        if any(len(row) != len(self.names) for row in whole):
            unknown = set[str]().union(*rows).difference(self.names)
            raise KeyError(f"{self.table} has no such columns: {sorted(unknown)}")
        return self._spelt(self.names, map(self._values, whole))

    def settings(self, names: Sequence[str], rows: Sequence[Values]) -> list[tuple[Any, ...]]:
        """Only these columns of the rows: what an UPDATE sets."""
        return self._spelt(names, ([row[name] for name in names] for row in rows))

    def _spelt(self, names: Sequence[str], rows: Any) -> list[tuple[Any, ...]]:
        columns = zip(*rows, strict=True)
        spelt = (
            _spelt(self._spell[name], column) for name, column in zip(names, columns, strict=True)
        )
        return list(zip(*spelt, strict=True))


def _spelt(spell: Spell | None, column: Sequence[Any]) -> Sequence[Any]:
    return column if spell is None else spell(column)


def _usual(column: Column[Any]) -> Any:
    """What a row has that does not say. Ids, and what is derived, are always said."""
    default = column.default
    if isinstance(default, ScalarElementColumnDefault):
        return default.arg
    if isinstance(default, CallableColumnDefault) and isinstance(column.type, JSON):
        return default.arg(None)  # type: ignore[arg-type]  # of no row: it is the same for all
    return None


def _spelling(column: Column[Any], dialect: Dialect) -> Spell | None:
    """For what most columns hold, the same as SQLAlchemy's own way, without its checks."""
    embedded = dialect.name == "sqlite"
    if isinstance(column.type, JSON):
        return _documents
    if isinstance(column.type, Enum):
        return _words
    if isinstance(column.type, Instant):
        return _instants if embedded else None
    if isinstance(column.type, Uuid):
        return _hexadecimals if embedded else None
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return None if process is None else lambda values: [process(value) for value in values]


def _documents(values: Sequence[Any]) -> list[str | None]:
    """JSON; bytes are a document that was spelt already."""
    return [
        value.decode()
        if isinstance(value, bytes)
        else None
        if value is None
        else orjson.dumps(value).decode()
        for value in values
    ]


def _words(values: Sequence[str | None]) -> list[str | None]:
    plain = str.__str__
    return [None if value is None else plain(value) for value in values]


def _hexadecimals(values: Sequence[Any]) -> list[str | None]:
    return [None if value is None else f"{value.int:032x}" for value in values]


class _Instants(dict[datetime | None, str | None]):
    """How SQLAlchemy writes moments in SQLite, each worked out once. Those of the demo are UTC."""

    def __missing__(self, instant: datetime | None) -> str | None:
        if instant is None:
            return None
        spelt = self[instant] = instant.isoformat(" ", "microseconds")[:_WITHOUT_OFFSET]
        return spelt


def _instants(values: Sequence[datetime | None]) -> list[str | None]:
    known = _Instants()
    return [known[value] for value in values]
