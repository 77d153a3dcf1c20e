"""What was written into the books stays there, also for those who come with a tool of their own."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.stories import (
    V1,
    a_sent_estimate,
    add_job,
    charge,
    finished_order,
    issued_invoice,
    open_work_order,
    paid,
    yer,
)
from tests.world import World
from yemen_hybrid.domain.access import Role

KEPT = "not changed|UNIQUE constraint failed"
HELD = (
    "audit_events",
    "payments",
    "allocations",
    "work_order_events",
    "invoices",
    "invoice_lines",
    "audit_heads",
)


ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
"""Where there is such a statement."""


@asynccontextmanager
async def _dropped(world: World) -> AsyncIterator[AsyncConnection]:
    """A connection as a tool of the database has it, whose work is thrown away at the end."""
    async with world.database.writer.connect() as connection:
        try:
            yield connection
        finally:
            await connection.rollback()


async def _is_refused(world: World, *statements: str) -> None:
    for statement in statements:
        async with _dropped(world) as connection:
            with pytest.raises(DBAPIError, match=KEPT):
                await connection.execute(text(statement))


async def _columns(connection: AsyncConnection, table: str) -> Sequence[str]:
    said = text("SELECT name FROM pragma_table_info(:table)")
    rows = await connection.execute(said, {"table": table})
    return list(rows.scalars())


@ON_SQLITE
@pytest.mark.parametrize("table", HELD)
async def test_a_row_cannot_be_written_over_with_or_replace(world: World, table: str) -> None:
    invoice = await issued_invoice(world, 53_000)
    await paid(world, yer(50_000), invoice_id=invoice["id"])
    async with _dropped(world) as connection:
        names = ", ".join(await _columns(connection, table))
        again = f"INSERT OR REPLACE INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1"  # noqa: S608 - names of this file
        with pytest.raises(IntegrityError, match=f"{KEPT}: {table}."):
            await connection.execute(text(again))


@ON_SQLITE
async def test_a_payment_cannot_be_pushed_out_by_another_of_its_number(world: World) -> None:
    await paid(world, yer(50_000), invoice_id=(await issued_invoice(world, 53_000))["id"])
    async with _dropped(world) as connection:
        names = await _columns(connection, "payments")
        values = ", ".join("'0'" if name == "id" else name for name in names)
        into = f"payments ({', '.join(names)})"
        other = f"INSERT OR REPLACE INTO {into} SELECT {values} FROM payments"  # noqa: S608 - no input
        with pytest.raises(IntegrityError, match=r"UNIQUE constraint failed: payments\.number"):
            await connection.execute(text(other))


@ON_SQLITE
async def test_a_row_cannot_take_the_place_of_another_by_an_update(world: World) -> None:
    await issued_invoice(world, 53_000)
    order = await open_work_order(world)
    await add_job(world, order)
    await a_sent_estimate(world, order)
    await issued_invoice(world, 9_000)
    await _is_refused(
        world,
        "UPDATE OR REPLACE invoices SET id = (SELECT MIN(id) FROM invoices)"
        " WHERE id = (SELECT MAX(id) FROM invoices)",
        "UPDATE OR REPLACE audit_heads SET chain = (SELECT MIN(chain) FROM audit_heads)",
    )


@ON_POSTGRESQL
@pytest.mark.parametrize(
    "table",
    [
        *HELD,
        "approvals",
        "decisions",
        "documents",
        "estimates",
        "exchange_rates",
        "odometer_readings",
        "stock_movements",
    ],
)
async def test_a_table_of_the_books_cannot_be_emptied_in_one_go(world: World, table: str) -> None:
    await _is_refused(world, f"TRUNCATE {table} CASCADE")


async def test_an_estimate_cannot_be_removed(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    await a_sent_estimate(world, order)
    await _is_refused(world, "DELETE FROM estimates")


async def test_the_head_of_a_chain_is_kept_and_never_goes_back(world: World) -> None:
    await open_work_order(world)
    await _is_refused(
        world,
        "DELETE FROM audit_heads",
        "UPDATE audit_heads SET position = position - 1",
        "UPDATE audit_heads SET hash = 'another'",
        "UPDATE audit_heads SET chain = chain || '-old'",
    )


async def test_a_line_leaves_no_issued_invoice(world: World) -> None:
    await issued_invoice(world, 53_000)
    order = await finished_order(world, [charge(9_000, tax_code=None)])
    await world.client(Role.ADVISOR).made(f"{V1}/invoices", {"work_order_id": order["id"]})
    draft = "(SELECT id FROM invoices WHERE status = 'draft')"
    move = f"UPDATE invoice_lines SET invoice_id = {draft} WHERE invoice_id <> {draft}"  # noqa: S608 - no input
    await _is_refused(world, move)
