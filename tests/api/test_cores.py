"""A battery is sold against the old one: until that comes, the customer pays a deposit for it."""

from tests.stories import (
    V1,
    Document,
    a_part,
    a_sent_estimate,
    a_service,
    add_job,
    approve_all,
    open_work_order,
    yer,
)
from tests.world import World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.money import Currency

ORDERS = f"{V1}/workorders"
INVOICES = f"{V1}/invoices"


async def a_battery(world: World) -> Document:
    """A battery at 100,000 with a deposit of 20,000 on the old one; five on the shelf."""
    battery = await a_part(
        world, "HVB", (100_000, Currency.YER), core_minor=20_000, core_currency=Currency.YER
    )
    receipt = {"kind": "receive", "quantity": "5"}
    await world.client(Role.ADVISOR).made(f"{V1}/parts/{battery['id']}/movements", receipt)
    return battery


async def sold(world: World, battery: Document, quantity: str = "2") -> tuple[Document, Document]:
    """An order with a job of so many batteries; gives both."""
    order = await open_work_order(world)
    line = {"kind": "part", "part_id": battery["id"], "quantity": quantity}
    return order, await add_job(world, order, title_en="Battery", lines=[line])


def at(order: Document, job: Document, number: int, step: str = "") -> str:
    line = job["lines"][number]["id"]
    return f"{ORDERS}/{order['id']}/jobs/{job['id']}/lines/{line}{step}"


async def done(world: World, order: Document, job: Document) -> Document:
    """The approved job's batteries are fitted; gives it as it then is."""
    advisor, path = world.client(Role.ADVISOR), f"{ORDERS}/{order['id']}"
    await approve_all(world, order)
    await advisor.made(f"{path}/start")
    await advisor.made(at(order, job, 0, "/issue"))
    shown = await advisor.made(f"{path}/jobs/{job['id']}/finish")
    fitted: Document = shown["jobs"][0]
    return fitted


async def cores(world: World, battery: Document) -> str:
    shown = await world.client(Role.ADVISOR).seen(f"{V1}/parts/{battery['id']}")
    heap: str = shown["levels"][0]["cores"]
    return heap


async def test_a_part_brings_the_charge_for_its_core_and_takes_it_along(world: World) -> None:
    battery = await a_battery(world)
    order, job = await sold(world, battery)
    part, core = job["lines"]
    assert (core["kind"], core["core_of"], core["part"]) == ("core", part["id"], None)
    assert (core["quantity"], core["unit_price"]) == ("2", yer(20_000))
    assert core["title_en"] == "Core charge: Oil filter"
    assert core["totals"]["tax"] == yer(2_000)
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    follows = (409, "core_follows_part")
    assert await advisor.refused("PATCH", at(order, job, 1), {"quantity": "1"}) == follows
    assert await advisor.refused("DELETE", at(order, job, 1)) == follows
    alone = {"kind": "core", "quantity": "1", "unit_price": yer(1), "title_en": "x"}
    every = at(order, job, 0).rsplit("/", 1)[0]
    assert await advisor.refused("POST", every, alone) == follows
    more = (await advisor.patch(at(order, job, 0), json={"quantity": "3"})).json()
    assert more["jobs"][0]["lines"][1]["quantity"] == "3"
    untaxed = {"exempt_reason": "منظمة دولية"}
    exempt = (await manager.patch(at(order, job, 0), json=untaxed)).json()
    assert exempt["jobs"][0]["totals"]["tax"] == yer(0)
    gone = (await advisor.delete(at(order, job, 0))).json()
    assert gone["jobs"][0]["lines"] == []


async def test_a_canned_job_charges_for_the_cores_of_its_kit(world: World) -> None:
    service = await a_service(world, kit=[(await a_battery(world), 1)])
    order = await open_work_order(world)
    job = await add_job(world, order, service_id=service["id"])
    assert [line["kind"] for line in job["lines"]] == ["labour", "part", "core"]
    path = f"{ORDERS}/{order['id']}/jobs/{job['id']}"
    assert (await world.client(Role.ADVISOR).delete(path)).json()["jobs"] == []


