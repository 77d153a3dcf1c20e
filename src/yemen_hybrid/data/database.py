"""The engines: one to write, one to read, on either database.

SQLite has one connection that writes, and every write begins IMMEDIATE; its readers cannot write.
PostgreSQL writes in transactions that lock rows, and reads in autocommit, which saves the BEGIN and
the ROLLBACK of every read.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

import orjson
import structlog
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import ConnectionPoolEntry

from yemen_hybrid.data import sqlite_driver
from yemen_hybrid.data.audit import Origin, RecordedSession
from yemen_hybrid.data.constraints import may_be_retried
from yemen_hybrid.data.pools import Pool
from yemen_hybrid.data.store import Store
from yemen_hybrid.data.urls import Address

log = structlog.get_logger("database")

Clock = Callable[[], datetime]
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # Power fails here: a commit that was answered must be on the disk.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    "PRAGMA cache_size=-32000",
)


class Database:
    """A place to remember things: ``begin`` changes them, ``reading`` shows them."""

    def __init__(
        self,
        address: Address,
        *,
        clock: Clock,
        read_address: Address | None = None,
        pool_size: int = 10,
        slow_seconds: float = 0.5,
    ) -> None:
        self.address = address
        self.clock = clock
        self.queued = asyncio.Event()
        """Set when a message was queued by this process; whoever delivers it clears it."""
        self.lost_race = _nothing
        """Called when another transaction got in the way of one; whoever counts them sets it."""
        self.writer = _engine(address, pool_size=1 if address.embedded else pool_size)
        # Set once for each connection, and nothing to roll back when it is given back.
        self.reader = _engine(
            read_address or address,
            pool_size=pool_size,
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
        )
        # The database itself, where the reader is a replica, which may lag behind.
        self._primary = (
            self.writer.execution_options(isolation_level="AUTOCOMMIT") if read_address else None
        )
        self._sessions = async_sessionmaker(
            self.writer,
            sync_session_class=RecordedSession,
            expire_on_commit=False,
            autoflush=False,
        )
        if address.embedded:
            _prepare_sqlite(self.writer, self.reader)
        for engine in (self.writer, self.reader):
            _name_slow_statements(engine, slow_seconds)

    @asynccontextmanager
    async def begin(self, origin: Origin) -> AsyncIterator[Store]:
        """A transaction: all of it is kept when the block ends, none of it when it raises.

        What was changed is stamped and written to the audit log in the same transaction.
        """
        try:
            async with self._sessions() as session, session.begin():
                store = Store(session, origin, self.clock())
                yield store
                await store.seal()
        except (StaleDataError, DBAPIError) as error:
            if isinstance(error, StaleDataError) or may_be_retried(error):
                self.lost_race()
            raise
        if store.messages.queued:
            self.queued.set()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection that reads, each statement on the newest committed state."""
        async with self.reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection that sees everything as it was at one instant, however long it reads.

        Nobody waits for it. It never goes to a replica, which may lag behind.
        """
        if self.address.embedded:
            async with self.reader.connect() as connection:
                await connection.exec_driver_sql("BEGIN")
                try:
                    yield connection
                finally:
                    await connection.exec_driver_sql("ROLLBACK")
            return
        async with self.writer.connect() as connection:
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            yield connection

    @asynccontextmanager
    async def current(self, near: AsyncConnection) -> AsyncIterator[AsyncConnection]:
        """A connection that misses no commit: ``near`` itself, unless it goes to a replica.

        For what must be effective at once, as the end of a session.
        """
        if self._primary is None:
            yield near
            return
        async with self._primary.connect() as connection:
            yield connection

    def session(self) -> AsyncSession:
        """A bare session for the tools that fill or copy whole tables."""
        return self._sessions()

    async def close(self) -> None:
        """Give all connections back.

        SQLite first samples its tables, so that it picks the indexes of its queries well next time,
        and at the last close folds the WAL into the file.
        """
        if self.address.embedded:
            with suppress(DBAPIError):  # a full disk must not keep the service from stopping
                async with self.writer.begin() as connection:
                    await connection.exec_driver_sql("PRAGMA analysis_limit = 400")
                    await connection.exec_driver_sql("PRAGMA optimize = 0x10002")
        await self.reader.dispose()
        await self.writer.dispose()


def _engine(address: Address, *, pool_size: int, **more: Any) -> AsyncEngine:
    arguments = dict(address.connect_args)
    if address.embedded:
        arguments |= {"isolation_level": None, "async_creator_fn": sqlite_driver.connect}
    return create_async_engine(
        address.url,
        connect_args=arguments,
        poolclass=Pool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=30,
        # No ping before each use: it would cost every request a round trip. A connection that died
        # is a 503 once, and takes the others of its pool with it.
        pool_recycle=-1 if address.embedded else 1800,
        # An error that is logged must not tell what was to be written: it may be somebody's name.
        hide_parameters=True,
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
        **more,
    )


def _nothing() -> None:
    """Nobody counts."""


def _to_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(writer: AsyncEngine, reader: AsyncEngine) -> None:
    def open_connection(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    def read_only(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    def begin_immediate(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(writer.sync_engine, "connect", open_connection)
    event.listen(reader.sync_engine, "connect", open_connection)
    event.listen(reader.sync_engine, "connect", read_only)
    event.listen(writer.sync_engine, "begin", begin_immediate)


def _name_slow_statements(engine: AsyncEngine, slow_seconds: float) -> None:
    """Log each statement over the limit, without its values: they may be somebody's phone."""

    def before(connection: Connection, *_: Any) -> None:
        connection.info["started"] = time.perf_counter()

    def after(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        seconds = time.perf_counter() - connection.info.pop("started", time.perf_counter())
        if seconds >= slow_seconds:
            sql = " ".join(statement.split())[:2000]
            log.warning("slow query", sql=sql, duration_ms=round(seconds * 1000, 1))

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
