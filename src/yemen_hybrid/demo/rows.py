"""Rows on their way into the database: gathered in plain dicts, written table by table in bulk."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Column, Dialect, Enum, Table, Uuid, and_, bindparam, insert, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from yemen_hybrid.data.columns import Instant
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import AuditHead, Entity, SearchEntry
from yemen_hybrid.domain.search import SearchKind

Values = dict[str, Any]

TABLES: Final[dict[str, Table]] = {table.name: table for table in Entity.metadata.sorted_tables}
"""Parents before their children, as foreign keys ask."""

_COUNTED: Final = SearchEntry.__table__.c.id
"""The one key that the database counts by itself."""


_WITHOUT_OFFSET: Final = len("2026-01-01 00:00:00.000000")


class Rows:
    """What is to be inserted, and then changed, at the next write."""

    def __init__(self) -> None:
        self.inserts: dict[str, list[Values]] = defaultdict(list)
        self.changes: dict[str, dict[UUID, Values]] = defaultdict(dict)
        self.issued: dict[UUID, Values] = {}
        self.found: dict[tuple[str, UUID], str] = {}

    def put(self, table: str, row: Values) -> None:
        """Insert a row; what it does not say has the column's default, or is null."""
        self.inserts[table].append(row)

    def put_all(self, rows: Iterable[tuple[str, Values]]) -> None:
        """Insert the rows of several tables, each table's in the order given."""
        for table, row in rows:
            self.inserts[table].append(row)

    def change(self, table: str, id: UUID, **values: Any) -> None:
        """Set columns of a row that is written before, or with this."""
        self.changes[table].setdefault(id, {}).update(values)

    def take(self) -> "Rows":
        """All that was gathered; nothing of it stays here."""
        taken = Rows()
        taken.inserts, self.inserts = self.inserts, taken.inserts
        taken.changes, self.changes = self.changes, taken.changes
        taken.issued, self.issued = self.issued, taken.issued
        taken.found, self.found = self.found, taken.found
        return taken

    def find_by(self, kind: SearchKind, id: UUID, terms: str) -> None:
        """Let what can be found already be found by other terms."""
        self.found[kind.value, id] = terms

    def issue(self, invoice: Values) -> None:
        """Insert an issued invoice by the way that its guards leave open.

        It comes as a draft, then its lines, which nobody can add to an issued one, and then it is
        issued.
        """
        draft = {**invoice, "status": "draft", "number": None, "issued_at": None}
        self.put("invoices", draft)
        said = {name: invoice[name] for name in ("status", "number", "issued_at")}
        self.issued[invoice["id"]] = said

    def merge(self) -> None:
        """Let what is both inserted and changed be inserted as changed."""
        for table, changes in self.changes.items():
            for row in self.inserts.get(table, ()):
                row.update(changes.pop(row["id"], {}))


