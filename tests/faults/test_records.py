"""The records outlive their schema, and tell who did what to whoever doubts it."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, cast

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Table, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.faults.table import Row
from tests.faults.workshop import Workshop
from tests.stories import (
    V1,
    a_line_to_issue,
    a_part,
    a_sent_estimate,
    add_job,
    issued_invoice,
    open_work_order,
    paid,
    yer,
)
from yemen_hybrid.data.migrating import migrate, unmigrate
from yemen_hybrid.data.models import AuditEvent, Entity
from yemen_hybrid.data.schema import MIGRATIONS
from yemen_hybrid.domain.access import Role

EVENTS: Final = AuditEvent.__table__
MOST: Final = 25
"""Tables with rows that a day in the workshop leaves at least."""


async def a_day(workshop: Workshop) -> None:
    """Cars at the gate, an estimate that is sent, parts, an invoice that is paid, a new name."""
    world = workshop.world
    order = await open_work_order(world)
    await add_job(world, order)
    await a_sent_estimate(world, order)
    await a_line_to_issue(world, await a_part(world))
    invoice = await issued_invoice(world)
    customer = invoice["customer"]["id"]
    await paid(world, yer(10_000), customer_id=customer)
    named = {"name_en": "Somebody else"}
    advisor = world.client(Role.ADVISOR)
    response = await advisor.patch(f"{V1}/customers/{customer}", json=named)
    assert response.status_code == 200


# ------------------------------------------------------------------------------------ migrations


async def fingerprints(workshop: Workshop) -> dict[str, tuple[int, str]]:
    """Of each table how many rows it has, and a hash of all that is in them."""
    found = {}
    async with workshop.world.database.reading() as connection:
        for name, table in Entity.metadata.tables.items():
            rows = await connection.execute(select(table).order_by(*table.primary_key.columns))
            lines = [repr(tuple(map(str, row))) for row in rows]
            found[name] = (len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest())
    return found


async def revise(workshop: Workshop, move: Callable[..., None], revision: str) -> None:
    """Move the schema, with nobody connected."""
    await workshop.world.database.close()
    await asyncio.to_thread(move, workshop.world.database.address, revision)


@pytest.mark.promise("Migrations keep data")
async def test_every_revision_goes_down_and_up_again_with_a_day_in_the_tables(
    workshop: Workshop, row: Row
) -> None:
    await a_day(workshop)
    before = await fingerprints(workshop)
    filled = [name for name, (rows, _) in before.items() if rows]
    revisions = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
    for revision in revisions[1:]:  # newest first; below the oldest there are no tables
        await revise(workshop, unmigrate, revision)
        assert await fingerprints(workshop) == before
        await revise(workshop, migrate, "head")
        assert await fingerprints(workshop) == before
    await workshop.check_records()
    rows = sum(number for number, _ in before.values())
    row.note(
        f"{len(revisions)} revisions down and up; {rows} rows in {len(filled)} tables the same"
    )
    assert len(filled) >= MOST, sorted(filled)


# ----------------------------------------------------------------------------------------- audit


async def untold(workshop: Workshop, tables: list[Table]) -> list[str]:
    """Rows that the audit log does not know how they came, and from whom."""
    missing = []
    async with workshop.world.database.reading() as connection:
        for table in tables:
            told = select(EVENTS.c.entity_id).where(
                EVENTS.c.entity == table.name,
                EVENTS.c.change == "create",
                EVENTS.c.actor_name != "",
                EVENTS.c.request_id != "",
            )
            known = set((await connection.execute(told)).scalars())
            (key,) = table.primary_key.columns
            ids = (await connection.execute(select(key))).scalars()
            missing += [f"{table.name} {one}" for one in ids if str(one) not in known]
    return missing


def audited_tables() -> list[Table]:
    """What is written to the log by itself."""
    kinds = [mapper.class_ for mapper in Entity.registry.mappers if mapper.class_.audited]
    tables = [cast("Table", kind.__table__) for kind in kinds]
    return [table for table in tables if len(table.primary_key.columns) == 1]


async def rewrite(workshop: Workshop, *statements: Any) -> None:
    """What only somebody with the database's own password can do: the guards are off."""
    async with workshop.world.database.writer.begin() as connection:
        if not workshop.embedded:
            await connection.execute(text("ALTER TABLE audit_events DISABLE TRIGGER USER"))
        else:
            for guard in ("no_update", "no_delete", "not_replaced_by_insert"):
                await connection.execute(text(f"DROP TRIGGER IF EXISTS audit_events_{guard}"))
        for statement in statements:
            await connection.execute(statement)


async def tamperings(workshop: Workshop) -> list[tuple[Any, Any]]:
    """Ways to rewrite the log of a branch, each with what undoes it."""
    async with workshop.world.database.reading() as connection:
        rows = await connection.execute(select(EVENTS).order_by(EVENTS.c.chain, EVENTS.c.position))
        chain = [dict(row._mapping) for row in rows]
    end = next(n for n in range(len(chain)) if chain[n]["chain"] != chain[n + 1]["chain"])
    middle, last = chain[end // 2], chain[end]
    of_middle, of_last = (EVENTS.c.id == event["id"] for event in (middle, last))
    row = update(AuditEvent).where(of_middle)
    changed = ("actor_name", "action", "entity_id", "after", "at", "previous_hash", "hash")
    other = {"after": {"total": 1}, "at": last["at"] + timedelta(days=1)}
    return [
        *(
            (row.values({name: other.get(name, "another")}), row.values({name: middle[name]}))
            for name in changed
        ),
        (delete(AuditEvent).where(of_middle), insert(AuditEvent).values(middle)),
        (delete(AuditEvent).where(of_last), insert(AuditEvent).values(last)),
    ]


async def verified(workshop: Workshop) -> int:
    """The exit code of the command that an owner runs."""
    await workshop.world.database.close()
    done = await asyncio.to_thread(workshop.shell.run, "audit", "verify")
    return done.returncode


@pytest.mark.promise("The audit tells who did what")
async def test_every_row_is_told_of_and_no_event_changes_unnoticed(
    workshop: Workshop, row: Row
) -> None:
    await a_day(workshop)
    tables = audited_tables()
    assert await untold(workshop, tables) == []
    assert await verified(workshop) == 0
    with pytest.raises(DBAPIError, match="not changed or removed"):
        async with workshop.world.database.writer.begin() as connection:
            await connection.execute(delete(AuditEvent))
    ways = await tamperings(workshop)
    for tamper, heal in ways:
        await rewrite(workshop, tamper)
        assert await verified(workshop) != 0, str(tamper)
        await rewrite(workshop, heal)
        assert await verified(workshop) == 0, str(heal)
    events = await workshop.count(EVENTS)
    row.note(f"{events} events tell of every row of {len(tables)} tables")
    row.note(f"`audit verify` found each of {len(ways)} ways to rewrite them, and none once mended")
