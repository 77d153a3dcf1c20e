"""Work orders over HTTP: a car comes in, is looked after, and leaves."""

import itertools
from datetime import timedelta
from uuid import UUID

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_rate,
    a_vehicle,
    add_job,
    open_work_order,
    started_work_order,
    usd,
    yer,
)
from tests.world import ADEN, SANAA, World, staff_id
from yemen_hybrid.data.models import Vehicle
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import JobApproval, JobState
from yemen_hybrid.domain.work_order import MOVES, HoldReason, Status, Step

ORDERS = f"{V1}/workorders"


async def test_a_car_comes_in_and_gets_a_number(world: World) -> None:
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    promised = (world.clock() + timedelta(days=1)).isoformat()
    order = await open_work_order(
        world,
        customer_id=customer["id"],
        vehicle_id=vehicle["id"],
        promised_at=promised,
        odometer={"value": 184_000, "unit": "km"},
    )
    assert order["number"] == "WO-2030-000001"
    assert order["status"] == "new"
    assert order["steps"] == ["send_estimate", "approve", "decline", "close", "cancel"]
    assert (order["currency"], order["zone"]) == ("YER", "sanaa")
    assert order["customer"]["name_ar"] == "صالح أحمد القاضي"
    assert order["vehicle"]["plate"] == "صنعاء 12345"
    assert order["advisor"]["id"] == str(staff_id(Role.ADVISOR))
    assert order["odometer_km"] == 184_000
    assert order["jobs"] == order["estimates"] == order["invoices"] == order["deposits"] == []
    assert order["totals"]["total"] == yer(0)
    async with world.begin() as store:
        seen = await store.session.get(Vehicle, UUID(vehicle["id"]))
        assert seen is not None
        assert seen.odometer_km == 184_000


async def test_numbers_follow_each_other_across_branches(world: World) -> None:
    numbers = [(await open_work_order(world, branch=branch))["number"] for branch in (SANAA, ADEN)]
    assert numbers == ["WO-2030-000001", "WO-2030-000002"]


async def test_an_odometer_that_went_backwards_needs_a_reason(world: World) -> None:
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    body = {"customer_id": customer["id"], "vehicle_id": vehicle["id"]}
    advisor = world.client(Role.ADVISOR)
    await advisor.made(ORDERS, {**body, "odometer": {"value": 184_000, "unit": "km"}})
    lower = {"value": 90_000, "unit": "km"}
    refused = await advisor.refused("POST", ORDERS, {**body, "odometer": lower})
    assert refused == (409, "odometer_backwards")
    why = {**lower, "reason": "استُبدل العداد"}
    assert (await advisor.made(ORDERS, {**body, "odometer": why}))["odometer_km"] == 90_000


async def test_somebody_elses_car_is_not_taken_in(world: World) -> None:
    vehicle = await a_vehicle(world, await a_customer(world))
    other = await a_customer(world, name_en="Other")
    body = {"customer_id": other["id"], "vehicle_id": vehicle["id"]}
    refused = await world.client(Role.ADVISOR).refused("POST", ORDERS, body)
    assert refused == (409, "vehicle_of_another")


async def test_what_is_put_away_is_not_taken_in(world: World) -> None:
    advisor = world.client(Role.ADVISOR)
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer, archived_at=world.clock())
    body = {"customer_id": customer["id"], "vehicle_id": vehicle["id"]}
    assert await advisor.refused("POST", ORDERS, body) == (409, "vehicle_archived")
    async with world.begin() as store:
        (await store.customers.lock(UUID(customer["id"]))).archived_at = store.now
    assert await advisor.refused("POST", ORDERS, body) == (409, "customer_archived")
    async with world.begin() as store:
        (await store.branches.lock(SANAA)).active = False
    assert await advisor.refused("POST", ORDERS, body) == (409, "branch_closed")


async def test_who_sees_every_branch_says_which(world: World) -> None:
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    body = {"customer_id": customer["id"], "vehicle_id": vehicle["id"]}
    manager = world.client(Role.MANAGER)
    assert await manager.refused("POST", ORDERS, body) == (422, "branch_not_said")
    made = await manager.made(ORDERS, {**body, "branch_id": str(ADEN), "currency": "USD"})
    assert (made["zone"], made["currency"]) == ("aden", "USD")
    elsewhere = {**body, "branch_id": str(ADEN)}
    refused = await world.client(Role.ADVISOR).refused("POST", ORDERS, elsewhere)
    assert refused == (404, "branch_not_found")


