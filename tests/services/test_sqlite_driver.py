"""Our cursor over aiosqlite: as the driver's own, but one visit to its thread for a statement."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from yemen_hybrid.data.sqlite_driver import AT_ONCE, OneVisitConnection, connect

MANY = AT_ONCE * 2 + 7


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    """A file with a table of more rows than come at once."""
    arguments = {"async_creator_fn": connect}
    made = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}", connect_args=arguments)
    async with made.begin() as connection:
        await connection.execute(text("CREATE TABLE numbers (n INTEGER PRIMARY KEY, word TEXT)"))
        rows = [{"n": n, "word": str(n)} for n in range(MANY)]
        await connection.execute(text("INSERT INTO numbers VALUES (:n, :word)"), rows)
    yield made
    await made.dispose()


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was asked of a connection's thread."""
    seen: list[Any] = []
    visit = OneVisitConnection.visit

    async def counted(connection: OneVisitConnection, call: Any, *arguments: Any) -> None:
        seen.append(call)
        await visit(connection, call, *arguments)

    monkeypatch.setattr(OneVisitConnection, "visit", counted)
    return seen


async def test_a_statement_is_one_visit(engine: AsyncEngine, visits: list[Any]) -> None:
    async with engine.connect() as connection:
        visits.clear()
        found = await connection.execute(text("SELECT word FROM numbers WHERE n < 50 ORDER BY n"))
        assert found.scalars().all() == [str(n) for n in range(50)]
        assert len(visits) == 1


async def test_more_rows_than_come_at_once_all_come(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        found = await connection.execute(text("SELECT n FROM numbers ORDER BY n"))
        assert found.scalars().all() == list(range(MANY))


async def test_a_stream_fetches_as_it_goes(engine: AsyncEngine, visits: list[Any]) -> None:
    async with engine.connect() as connection:
        streamed = await connection.stream(text("SELECT n FROM numbers ORDER BY n"))
        visits.clear()
        assert (await streamed.fetchmany(3)) == [(0,), (1,), (2,)]
        early = len(visits)
        rest = [row.n async for row in streamed]
        assert rest == list(range(3, MANY))
        assert len(visits) > early


async def test_a_stream_that_nobody_ends_leaves_the_connection_free(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        streamed = await connection.stream(text("SELECT n FROM numbers"))
        await streamed.fetchmany(1)
        await streamed.close()
        await connection.execute(text("DROP TABLE numbers"))


async def test_what_was_changed_is_counted(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        changed = await connection.execute(text("UPDATE numbers SET word = 'x' WHERE n < 12"))
        assert changed.rowcount == 12
        gone = await connection.execute(text("DELETE FROM numbers WHERE n < 5 RETURNING n"))
        assert sorted(gone.scalars()) == [0, 1, 2, 3, 4]
        new = await connection.execute(text("INSERT INTO numbers (word) VALUES ('new')"))
        assert new.lastrowid == MANY


async def test_a_broken_constraint_is_told_as_ever(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO numbers VALUES (7, 'again')"))
        assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
