"""The cashier closes the drawer."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.stories import V1, Document, a_customer, issued_invoice, method_id, paid, usd, yer
from tests.world import ADEN, World
from yemen_hybrid.domain.access import Role

CLOSINGS = f"{V1}/drawer/closings"


async def _a_day_of_receipts(world: World) -> Document:
    """15,000 in cash of which a deposit of 4,000 was a mistake, 20 dollars, 9,000 by card."""
    invoice = await issued_invoice(world, 20_000)
    await paid(world, yer(11_000), invoice_id=invoice["id"])
    customer = {"customer_id": (await a_customer(world))["id"]}
    wrong = await paid(world, yer(4_000), **customer)
    manager = world.client(Role.MANAGER)
    await manager.made(f"{V1}/payments/{wrong['id']}/reverse", {"reason": "عميل آخر"})
    await paid(world, usd("20"), **customer)
    back = {"method_id": await method_id(world), "amount": usd("5"), "reason": "زيادة"}
    refund = {**back, "branch_id": invoice["branch"]["id"]}
    await manager.made(f"{V1}/customers/{customer['customer_id']}/refund", refund)
    return invoice


def _count(method: str, amount: Document, **more: Any) -> Document:
    return {"method_id": method, "amount": amount, **more}


async def test_the_drawer_is_closed_on_what_was_counted(world: World) -> None:
    await _a_day_of_receipts(world)
    cash = await method_id(world)
    cashier = world.client(Role.CASHIER)
    drawer = await cashier.seen(f"{V1}/drawer")
    assert drawer["follows"] is None
    sums = {one["expected"]["currency"]: one for one in drawer["expected"]}
    assert sums["YER"]["expected"] == yer(11_000)
    assert sums["YER"]["reversed"] == yer(-4_000)
    assert sums["USD"]["given_back"] == usd("-5.00")
    counts = [
        _count(cash, yer(10_900), left=yer(2_000), reason="نقص مئة ريال"),
        _count(cash, usd("15"), notes=[{"worth": "5", "count": 3}]),
    ]
    closed = await cashier.made(CLOSINGS, {"follows": None, "counts": counts})
    assert [one["difference"] for one in closed["counts"]] == [yer(-100), usd("0.00")]
    assert closed["sequence"] == 1
    after = await cashier.seen(f"{V1}/drawer")
    assert after["follows"] == closed["id"]
    assert [(one["opening"], one["expected"]) for one in after["expected"]] == [
        (yer(2_000), yer(2_000))
    ]
    assert await cashier.seen(f"{CLOSINGS}/{closed['id']}") == closed
    days = {"from": "2030-03-04", "to": "2030-03-04"}
    assert (await cashier.seen(CLOSINGS, **days))["items"] == [closed]
    assert (await cashier.seen(CLOSINGS, **{"from": "2030-03-05"}))["items"] == []


async def test_a_receipt_belongs_to_one_closing_and_a_closing_to_what_was_seen(
    world: World,
) -> None:
    cashier = world.client(Role.CASHIER)
    body = {"follows": None, "counts": [_count(await method_id(world), yer(0))]}
    first = await cashier.made(CLOSINGS, body)
    assert await cashier.refused("POST", CLOSINGS, body) == (409, "drawer_closed_meanwhile")
    customer = await a_customer(world)
    world.clock.turn(days=366)  # receipts are numbered anew
    await paid(world, yer(700), customer_id=customer["id"])
    body = {**body, "follows": first["id"]}
    assert await cashier.refused("POST", CLOSINGS, body) == (422, "reason_required")
    body["counts"] = [_count(await method_id(world), yer(700))]
    second = await cashier.made(CLOSINGS, body)
    assert second["counts"][0]["received"] == yer(700)
    assert (await cashier.seen(f"{V1}/drawer"))["expected"] == []


async def test_of_two_who_close_at_once_one_does_and_no_receipt_is_lost(world: World) -> None:
    cashier, cash = world.client(Role.CASHIER), await method_id(world)
    customer = {"customer_id": (await a_customer(world))["id"]}
    await paid(world, yer(100), **customer)
    body = {"follows": None, "counts": [_count(cash, yer(100), reason="عُدَّ مع غيره")]}

    async def close(number: int) -> int:
        key = {"Idempotency-Key": f"closing-{number}"}
        return (await cashier.post(CLOSINGS, json=body, headers=key)).status_code

    found = await asyncio.gather(
        close(1), paid(world, yer(10), **customer), close(2), paid(world, yer(20), **customer)
    )
    assert sorted([found[0], found[2]]) == [201, 409]
    closed = (await cashier.seen(CLOSINGS))["items"][0]["counts"][0]["received"]["amount"]
    after = (await cashier.seen(f"{V1}/drawer"))["expected"]
    rest = sum(int(one["received"]["amount"]) for one in after)
    assert int(closed) + rest == 130


async def test_each_branch_has_its_drawer_and_nobody_sees_anothers(world: World) -> None:
    cash = await method_id(world)
    body = {"follows": None, "counts": [_count(cash, yer(0))]}
    closed = await world.client(Role.CASHIER).made(CLOSINGS, body)
    stranger = world.client(Role.CASHIER, ADEN)
    path = f"{CLOSINGS}/{closed['id']}"
    assert await stranger.refused("GET", path) == (404, "drawer_closing_not_found")
    assert (await stranger.seen(CLOSINGS))["items"] == []
    assert (await stranger.seen(f"{V1}/drawer"))["follows"] is None
    manager = world.client(Role.MANAGER)
    assert await manager.refused("GET", f"{V1}/drawer") == (422, "branch_not_said")
    unknown = {"follows": None, "counts": [_count(closed["id"], yer(0))]}
    refused = await stranger.refused("POST", CLOSINGS, unknown)
    assert refused == (404, "payment_method_not_found")
    odd = {"follows": None, "counts": [_count(cash, yer(5), left=usd("1"))]}
    assert await stranger.refused("POST", CLOSINGS, odd) == (422, "currency_mismatch")


async def test_a_closing_is_never_changed(world: World) -> None:
    body = {"follows": None, "counts": [_count(await method_id(world), yer(0))]}
    await world.client(Role.CASHIER).made(CLOSINGS, body)
    for table in ("drawer_closings", "drawer_counts"):
        for change in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):  # noqa: S608 - ours
            with pytest.raises(DBAPIError, match=f"{table} rows are not changed or removed"):
                async with world.begin() as store:
                    await store.session.execute(text(change))