async def test_an_order_is_looked_after_by_somebody_who_may(world: World) -> None:
    order = await open_work_order(world)
    path = f"{ORDERS}/{order['id']}"
    advisor = world.client(Role.ADVISOR)
    for nobody in (staff_id(Role.TECHNICIAN), staff_id(Role.ADVISOR, ADEN)):
        refused = await advisor.refused("PATCH", path, {"advisor_id": str(nobody)})
        assert refused == (422, "advisor_unsuitable")
    manager = {"advisor_id": str(staff_id(Role.MANAGER))}
    assert (await advisor.patch(path, json=manager)).json()["advisor"]["id"] == manager[
        "advisor_id"
    ]


async def test_what_is_said_of_an_order_changes_while_it_is_open(world: World) -> None:
    order = await open_work_order(world)
    path = f"{ORDERS}/{order['id']}"
    advisor = world.client(Role.ADVISOR)
    told = {
        "diagnosis": "خلية ضعيفة في البطارية",
        "promised_at": "2030-03-06T15:00:00+03:00",
    }
    changed = await advisor.patch(path, json=told, headers={"If-Match": '"1"'})
    assert changed.headers["etag"] == '"2"'
    assert changed.json()["diagnosis"] == told["diagnosis"]
    assert changed.json()["promised_at"] == "2030-03-06T12:00:00Z"
    assert changed.json()["complaint"] == order["complaint"]
    same = await advisor.patch(path, json=told)
    assert same.headers["etag"] == '"2"'
    late = await advisor.refused("PATCH", path, told, headers={"If-Match": '"1"'})
    assert late == (412, "stale_version")
    await advisor.made(f"{path}/cancel", {"reason": "سحب العميل سيارته"})
    assert await advisor.refused("PATCH", path, told) == (409, "work_order_over")


async def test_another_branchs_order_does_not_exist(world: World) -> None:
    order = await started_work_order(world)
    path, job = f"{ORDERS}/{order['id']}", order["jobs"][0]["id"]
    stranger = world.client(Role.MANAGER, ADEN)
    missing = (404, "work_order_not_found")
    reads = ("", "/timeline", "/comments", "/assignments", "/time-entries", f"/jobs/{job}")
    for read in reads:
        assert await stranger.refused("GET", path + read) == missing
    changes: list[tuple[str, str, object]] = [
        ("PATCH", "", {"diagnosis": "x"}),
        ("POST", "/start", {}),
        ("POST", "/hold", {"reason": "power_cut"}),
        ("POST", "/close", {}),
        ("POST", "/cancel", {"reason": "x"}),
        ("POST", "/comments", {"text": "x"}),
        ("POST", "/jobs", {"title_en": "x"}),
        ("DELETE", f"/jobs/{job}", None),
        ("POST", f"/jobs/{job}/clock/start", {}),
        ("PUT", f"/jobs/{job}/technicians", {"technician_ids": []}),
    ]
    for method, rest, body in changes:
        assert await stranger.refused(method, path + rest, body) == missing
    assert (await stranger.seen(ORDERS))["items"] == []
    assert await stranger.refused("GET", f"{ORDERS}?branch_id={SANAA}") == (404, "branch_not_found")


