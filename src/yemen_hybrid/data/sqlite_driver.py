"""aiosqlite, with one visit to a connection's thread for each statement.

Each call of aiosqlite goes to the thread and comes back, and SQLAlchemy makes four of a statement:
open a cursor, execute, fetch, close. The way there costs as much as a small query itself.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, Self

import aiosqlite

AT_ONCE: Final = 1000
"""Rows that come with the statement; whoever streams more of them fetches the rest as it goes."""


class OneVisitCursor:
    """What SQLAlchemy calls of a cursor; it is opened, and mostly closed, where it executes."""

    arraysize = 1

    def __init__(self, connection: "OneVisitConnection") -> None:
        self._connection = connection
        self._open: sqlite3.Cursor | None = None
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """Nothing to open yet."""
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute, and fetch the first rows."""
        await self._connection.visit(self._execute, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute once for each of the parameters."""
        await self._connection.visit(self._execute_many, sql, parameters)
        return self

    async def fetchone(self) -> Any:
        """The next row, or None."""
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int = 1) -> list[Any]:
        """At most so many of the next rows; those that are here already cost no visit."""
        if not self._rows and self._open is not None:
            await self._connection.visit(self._fetch, max(size, AT_ONCE))
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> list[Any]:
        """All rows that are left."""
        if self._open is not None:
            await self._connection.visit(self._fetch, -1)
        rows, self._rows = self._rows, []
        return rows

    async def __aiter__(self) -> AsyncIterator[Any]:
        """Row by row."""
        while rows := await self.fetchmany(AT_ONCE):
            for row in rows:
                yield row

    async def close(self) -> None:
        """Forget the rows that nobody fetched."""
        self._rows = []
        if self._open is not None:
            await self._connection.visit(self._end)

    # ------------------------------------------------------------------ in the connection's thread

    def _execute(self, connection: sqlite3.Connection, sql: str, parameters: Any) -> None:
        self._take(connection.execute(sql, parameters))
        if self.description is None:
            self._end(connection)
        else:
            self._fetch(connection, AT_ONCE)

    def _execute_many(self, connection: sqlite3.Connection, sql: str, parameters: Any) -> None:
        self._take(connection.executemany(sql, parameters))
        self._end(connection)

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self._open, self._rows = cursor, []
        self.description = cursor.description
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid

    def _fetch(self, connection: sqlite3.Connection, most: int) -> None:
        if self._open is None:
            return
        rows = self._open.fetchall() if most < 0 else self._open.fetchmany(most)
        self._rows += rows
        if most < 0 or len(rows) < most:
            self.rowcount = self._open.rowcount  # of a RETURNING, known at its end
            self._end(connection)

    def _end(self, _: sqlite3.Connection) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


class OneVisitConnection(aiosqlite.Connection):
    """An aiosqlite connection with cursors of the kind above."""

    def cursor(self) -> OneVisitCursor:  # type: ignore[override]  # no coroutine: nothing to wait for
        """A cursor that has been nowhere yet."""
        return OneVisitCursor(self)

    async def visit(self, call: Callable[..., None], *arguments: Any) -> None:
        """Call in the connection's thread."""
        await self._execute(call, self._conn, *arguments)  # type: ignore[no-untyped-call]  # aiosqlite's


def connect(database: str, **options: Any) -> OneVisitConnection:
    """What SQLAlchemy awaits for a connection, in place of `aiosqlite.connect`."""
    connection = OneVisitConnection(partial(sqlite3.connect, database, **options), AT_ONCE)
    connection._thread.daemon = True  # as SQLAlchemy has it: no thread keeps a process from ending
    return connection
