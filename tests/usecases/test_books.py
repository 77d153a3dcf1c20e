"""The books balance, and whatever is broken on purpose is found."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_part,
    a_rate,
    issued_invoice,
    method_id,
    paid,
    usd,
    yer,
)
from tests.world import SANAA, World
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.domain.access import Role


async def a_busy_day(world: World) -> Document:
    """Invoices in two currencies, a payment in a third, a credit note, a refund, a reversal."""
    await a_rate(world)
    customer = await a_customer(world)
    invoice = await issued_invoice(world, 53_000, customer=customer)
    await paid(world, usd("60"), invoice_id=invoice["id"])
    receipt = await paid(world, yer(40_000), invoice_id=invoice["id"])
    manager = world.client(Role.MANAGER)
    await manager.made(f"{V1}/payments/{receipt['id']}/reverse", {"reason": "خطأ"})
    line = {"line_id": invoice["jobs"][0]["lines"][0]["id"], "amount": yer(30_000)}
    credit = {"reason": "ضمان", "lines": [line]}
    await manager.made(f"{V1}/invoices/{invoice['id']}/credit", credit)
    refund = {
        "method_id": await method_id(world),
        "branch_id": str(SANAA),
        "amount": usd("5"),
        "reason": "طلب العميل",
    }
    await manager.made(f"{V1}/customers/{customer['id']}/refund", refund)
    await issued_invoice(world, 9_000, customer=customer)
    return customer


async def test_the_books_of_a_busy_day_balance(world: World) -> None:
    await a_busy_day(world)
    async with world.database.reading() as connection:
        assert await check_books(connection) == []


async def test_empty_books_balance(world: World) -> None:
    async with world.database.reading() as connection:
        assert await check_books(connection) == []


BREAKS = {
    "settled is": "UPDATE invoices SET settled_minor = settled_minor - 1 WHERE settled_minor > 0",
    "net_minor is": "UPDATE invoice_lines SET net_minor = net_minor + 1",
    "tax_minor is": "UPDATE invoices SET tax_minor = tax_minor + 1",
    "its figures do not add up": "UPDATE invoices SET total_minor = total_minor + 1",
    "the figures of line": "UPDATE invoice_lines SET gross_minor = gross_minor + 1",
    "is left": "UPDATE allocations SET used_minor = used_minor * 3 WHERE refund_id IS NULL",
    "off the payments that it gave back": "DELETE FROM allocations WHERE refund_id IS NOT NULL",
    "not the opposite": "UPDATE payments SET amount_minor = -1 WHERE kind = 'reversal'",
    "do not belong together": "UPDATE payments SET zone = 'aden'",
    "the debt in": "DELETE FROM allocations WHERE invoice_id IS NOT NULL",
    "not in the money": "UPDATE payments SET currency = 'SAR' WHERE kind = 'refund'",
    "the credit in": "UPDATE payments SET amount_minor = -9 WHERE kind = 'refund'",
    "the shelf is": "INSERT INTO stock_levels SELECT {at}, id, 5, 0, 0, 0, '', {no}, 1 FROM parts",
    "series RC-SAN-2030": "UPDATE counters SET last = last + 1",
    "series INV-SAN-2030": "UPDATE invoices SET sequence = 9 WHERE sequence = 2",
    "series CN-SAN-2030": "DELETE FROM counters WHERE series LIKE 'CN-%'",
}
"""What is done to the books behind the service's back, by what is then said of them."""


@pytest.mark.own_database
async def test_what_does_not_balance_is_found(world: World) -> None:
    await a_busy_day(world)
    await a_part(world)
    embedded = world.database.address.embedded
    words = {
        "at": f"'{SANAA.hex}'" if embedded else f"'{SANAA}'::uuid",
        "no": "0" if embedded else "false",
    }
    for said, statement in BREAKS.items():
        async with world.database.writer.connect() as connection:
            await _lift_the_guards(connection, embedded=embedded)
            await connection.execute(text(statement.format_map(words)))
            found = await check_books(connection)
            await connection.rollback()
        assert any(said in one for one in found), (said, found)


async def _lift_the_guards(connection: AsyncConnection, *, embedded: bool) -> None:
    """Until the rollback: as only somebody with the file, or the superuser's password, can."""
    if not embedded:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        return
    names = await connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    for name in names.all():
        await connection.execute(text(f"DROP TRIGGER {name}"))
