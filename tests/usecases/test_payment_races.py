"""Money that many hands reach for at once: it is spent once, and the books balance."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

import pytest

from tests.stories import V1, Document, a_customer, issued_invoice, method_id, paid, yer
from tests.world import SANAA, World
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.domain.access import Role

pytestmark = pytest.mark.thorough

PAYMENTS = f"{V1}/payments"


async def at_once(world: World, path: str, bodies: list[Document], role: Role) -> list[int]:
    """Post all of the bodies at the same time, each under its own key; gives the statuses."""
    client = world.client(role)

    async def post(number: int, body: Document) -> int:
        headers = {"Idempotency-Key": f"{path}-{number}"}
        return int((await client.post(path, json=body, headers=headers)).status_code)

    return await asyncio.gather(*(post(number, body) for number, body in enumerate(bodies)))


async def balanced(world: World) -> bool:
    async with world.database.reading() as connection:
        assert await check_books(connection) == []
    return True


async def test_a_retry_never_charges_twice(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    client = world.client(Role.CASHIER)
    body = {
        "method_id": await method_id(world),
        "amount": yer(4_000),
        "invoice_id": invoice["id"],
    }

    async def post() -> Any:
        return await client.post(PAYMENTS, json=body, headers={"Idempotency-Key": "one-press"})

    answers = await asyncio.gather(*(post() for _ in range(100)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len((await client.seen(PAYMENTS))["items"]) == 1
    other = await client.post(
        PAYMENTS, json={**body, "amount": yer(5)}, headers={"Idempotency-Key": "one-press"}
    )
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert await balanced(world)


async def test_an_invoice_is_paid_in_full_once(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    method = await method_id(world)
    body = {"method_id": method, "amount": yer(10_000), "invoice_id": invoice["id"]}
    statuses = await at_once(world, PAYMENTS, [body] * 20, Role.CASHIER)
    assert sorted(statuses) == [201] + [409] * 19
    assert len((await world.client(Role.CASHIER).seen(PAYMENTS))["items"]) == 1
    assert await balanced(world)


async def test_twenty_who_spend_one_credit_spend_exactly_that(world: World) -> None:
    customer = await a_customer(world)
    receipt = await paid(world, yer(1_000), customer_id=customer["id"])
    invoices = [await issued_invoice(world, 300, customer=customer) for _ in range(20)]
    bodies = [{"invoice_id": one["id"]} for one in invoices]
    statuses = await at_once(world, f"{PAYMENTS}/{receipt['id']}/allocate", bodies, Role.CASHIER)
    assert sorted(statuses) == [200] * 4 + [409] * 16
    shown = await world.client(Role.CASHIER).seen(f"{PAYMENTS}/{receipt['id']}")
    assert shown["left"] == yer(0)
    assert sum(int(one["used"]["amount"]) for one in shown["allocations"]) == 1_000
    assert await balanced(world)


async def test_settling_refunding_and_reversing_at_once_leave_the_books_in_order(
    world: World,
) -> None:
    customer = await a_customer(world)
    receipts = [await paid(world, yer(100), customer_id=customer["id"]) for _ in range(10)]
    invoices = [await issued_invoice(world, 150, customer=customer) for _ in range(6)]
    manager = world.client(Role.MANAGER)
    refund = {
        "method_id": await method_id(world),
        "branch_id": str(SANAA),
        "amount": yer(70),
        "reason": "طلب العميل",
    }
    paths: list[tuple[str, Document]] = [
        *((f"{V1}/invoices/{one['id']}/settle-from-credit", {}) for one in invoices),
        *((f"{PAYMENTS}/{one['id']}/reverse", {"reason": "خطأ"}) for one in receipts[:5]),
        *((f"{V1}/invoices/{one['id']}/credit", {"reason": "ضمان"}) for one in invoices[:3]),
        *((f"{V1}/customers/{customer['id']}/refund", refund) for _ in range(4)),
    ]

    async def post(number: int, path: str, body: Document) -> int:
        headers = {"Idempotency-Key": f"mixed-{number}"}
        return int((await manager.post(path, json=body, headers=headers)).status_code)

    statuses = await asyncio.gather(*(post(n, *one) for n, one in enumerate(paths)))
    assert set(statuses) <= {200, 201, 409}
    assert await balanced(world)


async def test_one_payment_is_reversed_once(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    receipt = await paid(world, yer(10_000), invoice_id=invoice["id"])
    path = f"{PAYMENTS}/{receipt['id']}/reverse"
    statuses = await at_once(world, path, [{"reason": "خطأ"}] * 10, Role.MANAGER)
    assert sorted(statuses) == [201] + [409] * 9
    assert await balanced(world)


async def test_one_transfer_is_entered_once(world: World) -> None:
    customer = await a_customer(world)
    body = {
        "method_id": await method_id(world, "hawala"),
        "amount": yer(500),
        "reference": "HW-1",
        "customer_id": customer["id"],
    }
    statuses = await at_once(world, PAYMENTS, [body] * 10, Role.CASHIER)
    assert sorted(statuses) == [201] + [409] * 9
    assert await balanced(world)


async def test_receipts_have_no_gap_where_payments_fail(world: World) -> None:
    customer = await a_customer(world)
    good = {
        "method_id": await method_id(world),
        "amount": yer(5),
        "customer_id": customer["id"],
    }
    bad = {**good, "method_id": await method_id(world, "hawala"), "reference": "HW-1"}
    await at_once(world, PAYMENTS, [good, bad] * 8, Role.CASHIER)
    listed = (await world.client(Role.CASHIER).seen(PAYMENTS))["items"]
    numbers = sorted(int(one["number"][-6:]) for one in listed)
    assert numbers == list(range(1, 10))
    assert await balanced(world)


async def test_a_use_case_that_fails_halfway_leaves_nothing(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    with contextlib.suppress(RuntimeError):
        async with world.begin() as store:
            row = await store.invoices.lock(UUID(invoice["id"]))
            row.settled_minor = 10_000
            await store.session.flush()
            raise RuntimeError
    assert await balanced(world)