async def test_an_old_part_that_comes_before_the_invoice_is_not_charged(world: World) -> None:
    battery = await a_battery(world)
    order, job = await sold(world, battery)
    advisor, back = world.client(Role.ADVISOR), at(order, job, 1, "/return-core")
    sent = await a_sent_estimate(world, order)
    assert await advisor.refused("POST", back, {}) == (409, "job_frozen")
    await advisor.made(f"{V1}/estimates/{sent['id']}/withdraw")
    job = await done(world, order, job)
    no_core = at(order, job, 0, "/return-core")
    assert await advisor.refused("POST", no_core, {}) == (409, "line_not_of_core")
    three = {"quantity": "3"}
    assert await advisor.refused("POST", back, three) == (422, "core_return_too_much")
    half = {"quantity": "0.5"}
    assert await advisor.refused("POST", back, half) == (422, "core_not_whole")
    left = await advisor.made(back, {"quantity": "1"})
    assert left["jobs"][0]["lines"][1]["quantity"] == "1"
    left = await advisor.made(back)
    assert [line["kind"] for line in left["jobs"][0]["lines"]] == ["part"]
    assert await cores(world, battery) == "2"
    draft = await advisor.made(INVOICES, {"work_order_id": order["id"]})
    assert draft["totals"]["net"] == yer(200_000)
    moves = (await advisor.seen(f"{V1}/parts/{battery['id']}/movements"))["items"]
    assert [move["kind"] for move in moves[:2]] == ["core_in", "core_in"]
    told = (await advisor.seen(f"{ORDERS}/{order['id']}/timeline"))["items"]
    assert any(event["kind"] == "core_returned" for event in told)


async def test_what_is_added_after_the_old_parts_came_is_charged_as_of_today(world: World) -> None:
    battery = await a_battery(world)
    order, job = await sold(world, battery)
    advisor, line = world.client(Role.ADVISOR), at(order, job, 0)
    await advisor.made(at(order, job, 1, "/return-core"))
    dearer = {"core_charge": yer(30_000)}
    part = f"{V1}/parts/{battery['id']}"
    assert (await world.client(Role.MANAGER).patch(part, json=dearer)).is_success
    for quantity in ("1", "2"):  # for both of them the old ones came
        shown = (await advisor.patch(line, json={"quantity": quantity})).json()
        assert [one["kind"] for one in shown["jobs"][0]["lines"]] == ["part"]
    shown = (await advisor.patch(line, json={"quantity": "3"})).json()
    charge = shown["jobs"][0]["lines"][1]
    assert (charge["quantity"], charge["unit_price"]) == ("1", yer(30_000))


async def test_an_old_part_that_comes_after_the_invoice_is_credited(world: World) -> None:
    battery = await a_battery(world)
    order, job = await sold(world, battery)
    job = await done(world, order, job)
    manager, advisor = world.client(Role.MANAGER), world.client(Role.ADVISOR)
    bill = {"work_order_id": order["id"], "discount": {"percent": "10"}}
    draft = await manager.made(INVOICES, bill)
    assert draft["totals"]["net"] == yer(180_000 + 40_000)
    back = at(order, job, 1, "/return-core")
    assert await manager.refused("POST", back, {}) == (409, "job_on_draft")
    invoice = await manager.made(f"{INVOICES}/{draft['id']}/issue")
    assert await advisor.refused("POST", back, {}) == (403, "permission_missing")
    shown = await manager.made(back, {"quantity": "1"})
    note = shown["invoices"][-1]
    assert (note["kind"], note["total"]) == ("credit_note", yer(21_000))
    settled = (await manager.seen(f"{INVOICES}/{invoice['id']}"))["settled"]
    assert settled == yer(21_000)
    await manager.made(back)
    assert await manager.refused("POST", back, {}) == (404, "line_not_found")
    assert await cores(world, battery) == "2"


async def test_a_deposit_is_not_credited_without_the_old_part(world: World) -> None:
    battery = await a_battery(world)
    order, job = await sold(world, battery)
    job = await done(world, order, job)
    manager = world.client(Role.MANAGER)
    draft = await manager.made(INVOICES, {"work_order_id": order["id"]})
    invoice = await manager.made(f"{INVOICES}/{draft['id']}/issue")
    credit, why = f"{INVOICES}/{invoice['id']}/credit", {"reason": "خطأ في الفاتورة"}
    part, deposit = invoice["jobs"][0]["lines"]
    for much in ({"quantity": "1"}, {"amount": yer(1_000)}):
        named = {**why, "lines": [{"line_id": deposit["id"], **much}]}
        assert await manager.refused("POST", credit, named) == (409, "core_by_return")
    back = at(order, job, 1, "/return-core")
    await manager.made(back, {"quantity": "1"})
    half = {**why, "lines": [{"line_id": part["id"], "quantity": "1"}]}
    await manager.made(credit, half)
    await manager.made(credit, why)  # the rest, with the deposit on the other old part
    again = await manager.made(INVOICES, {"work_order_id": order["id"]})
    assert again["totals"]["net"] == yer(200_000 + 20_000)
    await manager.made(f"{INVOICES}/{again['id']}/issue")
    await manager.made(back)
    assert await cores(world, battery) == "2"


async def test_who_does_not_move_stock_takes_no_old_part(world: World) -> None:
    order, job = await sold(world, await a_battery(world))
    denied = await world.client(Role.CASHIER).refused("POST", at(order, job, 1, "/return-core"), {})
    assert denied == (403, "permission_missing")
