"""Writes gathered rows in bulk: by COPY on PostgreSQL, prepared and by the thousand on SQLite."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Table, and_, delete, insert, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.backups.filling import guards_aside
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import AuditHead, Entity, SearchEntry
from yemen_hybrid.demo.rows import Rows, Values
from yemen_hybrid.demo.spelling import Shape

TABLES: Final[dict[str, Table]] = {table.name: table for table in Entity.metadata.sorted_tables}
"""Parents before their children, as foreign keys ask."""

_FTS_MEMORY: Final = "INSERT INTO search_fts(search_fts, rank) VALUES ('hashsize', %d)"
"""Bytes of terms that SQLite gathers before it writes them to the index."""
_GIN_MEMORY_KB: Final = 64 << 10

Heads = Mapping[str, tuple[int, str]]
"""Where each chain of the audit log ends: position and hash."""


class Writer:
    """Writes rows into one database; all of one call is one transaction.

    The guards stand aside for its length, and no other row is touched in it: they ask of every row
    whether it stands in another's way, which costs as much as writing it three times.
    """

    def __init__(self, database: Database) -> None:
        self._engine = database.writer
        self._embedded = database.address.embedded
        dialect = database.writer.dialect
        self._shapes = {name: Shape(table, dialect) for name, table in TABLES.items()}

    async def write(self, rows: Rows, heads: Heads) -> None:
        """Insert, and then change; at last say where the chains of the audit log end."""
        rows.merge()
        async with self._engine.begin() as connection, guards_aside(connection):
            async with _search_index_later(connection):
                # A car has one owner at a time: the old one goes before the new one comes.
                await self._change(connection, "vehicle_ownerships", rows.changes)
                for name in TABLES:
                    if rows.inserts.get(name):
                        await self._insert(connection, name, rows.inserts[name])
                for name in list(rows.changes):
                    await self._change(connection, name, rows.changes)
                for (kind, id), terms in rows.found.items():
                    await _let_be_found(connection, kind, id, terms)
            await _end_chains(connection, heads)

    async def index_search(self, last: Rows, heads: Heads) -> None:
        """Make the search index of all that was written, and write the last rows with it."""
        async with self._engine.begin() as connection:
            driver = await _driver(connection)
            for statement in _FTS_OF_ALL if self._embedded else _GIN_OF_ALL:
                await driver.execute(statement)
            for name, rows in last.inserts.items():
                await self._insert(connection, name, rows)
            await _end_chains(connection, heads)

    async def _insert(self, connection: AsyncConnection, name: str, rows: list[Values]) -> None:
        shape = self._shapes[name]
        driver = await _driver(connection)
        if self._embedded:
            into, marks = ", ".join(shape.names), ", ".join("?" * len(shape.names))
            statement = f"INSERT INTO {name} ({into}) VALUES ({marks})"  # noqa: S608 - names of our own tables
            await driver.executemany(statement, shape.records(rows))
            return
        await driver.copy_records_to_table(name, records=shape.records(rows), columns=shape.names)

    async def _change(
        self, connection: AsyncConnection, name: str, changes: dict[str, dict[UUID, Values]]
    ) -> None:
        """One statement for each set of columns that changes; each change is done once."""
        alike: dict[tuple[str, ...], list[Values]] = defaultdict(list)
        for id, values in changes.pop(name, {}).items():
            alike[tuple(values)].append({**values, "id": id})
        driver = await _driver(connection)
        for columns, rows in alike.items():
            marks = "?" * len(rows[0]) if self._embedded else range(1, len(rows[0]) + 1)
            *places, key = [mark if mark == "?" else f"${mark}" for mark in marks]
            sets = ", ".join(f"{column} = {at}" for column, at in zip(columns, places, strict=True))
            statement = f"UPDATE {name} SET {sets} WHERE id = {key}"  # noqa: S608 - names of our own tables
            settings = self._shapes[name].settings([*columns, "id"], rows)
            await driver.executemany(statement, settings)


_FTS_OF_ALL: Final = (
    _FTS_MEMORY % (64 << 20),
    "INSERT INTO search_fts(search_fts) VALUES ('rebuild')",
    _FTS_MEMORY % (1 << 20),  # SQLite's own default
)
_GIN: Final = "ix_search_entries_lexemes"
_GIN_OF_ALL: Final = (f"SELECT gin_clean_pending_list('{_GIN}')",)


@asynccontextmanager
async def _search_index_later(connection: AsyncConnection) -> AsyncIterator[None]:
    """Let the entries of the search index come in without it."""
    if connection.dialect.name == "postgresql":
        options = text("SELECT reloptions FROM pg_class WHERE relname = :name")
        usual = await connection.scalar(options, {"name": _GIN})
        limit = f"ALTER INDEX {_GIN} SET (%s)"
        await connection.execute(text(limit % f"gin_pending_list_limit = {_GIN_MEMORY_KB}"))
        yield
        await connection.execute(text(limit % ", ".join(usual or ())))
        return
    found = (
        await connection.execute(
            text(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
            ),
            {"table": SearchEntry.__tablename__},
        )
    ).all()
    for trigger in found:
        await connection.exec_driver_sql(f"DROP TRIGGER {trigger.name}")
    yield
    for trigger in found:
        await connection.exec_driver_sql(trigger.sql)


async def _driver(connection: AsyncConnection) -> Any:
    """The connection as its driver has it, in a transaction that has begun."""
    await connection.exec_driver_sql("SELECT 1")
    driver = (await connection.get_raw_connection()).driver_connection
    if driver is None:
        raise RuntimeError("the connection to the database was lost")
    return driver


async def _let_be_found(
    connection: AsyncConnection, kind: str, id: UUID, terms: str | None
) -> None:
    entry = and_(SearchEntry.kind == kind, SearchEntry.entity_id == id)
    if terms is None:
        await connection.execute(delete(SearchEntry).where(entry))
        return
    await connection.execute(update(SearchEntry).where(entry).values(terms=terms))


async def _end_chains(connection: AsyncConnection, heads: Heads) -> None:
    """A head that stands only moves forward; it is never taken away."""
    for chain, (position, hash_) in heads.items():
        end = {"position": position, "hash": hash_}
        of = AuditHead.chain == chain
        moved = await connection.execute(update(AuditHead).where(of).values(end))
        if moved.rowcount == 0:
            await connection.execute(insert(AuditHead).values(chain=chain, **end))
