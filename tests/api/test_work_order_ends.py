"""How a work order ends: what must have come back, what is let go, and what waits for next time."""

from uuid import UUID

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_part,
    a_sent_estimate,
    a_service,
    add_job,
    approve_all,
    finished_order,
    issued_invoice,
    open_work_order,
    paid,
    yer,
)
from tests.world import SANAA, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.money import Currency

ORDERS = f"{V1}/workorders"
WHY = {"reason": "تراجع العميل"}


async def _reserved(world: World, part: Document) -> int:
    async with world.begin() as store:
        return (await store.stock.lock_level(SANAA, UUID(part["id"]))).reserved_milli


async def test_an_order_closes_when_its_invoice_is_paid(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    path = f"{ORDERS}/{invoice['work_order']['id']}"
    advisor = world.client(Role.ADVISOR)
    assert await advisor.refused("POST", f"{path}/close") == (409, "invoice_not_settled")
    unpaid = await advisor.refused("POST", f"{path}/close", {"reason": "سيدفع غدًا"})
    assert unpaid == (409, "invoice_not_settled")
    await paid(world, yer(10_000), invoice_id=invoice["id"])
    closed = await advisor.made(f"{path}/close")
    assert (closed["status"], closed["closing_reason"]) == ("closed", None)
    assert closed["invoices"] == [
        {
            "id": invoice["id"],
            "kind": "invoice",
            "status": "issued",
            "number": invoice["number"],
            "issued_at": "2030-03-04T06:00:00Z",
            "total": yer(10_000),
            "settled": yer(10_000),
        }
    ]


async def test_no_car_leaves_on_a_debt_beyond_what_was_agreed(world: World) -> None:
    """At a branch that is paid at once the limit binds here, and only what is still owed counts."""
    customer = await a_customer(world)
    manager = world.client(Role.MANAGER)
    at = f"{V1}/customers/{customer['id']}"
    assert (await manager.patch(at, json={"credit_limit": yer(15_000)})).is_success
    first, second = [await issued_invoice(world, customer=customer) for _ in range(2)]
    closing = [f"{ORDERS}/{one['work_order']['id']}/close" for one in (first, second)]
    why = {"reason": "شركة تدفع آخر الشهر"}
    refused = await manager.post(closing[0], json=why)
    assert (refused.status_code, refused.json()["code"]) == (409, "credit_limit_exceeded")
    assert refused.json()["params"] == {"left": "5000", "currency": "YER"}
    await paid(world, yer(5_000), invoice_id=second["id"])
    await manager.made(closing[0], why)
    dearer = await issued_invoice(world, 12_000, customer=customer, currency=Currency.USD)
    await manager.made(f"{ORDERS}/{dearer['work_order']['id']}/close", why)
    await paid(world, yer(5_000), invoice_id=second["id"])
    await manager.made(closing[1])


async def test_a_debt_that_was_agreed_is_the_managers_to_close(world: World) -> None:
    invoice = await issued_invoice(world)
    path = f"{ORDERS}/{invoice['work_order']['id']}"
    manager = world.client(Role.MANAGER)
    assert await manager.refused("POST", f"{path}/close") == (409, "invoice_not_settled")
    closed = await manager.made(f"{path}/close", {"reason": "شركة تدفع آخر الشهر"})
    assert closed["closing_reason"] == "شركة تدفع آخر الشهر"


async def test_an_invoiced_order_is_neither_cancelled_nor_its_job_reopened(world: World) -> None:
    invoice = await issued_invoice(world)
    path = f"{ORDERS}/{invoice['work_order']['id']}"
    advisor = world.client(Role.ADVISOR)
    reopened = await advisor.made(f"{path}/reopen", {"reason": "عاد الصوت"})
    job = f"{path}/jobs/{reopened['jobs'][0]['id']}"
    assert await advisor.refused("POST", f"{job}/reopen") == (409, "job_invoiced")
    assert await advisor.refused("POST", f"{path}/cancel", WHY) == (409, "job_invoiced")


async def test_a_cancelled_order_gives_back_what_the_shelf_kept_for_it(world: World) -> None:
    part = await a_part(world)
    order = await open_work_order(world)
    kit = {"kind": "part", "part_id": part["id"], "quantity": "3"}
    await add_job(world, order, title_en="Filters", lines=[kit])
    await approve_all(world, order)
    assert await _reserved(world, part) == 3_000
    cancelled = await world.client(Role.ADVISOR).made(f"{ORDERS}/{order['id']}/cancel", WHY)
    assert cancelled["jobs"][0]["lines"][0]["reserved"] == "0"
    assert await _reserved(world, part) == 0


async def test_parts_come_back_before_an_order_is_cancelled(world: World) -> None:
    part = await a_part(world)
    order = await open_work_order(world)
    kit = {"kind": "part", "part_id": part["id"], "quantity": "1"}
    await add_job(world, order, title_en="Filter", lines=[kit])
    await approve_all(world, order)
    async with world.begin() as store:
        row = await store.work_orders.lock_with_jobs(UUID(order["id"]))
        row.jobs[0].lines[0].issued_milli = 1_000
    refused = await world.client(Role.ADVISOR).refused(
        "POST", f"{ORDERS}/{order['id']}/cancel", WHY
    )
    assert refused == (409, "parts_issued")


async def test_nobody_approves_a_cancelled_order_any_more(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    cancelled = await world.client(Role.ADVISOR).made(f"{ORDERS}/{order['id']}/cancel", WHY)
    assert [one["status"] for one in cancelled["estimates"]] == ["withdrawn"]
    status, _ = await world.client(None).refused("GET", sent["link"])
    assert status == 410


async def test_drafts_of_invoices_go_with_the_order(world: World) -> None:
    order = await finished_order(world)
    path, manager = f"{ORDERS}/{order['id']}", world.client(Role.MANAGER)
    draft = await manager.made(f"{V1}/invoices", {"work_order_id": order["id"]})
    closed = await manager.made(f"{path}/close", {"reason": "على حساب الورشة"})
    assert closed["invoices"] == []
    assert closed["jobs"][0]["invoice_id"] is None
    gone = await manager.refused("GET", f"{V1}/invoices/{draft['id']}")
    assert gone == (404, "invoice_not_found")


async def test_a_deposit_is_shown_on_its_order_to_those_who_see_payments(world: World) -> None:
    order = await open_work_order(world)
    await paid(world, yer(5_000), work_order_id=order["id"])
    seen = await world.client(Role.CASHIER).seen(f"{ORDERS}/{order['id']}")
    assert [(one["kind"], one["amount"]) for one in seen["deposits"]] == [("deposit", yer(5_000))]
    seen = await world.client(Role.TECHNICIAN).seen(f"{ORDERS}/{order['id']}")
    assert seen["deposits"] is None


async def test_deferred_work_is_priced_anew_and_waits_again_when_its_job_is_taken_off(
    world: World,
) -> None:
    part = await a_part(world, "OF-1", (2_500, Currency.YER))
    service = await a_service(world, kit=[(part, 1)])
    order = await open_work_order(world)
    await add_job(world, order, service_id=service["id"])
    kit = [{"kind": "part", "part_id": part["id"], "quantity": "2", "unit_price": yer(2_400)}]
    await add_job(world, order, title_en="More filters", lines=kit)
    cashier, advisor = world.client(Role.CASHIER), world.client(Role.ADVISOR)
    await cashier.made(f"{ORDERS}/{order['id']}/close")

    async def waiting() -> list[str]:
        found = await advisor.seen(f"{V1}/deferred-work", vehicle_id=order["vehicle"]["id"])
        return [item["id"] for item in found["items"] if item["resolved_at"] is None]

    again = await open_work_order(
        world,
        customer_id=order["customer"]["id"],
        vehicle_id=order["vehicle"]["id"],
        deferred_work_ids=await waiting(),
    )
    assert await waiting() == []
    taken = {job["title_en"]: job for job in again["jobs"]}
    assert taken["Oil change"]["service_id"] == service["id"]
    assert taken["Oil change"]["totals"]["net"] == yer(6_000 + 2_500)
    assert taken["More filters"]["totals"]["net"] == yer(5_000)
    removed = f"{ORDERS}/{again['id']}/jobs/{taken['More filters']['id']}"
    assert (await advisor.delete(removed)).is_success
    assert len(await waiting()) == 1


async def test_deferred_work_in_another_currency_comes_without_prices(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    await world.client(Role.CASHIER).made(f"{ORDERS}/{order['id']}/close")
    advisor = world.client(Role.ADVISOR)
    found = await advisor.seen(f"{V1}/deferred-work", vehicle_id=order["vehicle"]["id"])
    again = await open_work_order(
        world,
        customer_id=order["customer"]["id"],
        vehicle_id=order["vehicle"]["id"],
        currency="USD",
        deferred_work_ids=[item["id"] for item in found["items"]],
    )
    assert [(job["title_en"], job["lines"]) for job in again["jobs"]] == [
        ("Check the hybrid battery", [])
    ]