class Writer:
    """Writes rows into one database: by COPY on PostgreSQL, prepared and by the thousand on SQLite.

    All of one call is one transaction.
    """

    def __init__(self, database: Database) -> None:
        self._engine = database.writer
        self._embedded = database.address.embedded
        dialect = database.writer.dialect
        self._shapes = {name: _Shape(table, dialect) for name, table in TABLES.items()}

    async def write(self, rows: Rows, heads: Mapping[str, tuple[int, str]] | None = None) -> None:
        """Insert, and then change; at last say where the chains of the audit log end."""
        rows.merge()
        async with self._engine.begin() as connection:
            # A car has one owner at a time: the old one goes before the new one comes.
            await self._change(connection, "vehicle_ownerships", rows.changes)
            for name in TABLES:
                if rows.inserts.get(name):
                    await self._insert(connection, name, rows.inserts[name])
            for name in list(rows.changes):
                await self._change(connection, name, rows.changes)
            await self._change(connection, "invoices", {"invoices": rows.issued})
            for (kind, id), terms in rows.found.items():
                entry = and_(SearchEntry.kind == kind, SearchEntry.entity_id == id)
                await connection.execute(update(SearchEntry).where(entry).values(terms=terms))
            if heads is not None:
                await self._end_chains(connection, heads)

    async def _end_chains(
        self, connection: AsyncConnection, heads: Mapping[str, tuple[int, str]]
    ) -> None:
        """A head that stands only moves forward; it is never taken away."""
        for chain, (position, hash_) in heads.items():
            end = {"position": position, "hash": hash_}
            moved = await connection.execute(
                update(AuditHead).where(AuditHead.chain == chain).values(end)
            )
            if moved.rowcount == 0:
                await connection.execute(insert(AuditHead).values(chain=chain, **end))

    async def _insert(self, connection: AsyncConnection, name: str, rows: list[Values]) -> None:
        shape = self._shapes[name]
        if self._embedded:
            await connection.exec_driver_sql(shape.insert, shape.records(rows))
            return
        driver = (await connection.get_raw_connection()).driver_connection
        if driver is None:
            raise RuntimeError("the connection to PostgreSQL was lost")
        await connection.exec_driver_sql("SELECT 1")  # begins the transaction
        await driver.copy_records_to_table(name, records=shape.records(rows), columns=shape.names)

    async def _change(
        self, connection: AsyncConnection, name: str, changes: dict[str, dict[UUID, Values]]
    ) -> None:
        """One statement for each set of columns that changes; each change is done once."""
        table = TABLES[name]
        alike: dict[tuple[str, ...], list[Values]] = defaultdict(list)
        for id, values in changes.pop(name, {}).items():
            alike[tuple(values)].append({"of": id, **values})
        for columns, found in alike.items():
            changed: Values = {column: bindparam(column) for column in columns}
            statement = update(table).where(table.c.id == bindparam("of")).values(changed)
            await connection.execute(statement, found)


class _Shape:
    """How the rows of a table are written: its columns, and what makes a value the driver's."""

    def __init__(self, table: Table, dialect: Dialect) -> None:
        written = [column for column in table.columns if column is not _COUNTED]
        self._fields = [_Field(column, dialect) for column in written]
        self.names = [column.name for column in written]
        marks = ", ".join("?" for _ in written)
        self.insert = f"INSERT INTO {table.name} ({', '.join(self.names)}) VALUES ({marks})"  # noqa: S608 - names of our own tables

    def records(self, rows: list[Values]) -> list[tuple[Any, ...]]:
        """The rows as the driver takes them; worked out column by column, which is quicker."""
        unknown = set[str]().union(*rows).difference(self.names)
        if unknown:
            raise KeyError(f"no such columns: {sorted(unknown)}")
        return list(zip(*(field.values(rows) for field in self._fields), strict=True))


class _Field:
    """One column of a table."""

    def __init__(self, column: Column[Any], dialect: Dialect) -> None:
        self._name = column.name
        default = column.default
        self._default = default.arg if isinstance(default, ScalarElementColumnDefault) else None
        self._process = _quick(column, dialect) or (
            column.type.dialect_impl(dialect).bind_processor(dialect)
        )

    def values(self, rows: list[Values]) -> list[Any]:
        """The column of these rows, as the driver takes it."""
        name, default, process = self._name, self._default, self._process
        if process is None:
            return [row.get(name, default) for row in rows]
        return [process(row.get(name, default)) for row in rows]


def _quick(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """For what most columns hold, the same as SQLAlchemy's own way, without its checks."""
    if isinstance(column.type, Enum):
        return _word
    embedded = dialect.name == "sqlite"
    if isinstance(column.type, Instant):
        return _instant_text if embedded else _itself
    if isinstance(column.type, Uuid) and embedded:
        return _hexadecimal
    return None


def _word(value: str | None) -> str | None:
    return None if value is None else str(value)


def _itself(value: object) -> object:
    return value


def _instant_text(value: datetime | None) -> str | None:
    """How SQLAlchemy writes a moment in SQLite. All instants of the demo are in UTC."""
    return None if value is None else value.isoformat(" ", "microseconds")[:_WITHOUT_OFFSET]


def _hexadecimal(value: UUID | None) -> str | None:
    return None if value is None else f"{value.int:032x}"
