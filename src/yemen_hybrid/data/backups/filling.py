"""Filling an empty database, all in one transaction that its caller ends.

The guards that keep the books from being rewritten also keep issued papers from being entered.
They are put aside for the transaction, which nobody else sees, and stand again at its end.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from itertools import islice
from typing import Any, Final

from alembic import command
from asyncpg import InterfaceError, PostgresError
from sqlalchemy import Connection, false, func, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.backups.shapes import LineReader, bare_table
from yemen_hybrid.data.migrating import alembic_config
from yemen_hybrid.data.urls import Address
from yemen_hybrid.domain.backups import ColumnKind, RestoreFailed, TableShape

_AT_ONCE: Final = 1_000

Told = Callable[[int], None]
"""Is told how many more are done."""


async def is_empty(connection: AsyncConnection) -> bool:
    """Whether there is no table at all."""
    return not await connection.run_sync(lambda sync: inspect(sync).get_table_names())


async def build_schema(connection: AsyncConnection, address: Address, revision: str) -> None:
    """Bring the schema up to a revision on this very connection, inside its transaction."""

    def upgrade(sync: Connection) -> None:
        config = alembic_config(address)
        config.attributes["connection"] = sync
        command.upgrade(config, revision)

    await connection.run_sync(upgrade)


@asynccontextmanager
async def guards_aside(connection: AsyncConnection) -> AsyncIterator[None]:
    """Put the guards aside, and up again; on SQLite also let rows come before what they point to.

    What fills the search index on SQLite is a trigger too, and stays.
    """
    if connection.dialect.name == "postgresql":
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
        for verb in ("DISABLE", "ENABLE"):
            if verb == "ENABLE":
                yield
                # What waits for the commit is checked now: a table that waits cannot be altered.
                await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            for table in tables:
                await connection.execute(text(f'ALTER TABLE "{table}" {verb} TRIGGER USER'))
        return
    await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"
    found = (await connection.execute(text(guards))).all()
    for guard in found:
        await connection.execute(text(f'DROP TRIGGER "{guard.name}"'))
    yield
    for guard in found:
        await connection.exec_driver_sql(guard.sql)


async def fill_table(
    connection: AsyncConnection, shape: TableShape, lines: Iterable[bytes], told: Told
) -> None:
    """Insert the rows of a table, and let its counter go on behind them."""
    reader = LineReader(shape, connection.dialect)
    records = map(reader.record, lines)
    names = [name for name, _ in shape.columns]
    if connection.dialect.name == "postgresql":
        driver = (await connection.get_raw_connection()).driver_connection
        if driver is None:
            raise RuntimeError("the connection to PostgreSQL was lost")
        # One COPY a table: a row may point to a later one, and is checked at the statement's end.
        counted = _counted(records, told)
        try:
            await driver.copy_records_to_table(shape.name, records=counted, columns=names)
        except (PostgresError, InterfaceError) as error:
            raise RestoreFailed(reason=str(error).splitlines()[0]) from error
        await _count_on(connection, shape)
        return
    marks = ", ".join("?" * len(names))
    into = ", ".join(f'"{name}"' for name in names)
    insert = f'INSERT INTO "{shape.name}" ({into}) VALUES ({marks})'  # noqa: S608 - names of our own tables
    while batch := list(islice(records, _AT_ONCE)):
        await connection.exec_driver_sql(insert, batch)
        told(len(batch))


def _counted(records: Iterable[tuple[Any, ...]], told: Told) -> Iterator[tuple[Any, ...]]:
    number = 0
    for number, record in enumerate(records, start=1):
        yield record
        if number % _AT_ONCE == 0:
            told(_AT_ONCE)
    told(number % _AT_ONCE)


async def _count_on(connection: AsyncConnection, shape: TableShape) -> None:
    """Where PostgreSQL counts a key by itself, go on behind the highest one."""
    kinds = dict(shape.columns)
    if len(shape.key) != 1 or kinds[shape.key[0]] is not ColumnKind.INTEGER:
        return
    key = shape.key[0]
    sequence = select(func.pg_get_serial_sequence(shape.name, key))
    if await connection.scalar(sequence) is not None:
        highest = select(func.max(bare_table(shape).c[key])).scalar_subquery()
        following = func.coalesce(highest, 0) + 1
        own = func.pg_get_serial_sequence(shape.name, key)
        await connection.execute(select(func.setval(own, following, false())))