async def test_lists_find_what_the_board_asks_for(world: World) -> None:
    waiting = await open_work_order(world, promised_at="2030-03-05T10:00:00Z")
    working = await started_work_order(world)
    away = await open_work_order(world, branch=ADEN)
    await world.client(Role.TECHNICIAN).made(
        f"{ORDERS}/{working['id']}/hold", {"reason": "waiting_for_parts"}
    )
    manager = world.client(Role.MANAGER)

    async def found(**params: object) -> list[str]:
        items = (await manager.seen(ORDERS, **params))["items"]
        return [item["id"] for item in items]

    assert await found() == [away["id"], working["id"], waiting["id"]]
    assert await found(branch_id=ADEN) == [away["id"]]
    assert await found(status=["new", "on_hold"]) == [away["id"], working["id"], waiting["id"]]
    assert await found(status="on_hold") == [working["id"]]
    assert await found(hold_reason="waiting_for_parts") == [working["id"]]
    assert await found(hold_reason="power_cut") == []
    assert await found(customer_id=waiting["customer"]["id"]) == [waiting["id"]]
    assert await found(vehicle_id=working["vehicle"]["id"]) == [working["id"]]
    assert await found(advisor_id=staff_id(Role.ADVISOR, ADEN)) == [away["id"]]
    assert await found(promised_before="2030-03-05T10:00:01Z") == [waiting["id"]]
    assert await found(promised_before="2030-03-05T10:00:00Z") == []
    assert await found(updated_since="2031-01-01T00:00:00Z") == []
    for q in (waiting["number"], "000001"):
        assert await found(q=q) == [waiting["id"]]
    assert await found(q="القاضى", status="on_hold") == [working["id"]]
    assert await found(technician_id=staff_id(Role.TECHNICIAN)) == []
    first = await manager.seen(ORDERS, limit=2)
    rest = await manager.seen(ORDERS, limit=2, after=first["next"])
    assert [item["id"] for item in rest["items"]] == [waiting["id"]]
    assert rest["next"] is None


async def test_work_begins_waits_goes_on_and_is_done(world: World) -> None:
    order = await started_work_order(world)
    path = f"{ORDERS}/{order['id']}"
    technician = world.client(Role.TECHNICIAN)
    assert order["status"] == "in_progress"
    assert order["started_at"] is not None
    unsaid = await technician.refused("POST", f"{path}/hold", {"reason": "other"})
    assert unsaid == (422, "reason_required")
    held = await technician.made(f"{path}/hold", {"reason": "other", "note": "نبحث عن قطعة"})
    assert (held["status"], held["hold_reason"]) == ("on_hold", "other")
    world.clock.turn(hours=2)
    resumed = await technician.made(f"{path}/resume")
    assert (resumed["status"], resumed["hold_reason"]) == ("in_progress", None)
    assert await technician.refused("POST", f"{path}/finish") == (409, "job_not_done")
    await technician.made(f"{path}/jobs/{order['jobs'][0]['id']}/finish")
    done = await technician.made(f"{path}/finish")
    assert done["status"] == "done"
    assert done["finished_at"] == "2030-03-04T08:00:00Z"
    advisor = world.client(Role.ADVISOR)
    assert await advisor.refused("POST", f"{path}/reopen", {"reason": " "}) == (
        422,
        "reason_required",
    )
    again = await advisor.made(f"{path}/reopen", {"reason": "ما زالت اللمبة مضيئة"})
    assert (again["status"], again["finished_at"]) == ("in_progress", None)


async def test_an_order_without_an_approved_job_is_not_started(world: World) -> None:
    order = await open_work_order(world)
    async with world.begin() as store:
        row = await store.work_orders.lock(UUID(order["id"]))
        row.take(Step.APPROVE, store.now)
    refused = await world.client(Role.TECHNICIAN).refused("POST", f"{ORDERS}/{order['id']}/start")
    assert refused == (409, "nothing_approved")


async def test_closing_needs_every_approved_job_invoiced_or_a_managers_reason(
    world: World,
) -> None:
    order = await started_work_order(world)
    path = f"{ORDERS}/{order['id']}"
    technician = world.client(Role.TECHNICIAN)
    await technician.made(f"{path}/jobs/{order['jobs'][0]['id']}/finish")
    await technician.made(f"{path}/finish")
    goodwill = {"reason": "على حساب الورشة"}
    for who in (Role.ADVISOR, Role.CASHIER):
        refused = await world.client(who).refused("POST", f"{path}/close", goodwill)
        assert refused == (409, "job_not_invoiced")
    manager = world.client(Role.MANAGER)
    assert await manager.refused("POST", f"{path}/close") == (409, "job_not_invoiced")
    closed = await manager.made(f"{path}/close", goodwill)
    assert (closed["status"], closed["closing_reason"]) == ("closed", goodwill["reason"])
    assert closed["steps"] == []


