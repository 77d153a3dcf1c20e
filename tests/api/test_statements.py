"""What a customer is told of their account: every paper, and what it comes to."""

from typing import Any
from uuid import UUID

import pytest

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_rate,
    finished_order,
    issued_invoice,
    method_id,
    paid,
    usd,
    yer,
)
from tests.world import ADEN, SANAA, World
from yemen_hybrid.data.queries import statements
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Currency, Zone


async def statement(world: World, customer: Document, **params: Any) -> Any:
    path = f"{V1}/customers/{customer['id']}/statement"
    return await world.client(Role.ADMIN).seen(path, **params)


def lines(account: Document) -> list[tuple[str, str, str]]:
    """Kind, effect and running balance of every line."""
    return [
        (line["kind"], line["effect"]["amount"], line["balance"]["amount"])
        for line in account["entries"]
    ]


async def test_a_customer_nobody_ever_charged_has_no_accounts(world: World) -> None:
    customer = await a_customer(world)
    told = await statement(world, customer)
    assert told["accounts"] == []
    assert told["customer"]["name_en"] == customer["name_en"]
    path = f"{V1}/customers/{new_id()}/statement"
    missing = await world.client(Role.CASHIER).refused("GET", path)
    assert missing == (404, "customer_not_found")


async def test_every_paper_stands_in_the_account_with_what_it_did(world: World) -> None:
    customer = await a_customer(world)
    invoice = await issued_invoice(world, 10_000, customer=customer)
    receipt = await paid(world, yer(12_000), invoice_id=invoice["id"])
    manager = world.client(Role.MANAGER)
    world.clock.turn(days=1)
    lines_back = [{"line_id": invoice["jobs"][0]["lines"][0]["id"], "amount": yer(1_000)}]
    note = {"reason": "تعويض", "lines": lines_back}
    await manager.made(f"{V1}/invoices/{invoice['id']}/credit", note)
    refund = {
        "method_id": await method_id(world),
        "branch_id": str(SANAA),
        "amount": yer(500),
        "reason": "طلب العميل",
    }
    world.clock.turn(minutes=1)
    await manager.made(f"{V1}/customers/{customer['id']}/refund", refund)
    (account,) = (await statement(world, customer))["accounts"]
    assert lines(account) == [
        ("invoice", "10000", "10000"),
        ("payment", "-12000", "-2000"),
        ("allocation", "0", "-2000"),
        ("credit_note", "-1000", "-3000"),
        ("allocation", "0", "-3000"),
        ("refund", "500", "-2500"),
        ("allocation", "0", "-2500"),
    ]
    assert account["opening"] == yer(0)
    assert account["closing"] == account["balance"] == yer(-2_500)
    assert (account["debt"], account["credit"]) == (yer(0), yer(2_500))
    used = account["entries"][2]
    assert (used["number"], used["onto"]) == (receipt["number"], invoice["number"])
    assert used["used"] == used["applied"] == yer(10_000)
    freed, refunded = account["entries"][4], account["entries"][6]
    assert freed["applied"] == yer(-1_000)
    assert refunded["onto"] == account["entries"][5]["number"]


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_days_that_run_backwards_are_refused(world: World) -> None:
    customer = await a_customer(world)
    for path in ("statement", "statement/pdf"):
        refused = await world.client(Role.CASHIER).refused(
            "GET", f"{V1}/customers/{customer['id']}/{path}?from=2030-03-05&to=2030-03-04"
        )
        assert refused == (422, "statement_days_backwards")


async def test_a_reversal_stands_beside_what_it_undoes(world: World) -> None:
    customer = await a_customer(world)
    invoice = await issued_invoice(world, 10_000, customer=customer)
    receipt = await paid(world, yer(10_000), invoice_id=invoice["id"])
    world.clock.turn(minutes=5)
    path = f"{V1}/payments/{receipt['id']}/reverse"
    await world.client(Role.MANAGER).made(path, {"reason": "خطأ"})
    (account,) = (await statement(world, customer))["accounts"]
    assert lines(account)[3:] == [("reversal", "10000", "10000"), ("allocation", "0", "10000")]
    assert (account["debt"], account["credit"]) == (yer(10_000), yer(0))


