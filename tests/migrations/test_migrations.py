"""The schema can be built, unbuilt and built again with rows in it, and is what the models say."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

from tests.world import World
from yemen_hybrid.data.migrating import migrate, unmigrate
from yemen_hybrid.data.models import AuditEvent, Entity
from yemen_hybrid.data.queries.customers import CustomerFilter, list_customers
from yemen_hybrid.data.queries.paging import Window
from yemen_hybrid.data.schema import MIGRATIONS, newest_revision, schema_state
from yemen_hybrid.domain.access import Role

pytestmark = pytest.mark.own_database


async def _counts(world: World) -> dict[str, int]:
    async with world.database.reading() as connection:
        return {
            name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for name, table in Entity.metadata.tables.items()
        }


async def _revise(world: World, move: Callable[..., None], revision: str) -> None:
    await world.database.close()
    await asyncio.to_thread(move, world.database.address, revision)


async def test_every_revision_goes_down_and_up_again_and_keeps_the_rows(world: World) -> None:
    await world.client(Role.ADVISOR).made("/api/v1/customers", {"name_ar": "أحمد"})
    before = await _counts(world)
    revisions = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    for revision in revisions[1:]:  # newest first; below the oldest there are no tables
        await _revise(world, unmigrate, revision)
        assert await _counts(world) == before
        assert await schema_state(world.database) == "not migrated"
    await _revise(world, migrate, "head")
    assert await _counts(world) == before
    async with world.database.reading() as connection:
        found = await list_customers(connection, CustomerFilter(q="احمد"), Window(), personal=True)
    assert len(found["items"]) == 1


async def test_the_oldest_revision_leaves_nothing_behind(world: World) -> None:
    await _revise(world, unmigrate, "base")
    async with world.database.reading() as connection:
        left = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    assert left <= {"alembic_version"}
    await _revise(world, migrate, "head")
    assert await schema_state(world.database) == "ok"


async def test_models_and_migrations_agree(world: World) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_object": lambda _, name, __, reflected, ___: (
                    not (
                        reflected
                        and str(name).startswith(("search_fts", "lexemes", "ix_search_en"))
                    )
                ),
            },
        )
        return [
            item
            for item in compare_metadata(context, Entity.metadata)
            if "search_entries" not in str(item)
        ]

    async with world.database.reading() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_check_of_the_models_is_in_the_database(world: World) -> None:
    expected = {
        str(constraint.name)
        for table in Entity.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name and str(constraint.name).startswith("ck_")
    }

    def names(connection: Connection) -> set[str]:
        inspector = inspect(connection)
        return {
            str(check["name"])
            for table in inspector.get_table_names()
            for check in inspector.get_check_constraints(table)
        }

    async with world.database.reading() as connection:
        assert expected - await connection.run_sync(names) == set()


@pytest.mark.parametrize(
    "change", ["UPDATE audit_events SET action = 'x'", "DELETE FROM audit_events"]
)
async def test_the_database_refuses_to_change_the_audit_log(world: World, change: str) -> None:
    async with world.database.reading() as connection:
        events = (
            await connection.execute(select(func.count()).select_from(AuditEvent))
        ).scalar_one()
    assert events > 0
    with pytest.raises(DBAPIError, match="not changed or removed"):
        async with world.begin() as store:
            await store.session.execute(text(change))


def test_the_newest_revision_is_where_the_migrations_end() -> None:
    assert newest_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()
