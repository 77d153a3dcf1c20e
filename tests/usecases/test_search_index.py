"""The index behind the search box: kept true by what depends on what, and really used."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.stories import V1, a_customer, a_vehicle, open_work_order
from tests.world import World
from yemen_hybrid.data.models import SearchEntry, WorkOrder
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.search import SearchKind, entry_terms

pytestmark = pytest.mark.thorough


@asynccontextmanager
async def statements(world: World) -> AsyncIterator[list[str]]:
    """The statements that are sent to the database meanwhile."""
    sent: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    engine = world.database.writer.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


async def test_a_customer_is_indexed_anew_in_as_many_statements_as_before(world: World) -> None:
    saleh = await a_customer(world)
    counts = []
    for _ in range(2):
        car = await a_vehicle(world, saleh)
        for _ in range(3):
            await open_work_order(world, customer_id=saleh["id"], vehicle_id=car["id"])
        async with world.begin() as store, statements(world) as sent:
            await store.search.reindex_customer(UUID(saleh["id"]))
        counts.append(len(sent))
        async with world.begin() as store, statements(world) as sent:
            await store.search.reindex_vehicle(UUID(car["id"]))
        counts.append(len(sent))
    assert counts == [7, 6, 7, 6]


async def test_many_work_orders_are_indexed_anew_with_their_customer(world: World) -> None:
    saleh = await a_customer(world)
    car = await a_vehicle(world, saleh)
    template = await open_work_order(world, customer_id=saleh["id"], vehicle_id=car["id"])
    async with world.begin() as store:
        first = await store.work_orders.get(UUID(template["id"]))
        copied = {c.name: getattr(first, c.name) for c in first.__table__.columns}
        rows = [{**copied, "id": new_id(), "number": f"T-{n:05d}"} for n in range(120)]
        await store.session.execute(insert(WorkOrder), rows)
    advisor = world.client(Role.ADVISOR)
    await advisor.patch(f"{V1}/customers/{saleh['id']}", json={"name_en": "Salman"})
    page = await advisor.seen(f"{V1}/workorders", q="salman", limit=200)
    assert len(page["items"]) == 121


async def fill(world: World, count: int = 20_000) -> None:
    """So many vehicles: a tenth of them white ones, one of them with a plate of its own."""
    async with world.begin() as store:
        rows = [
            {
                "kind": SearchKind.VEHICLE.value,
                "entity_id": new_id(),
                "terms": entry_terms(
                    SearchKind.VEHICLE,
                    "white" if n % 10 == 0 else "grey",
                    f"{n * 7919 % 10**6:06d}",
                ),
            }
            for n in range(count)
        ]
        await store.session.execute(insert(SearchEntry), rows)


async def plan(connection: AsyncConnection, q: str, after: int | None = None) -> str:
    found = await matching(connection, SearchKind.VEHICLE, q)
    rows = select(found).order_by(found.c.rank.desc()).limit(51)
    if after is not None:
        rows = rows.where(found.c.rank < after)
    asked = rows.compile(connection.sync_engine)
    values = tuple(asked.params[name] for name in asked.positiontup or ())
    explain = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    lines = await connection.exec_driver_sql(f"{explain} {asked}", values)
    return "\n".join(str(line) for line in lines)


async def test_the_index_is_asked_for_a_rare_word_and_the_key_walked_for_a_common_one(
    world: World,
) -> None:
    await fill(world)
    on_postgres = world.database.writer.dialect.name == "postgresql"
    async with world.database.reading() as connection:
        if on_postgres:
            await connection.execute(text("ANALYZE search_entries"))
        for after in (None, 10_000):
            rare, common = (
                await plan(connection, "007919", after),
                await plan(connection, "white", after),
            )
            if on_postgres:
                assert "Bitmap Index Scan on ix_search_entries_lexemes" in rare
                assert "Index Scan Backward using pk_search_entries" in common
            else:
                for asked in (rare, common):
                    assert "search_fts VIRTUAL TABLE INDEX" in asked
                    assert "TEMP B-TREE" not in asked  # found in the order that is wanted


@pytest.mark.parametrize("q", ["w", "wh", "whi", "007919", "white 79"])
async def test_pages_of_what_is_found_fit_together(world: World, q: str) -> None:
    await fill(world, 3_000)
    async with world.database.reading() as connection:
        found = await matching(connection, SearchKind.VEHICLE, q)
        all_of_them = select(found.c.rank).order_by(found.c.rank.desc())
        expected = list((await connection.execute(all_of_them)).scalars())
        counted = (await connection.execute(select(func.count()).select_from(found))).scalar_one()
        seen: list[int] = []
        while True:
            after = seen[-1] if seen else 2**62
            page = await connection.execute(all_of_them.where(found.c.rank < after).limit(100))
            ranks = list(page.scalars())
            seen += ranks
            if len(ranks) < 100:
                break
    assert seen == expected
    assert len(seen) == counted > 0