async def test_a_diagnosis_only_closes_and_its_offers_wait_on_the_vehicle(world: World) -> None:
    order = await open_work_order(world)
    job = await add_job(world, order)
    closed = await world.client(Role.CASHIER).made(f"{ORDERS}/{order['id']}/close")
    assert closed["status"] == "closed"
    assert closed["jobs"][0]["approval"] == "deferred"
    assert closed["totals"]["total"] == yer(0)
    world.clock.turn(days=30)
    waiting = (await world.client(Role.ADVISOR).seen(f"{V1}/deferred-work"))["items"]
    assert [(one["choice"], one["total"]) for one in waiting] == [("defer", yer(8_400))]
    deferred_id = waiting[0]["id"]
    again = await open_work_order(
        world,
        customer_id=order["customer"]["id"],
        vehicle_id=order["vehicle"]["id"],
        deferred_work_ids=[deferred_id],
    )
    taken = again["jobs"][0]
    assert taken["title_en"] == job["title_en"]
    assert taken["approval"] == "pending"
    assert taken["totals"]["net"] == yer(8_000)
    body = {
        "customer_id": order["customer"]["id"],
        "vehicle_id": order["vehicle"]["id"],
        "deferred_work_ids": [deferred_id],
    }
    advisor = world.client(Role.ADVISOR)
    assert await advisor.refused("POST", ORDERS, body) == (409, "deferred_work_resolved")
    await advisor.made(f"{ORDERS}/{again['id']}/cancel", {"reason": "تراجع العميل"})
    await advisor.made(ORDERS, body)
    elsewhere = await a_vehicle(world, order["customer"])
    refused = await advisor.refused("POST", ORDERS, {**body, "vehicle_id": elsewhere["id"]})
    assert refused == (404, "deferred_work_not_found")


async def test_a_cancelled_order_keeps_nothing_and_says_why(world: World) -> None:
    order = await started_work_order(world)
    path = f"{ORDERS}/{order['id']}"
    technician = world.client(Role.TECHNICIAN)
    await technician.made(f"{path}/jobs/{order['jobs'][0]['id']}/clock/start")
    advisor = world.client(Role.ADVISOR)
    unsaid = await advisor.refused("POST", f"{path}/cancel", {"reason": ""})
    assert unsaid == (422, "reason_required")
    cancelled = await advisor.made(f"{path}/cancel", {"reason": "باع العميل السيارة"})
    assert (cancelled["status"], cancelled["closing_reason"]) == ("cancelled", "باع العميل السيارة")
    assert cancelled["jobs"][0]["clocks_running"] == 0


STEP_BODIES: dict[Step, dict[str, str]] = {
    Step.HOLD: {"reason": HoldReason.POWER_CUT.value},
    Step.REOPEN: {"reason": "لم يكتمل"},
    Step.CLOSE: {"reason": "بموافقة المدير"},
    Step.CANCEL: {"reason": "تراجع العميل"},
}
STEPS = (Step.START, Step.RESUME, Step.FINISH, *STEP_BODIES)


async def test_every_step_from_every_status_is_as_the_table_says(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    manager = world.client(Role.MANAGER)
    for status, step in itertools.product(Status, STEPS):
        await _put_into(world, order, status)
        path, body = f"{ORDERS}/{order['id']}/{step}", STEP_BODIES.get(step, {})
        if (status, step) in MOVES:
            assert (await manager.made(path, body))["status"] == MOVES[status, step]
        else:
            refused = await manager.refused("POST", path, body)
            assert refused == (409, "illegal_move"), (status, step)


async def _put_into(world: World, order: Document, status: Status) -> None:
    """A status with an approved and finished job, however it came to be."""
    async with world.begin() as store:
        row = await store.work_orders.lock_with_jobs(UUID(order["id"]))
        row.status = status
        row.jobs[0].approval, row.jobs[0].state = JobApproval.APPROVED, JobState.DONE


async def test_a_client_that_was_offline_opens_its_order_once(world: World) -> None:
    chosen = str(new_id())
    order = await open_work_order(world, id=chosen)
    assert order["id"] == chosen
    body = {"customer_id": order["customer"]["id"], "vehicle_id": order["vehicle"]["id"]}
    again = await world.client(Role.ADVISOR).refused("POST", ORDERS, {**body, "id": chosen})
    assert again == (409, "already_exists")


async def test_an_order_in_dollars_is_priced_in_dollars(world: World) -> None:
    await a_rate(world)
    order = await open_work_order(world, currency="USD")
    job = await add_job(
        world, order, title_en="Diagnosis", lines=[{"kind": "labour", "quantity": "1.5"}]
    )
    assert job["totals"]["net"] == usd("22.50")
    assert job["totals"]["total"] == usd("23.63")
