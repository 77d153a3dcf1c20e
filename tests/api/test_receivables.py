"""Who owes what, and for how long."""

from typing import Any
from uuid import UUID

from tests.stories import V1, a_customer, issued_invoice, paid, usd, yer
from tests.world import ADEN, SANAA, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.money import Currency

RECEIVABLES = f"{V1}/receivables"
BUCKETS = ("not_due", "days_1_30", "days_31_60", "days_61_90", "over_90")


async def receivables(world: World, **params: Any) -> Any:
    return await world.client(Role.ADMIN).seen(RECEIVABLES, **params)


def ages(debts: Any) -> list[str]:
    return [debts[bucket]["amount"] for bucket in BUCKETS]


async def test_a_debt_grows_old_at_the_branchs_midnight(world: World) -> None:
    await issued_invoice(world, 10_000)  # due on the day itself: the branch gives no time to pay
    world.clock.turn(hours=14, minutes=59)  # 23:59 in Yemen
    told = await receivables(world)
    assert told["as_of"] == "2030-03-04"
    assert ages(told["totals"][0]) == ["10000", "0", "0", "0", "0"]
    world.clock.turn(minutes=1)
    told = await receivables(world)
    assert told["as_of"] == "2030-03-05"
    assert ages(told["totals"][0]) == ["0", "10000", "0", "0", "0"]
    for days, bucket in ((29, 1), (1, 2), (29, 2), (1, 3), (29, 3), (1, 4)):
        world.clock.turn(days=days)
        told = await receivables(world)
        assert ages(told["totals"][0])[bucket] == "10000", told["as_of"]


async def test_the_branch_may_give_time_to_pay(world: World) -> None:
    async with world.begin() as store:
        (await store.branches.lock(SANAA)).payment_days = 10
    await issued_invoice(world, 10_000)
    told = await receivables(world, as_of="2030-03-14")
    assert ages(told["totals"][0])[0] == "10000"
    told = await receivables(world, as_of="2030-03-15")
    assert ages(told["totals"][0])[1] == "10000"


async def test_debts_are_listed_per_customer_and_in_all_and_never_added_across(
    world: World,
) -> None:
    saleh, fatima = await a_customer(world), await a_customer(world, name_en="Fatima")
    first = await issued_invoice(world, 10_000, customer=saleh)
    await issued_invoice(world, 2_000, currency=Currency.USD, customer=saleh)
    await issued_invoice(world, 9_000, branch=ADEN, customer=saleh)
    await issued_invoice(world, 5_000, customer=fatima)
    await paid(world, yer(4_000), invoice_id=first["id"])
    told = await receivables(world)
    totals = {(one["zone"], one["currency"]): one["total"] for one in told["totals"]}
    assert totals == {
        ("aden", "YER"): yer(9_000),
        ("sanaa", "USD"): usd("20.00"),
        ("sanaa", "YER"): yer(11_000),
    }
    names = [one["customer"]["name_en"] for one in told["items"]]
    assert names == ["Fatima", saleh["name_en"]]
    assert [one["total"] for one in told["items"][1]["debts"]] == [
        yer(9_000),
        usd("20.00"),
        yer(6_000),
    ]
    only = await receivables(world, zone="sanaa", currency="YER", branch_id=str(SANAA))
    assert [one["total"] for one in only["totals"]] == [yer(11_000)]
    page = await receivables(world, limit=1)
    rest = await receivables(world, limit=1, after=page["next"])
    assert [one["customer"]["id"] for one in rest["items"]] == [saleh["id"]]
    assert rest["next"] is None
    assert rest["totals"] == told["totals"]


async def test_what_is_settled_is_owed_no_more_but_was_on_that_day(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    world.clock.turn(days=1)
    receipt = await paid(world, yer(6_000), invoice_id=invoice["id"])
    world.clock.turn(days=1)
    manager = world.client(Role.MANAGER)
    await manager.made(f"{V1}/invoices/{invoice['id']}/credit", {"reason": "ضمان"})
    assert (await receivables(world))["items"] == []
    assert (await receivables(world))["totals"] == []
    world.clock.turn(days=1)
    await manager.made(f"{V1}/payments/{receipt['id']}/reverse", {"reason": "خطأ"})
    owed = []
    for day in ("2030-03-03", "2030-03-04", "2030-03-05", "2030-03-06", "2030-03-07"):
        told = await receivables(world, as_of=day)
        owed.append([one["total"]["amount"] for one in told["totals"]])
    assert owed == [[], ["10000"], ["4000"], [], []]


async def test_a_merged_duplicates_debts_are_the_customers(world: World) -> None:
    first, second, third = [await a_customer(world) for _ in range(3)]
    for customer in (first, second, third):
        await issued_invoice(world, 1_000, customer=customer)
    async with world.begin() as store:
        for duplicate, kept in ((first, second), (second, third)):
            row = await store.customers.lock(UUID(duplicate["id"]))
            row.archived_at, row.merged_into_id = store.now, UUID(kept["id"])
    told = await receivables(world)
    assert [one["customer"]["id"] for one in told["items"]] == [third["id"]]
    assert told["items"][0]["debts"][0]["total"] == yer(3_000)


async def test_each_branch_sees_its_own_debtors(world: World) -> None:
    await issued_invoice(world, 10_000)
    assert (await world.client(Role.CASHIER, ADEN).seen(RECEIVABLES))["items"] == []
    cashier = world.client(Role.CASHIER)
    assert len((await cashier.seen(RECEIVABLES))["items"]) == 1
    assert (await cashier.refused("GET", f"{RECEIVABLES}?branch_id={ADEN}"))[0] == 404
    advisor = await world.client(Role.ADVISOR).refused("GET", RECEIVABLES)
    assert advisor == (403, "permission_missing")
    for as_of in ("0001-01-01", "2030-02-30", "soon"):
        refused = await cashier.refused("GET", f"{RECEIVABLES}?as_of={as_of}")
        assert refused == (422, "request_invalid")