async def test_three_currencies_and_two_zones_are_accounts_of_their_own(world: World) -> None:
    await a_rate(world, buy=530, sell=540)
    await a_rate(world, zone=Zone.ADEN, buy=1_600, sell=1_620)
    customer = await a_customer(world)
    in_rials = await issued_invoice(world, 53_000, customer=customer)
    await issued_invoice(world, 2_000, currency=Currency.USD, customer=customer)
    await issued_invoice(world, 9_000, branch=ADEN, customer=customer)
    await paid(world, {"amount": "40.00", "currency": "SAR"}, customer_id=customer["id"])
    await paid(world, usd("100"), invoice_id=in_rials["id"])
    told = await statement(world, customer)
    closing = {(one["zone"], one["currency"]): one["closing"] for one in told["accounts"]}
    assert closing == {
        ("aden", "YER"): yer(9_000),
        ("sanaa", "SAR"): {"amount": "-40.00", "currency": "SAR"},
        ("sanaa", "USD"): usd("20.00"),
        ("sanaa", "YER"): yer(0),
    }
    dollars = next(one for one in told["accounts"] if one["currency"] == "USD")
    assert lines(dollars) == [
        ("invoice", "20.00", "20.00"),
        ("payment", "-100.00", "-80.00"),
        ("allocation", "100.00", "20.00"),
    ]
    rials = next(
        one for one in told["accounts"] if (one["zone"], one["currency"]) == ("sanaa", "YER")
    )
    assert lines(rials) == [("invoice", "53000", "53000"), ("allocation", "-53000", "0")]
    only = await statement(world, customer, zone="aden", currency="YER")
    assert [one["zone"] for one in only["accounts"]] == ["aden"]
    assert only["accounts"][0]["closing"] == yer(9_000)


async def test_days_carry_over_what_was_before_them(world: World) -> None:
    customer = await a_customer(world)
    first = await issued_invoice(world, 10_000, customer=customer)
    world.clock.turn(days=1)
    await paid(world, yer(4_000), invoice_id=first["id"])
    world.clock.turn(days=1)
    await issued_invoice(world, 5_000, customer=customer)
    days = {"from": "2030-03-05", "to": "2030-03-05"}
    (account,) = (await statement(world, customer, **days))["accounts"]
    assert (account["opening"], account["closing"]) == (yer(10_000), yer(6_000))
    assert [line["day"] for line in account["entries"]] == ["2030-03-05"] * 2
    later = {"from": "2030-03-06"}
    (account,) = (await statement(world, customer, **later))["accounts"]
    assert (account["opening"], account["closing"]) == (yer(6_000), yer(11_000))


async def test_a_merged_duplicates_papers_are_the_customers(world: World) -> None:
    kept, duplicate = await a_customer(world), await a_customer(world)
    invoice = await issued_invoice(world, 10_000, customer=duplicate)
    await paid(world, yer(3_000), customer_id=kept["id"])
    async with world.begin() as store:
        row = await store.customers.lock(UUID(duplicate["id"]))
        row.archived_at, row.merged_into_id = store.now, UUID(kept["id"])
    for asked in (kept, duplicate):
        told = await statement(world, asked)
        assert told["customer"]["id"] == kept["id"]
        assert told["accounts"][0]["closing"] == yer(7_000)
    cashier = world.client(Role.CASHIER)
    stands = await cashier.made(f"{V1}/invoices/{invoice['id']}/settle-from-credit")
    assert stands["remaining"] == yer(7_000)
    receipt = await paid(world, yer(7_000), invoice_id=invoice["id"])
    assert receipt["customer"]["id"] == kept["id"]
    found = await cashier.seen(f"{V1}/payments", customer_id=kept["id"])
    assert len(found["items"]) == 2


async def test_each_branch_tells_its_own_part(world: World) -> None:
    customer = await a_customer(world)
    await issued_invoice(world, 10_000, customer=customer)
    await issued_invoice(world, 9_000, branch=ADEN, customer=customer)
    path = f"{V1}/customers/{customer['id']}"
    for branch, zone in ((SANAA, "sanaa"), (ADEN, "aden")):
        for what in ("statement", "balance"):
            told = await world.client(Role.CASHIER, branch).seen(f"{path}/{what}")
            assert [one["zone"] for one in told["accounts"]] == [zone]
    admin = world.client(Role.ADMIN)
    told = await admin.seen(f"{path}/balance", branch_id=str(ADEN))
    assert [one["zone"] for one in told["accounts"]] == ["aden"]
    other = await world.client(Role.CASHIER).refused("GET", f"{path}/balance?branch_id={ADEN}")
    assert other[0] == 404
    refused = await world.client(Role.TECHNICIAN).refused("GET", f"{path}/statement")
    assert refused == (403, "permission_missing")


async def test_a_statement_that_nobody_could_read_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await a_customer(world)
    monkeypatch.setattr(statements, "MAX_ENTRIES", 2)
    for _ in range(3):
        await paid(world, yer(5), customer_id=customer["id"])
    path = f"{V1}/customers/{customer['id']}/statement"
    refused = await world.client(Role.CASHIER).refused("GET", path)
    assert refused == (422, "statement_too_long")
    world.clock.turn(days=1)
    told = await statement(world, customer, **{"from": "2030-03-05"})
    assert told["accounts"][0]["opening"] == yer(-15)


async def test_a_deposit_is_credit_until_it_is_used(world: World) -> None:
    customer = await a_customer(world)
    order = await finished_order(world, customer=customer)
    await paid(world, yer(4_000), work_order_id=order["id"])
    (account,) = (await statement(world, customer))["accounts"]
    assert lines(account) == [("deposit", "-4000", "-4000")]
    assert account["credit"] == yer(4_000)
