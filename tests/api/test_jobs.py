"""The jobs of a work order and what they cost, as the advisor writes them down."""

from typing import Any

import pytest

from tests.stories import (
    V1,
    a_part,
    a_rate,
    a_service,
    add_job,
    approve_all,
    open_work_order,
    started_work_order,
    usd,
    yer,
)
from tests.world import ADEN, World
from yemen_hybrid.data.models import Pricing
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Currency, Zone

Document = dict[str, Any]

FEE = {"kind": "fee", "title_ar": "رسوم فحص", "quantity": "1", "unit_price": yer(2_000)}


def jobs_of(order: Document) -> str:
    return f"{V1}/workorders/{order['id']}/jobs"


def lines_of(order: Document, job: Document) -> str:
    return f"{jobs_of(order)}/{job['id']}/lines"


async def test_a_canned_service_expands_into_its_labour_and_its_kit(world: World) -> None:
    oil = await a_part(world, "OIL-0W20", (3_500, Currency.YER), unit="litre")
    filter_ = await a_part(world, "OF-1", (2_500, Currency.YER))
    service = await a_service(world, kit=[(oil, 4), (filter_, 1)])
    order = await open_work_order(world)
    job = await add_job(world, order, service_id=service["id"])
    assert (job["number"], job["title_ar"]) == (1, "تغيير زيت")
    assert [(line["kind"], line["quantity"], line["unit"]) for line in job["lines"]] == [
        ("labour", "0.75", "hour"),
        ("part", "4", "litre"),
        ("part", "1", "piece"),
    ]
    prices = [line["unit_price"] for line in job["lines"]]
    assert prices == [yer(8_000), yer(3_500), yer(2_500)]
    assert job["lines"][1]["part"] == {"id": oil["id"], "sku": "OIL-0W20"}
    assert job["totals"]["net"] == yer(6_000 + 14_000 + 2_500)
    assert job["totals"]["tax"] == yer(300 + 700 + 125)
    assert job["totals"]["total"] == yer(23_625)
    alone = await world.client(Role.ADVISOR).seen(f"{jobs_of(order)}/{job['id']}")
    assert alone == job


async def test_labour_goes_by_the_services_own_price_before_the_branchs(world: World) -> None:
    order = await open_work_order(world)
    hourly = await a_service(world, "HV", price=(12_000, Currency.YER), labour_minutes=90)
    job = await add_job(world, order, service_id=hourly["id"])
    assert job["lines"][0]["quantity"] == "1.5"
    assert job["totals"]["net"] == yer(18_000)
    whole = await a_service(
        world, "SCAN", price=(15_000, Currency.YER), pricing=Pricing.FIXED, labour_minutes=20
    )
    job = await add_job(world, order, service_id=whole["id"])
    assert [(line["quantity"], line["unit"]) for line in job["lines"]] == [("1", "job")]
    assert job["totals"]["net"] == yer(15_000)


async def test_a_price_in_dollars_is_turned_at_the_selling_rate_of_the_zone(world: World) -> None:
    battery = await a_part(world, "HVB", (90_000, Currency.USD))
    order, away = await open_work_order(world), await open_work_order(world, branch=ADEN)
    body = {"title_en": "Battery", "lines": [_part(battery)]}
    advisor = world.client(Role.ADVISOR)
    assert await advisor.refused("POST", jobs_of(order), body) == (409, "rate_missing")
    await a_rate(world, buy=530, sell=540)
    await a_rate(world, zone=Zone.ADEN, buy=2_540, sell=2_560)
    job = await add_job(world, order, **body)
    assert job["lines"][0]["unit_price"] == yer(486_000)
    job = await add_job(world, away, **body)
    assert job["lines"][0]["unit_price"] == yer(2_304_000)


async def test_what_has_no_price_is_not_guessed(world: World) -> None:
    order = await open_work_order(world)
    advisor = world.client(Role.ADVISOR)
    part = await a_part(world, "RARE", None)
    refused = await advisor.post(
        jobs_of(order),
        json={"title_en": "x", "lines": [_part(part)]},
        headers={"Idempotency-Key": "rare"},
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "price_missing")
    assert refused.json()["params"] == {"item": "RARE", "currency": "YER"}
    fixed = await a_service(world, "FIX", pricing=Pricing.FIXED)
    missing = await advisor.refused("POST", jobs_of(order), {"service_id": fixed["id"]})
    assert missing == (409, "price_missing")
    said = {"title_en": "x", "lines": [{**_part(part), "unit_price": yer(7_000)}]}
    assert (await add_job(world, order, **said))["totals"]["net"] == yer(7_000)
    fee = {"title_en": "x", "lines": [{**FEE, "unit_price": None}]}
    assert await advisor.refused("POST", jobs_of(order), fee) == (422, "price_required")


async def test_what_is_out_of_use_is_not_put_on_a_job(world: World) -> None:
    order = await open_work_order(world)
    advisor = world.client(Role.ADVISOR)
    service = await a_service(world, active=False)
    refused = await advisor.refused("POST", jobs_of(order), {"service_id": service["id"]})
    assert refused == (409, "not_offered")
    part = await a_part(world, active=False)
    body = {"title_en": "x", "lines": [_part(part)]}
    assert await advisor.refused("POST", jobs_of(order), body) == (409, "not_offered")


async def test_a_part_brings_its_tax_and_an_exemption_says_why(world: World) -> None:
    order = await open_work_order(world)
    exempt = await a_part(world, "MED", tax_code=None, exempt_reason="معفى بقرار")
    job = await add_job(
        world,
        order,
        title_en="x",
        lines=[{**_part(exempt), "exempt_reason": "منظمة دولية"}, FEE],
    )
    assert [line["tax_percent"] for line in job["lines"]] == ["0", "5"]
    assert [line["tax_code"] for line in job["lines"]] == [None, "GST"]
    assert job["totals"]["tax"] == yer(100)
    advisor, line = world.client(Role.ADVISOR), job["lines"][1]
    path = f"{lines_of(order, job)}/{line['id']}"
    unsaid = await advisor.refused("PATCH", path, {"tax_code": None})
    assert unsaid == (422, "exemption_needs_reason")
    unknown = await advisor.refused("PATCH", path, {"tax_code": "VAT"})
    assert unknown == (409, "tax_rate_missing")


async def test_discounts_have_a_ceiling_by_role(world: World) -> None:
    order = await open_work_order(world)
    job = await add_job(world, order, title_en="x", lines=[{**FEE, "quantity": "10"}])
    path = f"{lines_of(order, job)}/{job['lines'][0]['id']}"
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    much = {"discount": {"percent": "6"}}
    assert await advisor.refused("PATCH", path, much) == (403, "discount_over_ceiling")
    both = {"discount": {"percent": "5", "amount": yer(1)}}
    assert await advisor.refused("PATCH", path, both) == (422, "request_invalid")
    given = (await advisor.patch(path, json={"discount": {"percent": "5"}})).json()
    assert given["totals"]["discount"] == yer(1_000)
    assert given["totals"]["total"] == yer(19_950)
    less = await advisor.refused("PATCH", path, {"quantity": "1"})
    assert less == (403, "discount_over_ceiling")
    given = (await manager.patch(path, json={"discount": {"amount": yer(4_000)}})).json()
    assert given["totals"]["net"] == yer(16_000)
    named = await advisor.patch(path, json={"title_en": "Inspection"})
    assert named.json()["totals"]["net"] == yer(16_000)
    taken_back = await advisor.patch(path, json={"discount": None})
    assert taken_back.json()["totals"]["discount"] == yer(0)


async def test_a_price_below_the_list_is_a_discount(world: World) -> None:
    battery = await a_part(world, "HV-CELL", (62_000, Currency.YER))
    order = await open_work_order(world)
    job = await add_job(world, order, title_en="x", lines=[_part(battery)])
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    over, all_lines = (403, "discount_over_ceiling"), lines_of(order, job)
    path = f"{all_lines}/{job['lines'][0]['id']}"
    for wrong in (
        {"unit_price": yer(1)},
        {"unit_price": yer(58_899)},
        {"unit_price": yer(60_000), "discount": {"percent": "5"}},
    ):
        assert await advisor.refused("PATCH", path, wrong) == over
        assert await advisor.refused("POST", all_lines, {**_part(battery), **wrong}) == over
    body = {"title_en": "y", "lines": [{**_part(battery), "unit_price": yer(1)}]}
    assert await advisor.refused("POST", jobs_of(order), body) == over
    assert (await advisor.patch(path, json={"unit_price": yer(58_900)})).is_success
    assert await advisor.refused("PATCH", path, {"discount": {"percent": "1"}}) == over
    assert (await advisor.patch(path, json={"quantity": "2"})).is_success
    assert (await manager.patch(path, json={"unit_price": yer(49_600)})).is_success
    assert await manager.refused("PATCH", path, {"unit_price": yer(49_599)}) == over
    assert (await advisor.patch(path, json={"unit_price": yer(70_000)})).is_success


async def test_labour_below_the_rate_is_a_discount_and_what_no_list_has_is_free(
    world: World,
) -> None:
    service = await a_service(world, price=(6_000, Currency.YER))
    fixed = await a_service(world, "FIX", price=(9_000, Currency.YER), pricing=Pricing.FIXED)
    unlisted = await a_part(world, "USED", price=None)
    order = await open_work_order(world)
    advisor, over = world.client(Role.ADVISOR), (403, "discount_over_ceiling")
    for service_id, least in ((None, 7_600), (service["id"], 5_700), (fixed["id"], 8_550)):
        named = {} if service_id is None else {"service_id": service_id}
        job = await add_job(world, order, **named)
        path = f"{lines_of(order, job)}/{job['lines'][0]['id']}"
        assert await advisor.refused("PATCH", path, {"unit_price": yer(least - 1)}) == over
        assert (await advisor.patch(path, json={"unit_price": yer(least)})).is_success
    free = [{**_part(unlisted), "unit_price": yer(1)}, {**FEE, "unit_price": yer(1)}]
    await add_job(world, order, title_en="x", lines=free)


async def test_a_list_that_no_rate_turns_is_a_list_all_the_same(world: World) -> None:
    listed = await a_part(world, "SAR", (150_000, Currency.SAR))
    bought = {"cost_minor": 40_000, "cost_currency": Currency.USD}
    unlisted = await a_part(world, "USED", None, **bought)
    order = await open_work_order(world)
    advisor, admin = world.client(Role.ADVISOR), world.client(Role.ADMIN)
    for part in (listed, unlisted):
        body = {"title_en": "x", "lines": [{**_part(part), "unit_price": yer(1)}]}
        assert await advisor.refused("POST", jobs_of(order), body) == (409, "rate_missing")
        assert (await admin.post(jobs_of(order), json=body)).status_code == 201


async def test_what_no_list_has_is_sold_below_its_cost_by_a_manager_alone(world: World) -> None:
    await a_rate(world, buy=530, sell=540)
    used = await a_part(world, "USED", None, cost_minor=1_000, cost_currency=Currency.USD)
    order = await open_work_order(world)
    job = await add_job(
        world, order, title_en="x", lines=[{**_part(used), "unit_price": yer(5_500)}]
    )
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    path = f"{lines_of(order, job)}/{job['lines'][0]['id']}"
    below = (403, "price_below_cost")
    for cheap in (5_399, 1):
        body = {**_part(used), "unit_price": yer(cheap)}
        assert await advisor.refused("POST", lines_of(order, job), body) == below
        assert await advisor.refused("PATCH", path, {"unit_price": yer(cheap)}) == below
    assert await advisor.refused("PATCH", path, {"discount": {"percent": "5"}}) == below
    assert (await advisor.patch(path, json={"unit_price": yer(5_400)})).is_success
    assert (await manager.patch(path, json={"unit_price": yer(4_000)})).is_success


async def test_less_labour_than_a_canned_job_sets_is_a_discount(world: World) -> None:
    fixed = await a_service(world, "FIX", price=(500_000, Currency.YER), pricing=Pricing.FIXED)
    hourly = await a_service(world, price=(6_000, Currency.YER), labour_minutes=120)
    order = await open_work_order(world)
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    over = (403, "discount_over_ceiling")
    for service, little, least, most in (
        (fixed, "0.001", "0.95", "0.8"),
        (hourly, "1.899", "1.9", "1.6"),
    ):
        job = await add_job(world, order, service_id=service["id"])
        path = f"{lines_of(order, job)}/{job['lines'][0]['id']}"
        assert await advisor.refused("PATCH", path, {"quantity": little}) == over
        assert (await advisor.patch(path, json={"quantity": least})).is_success
        assert await advisor.refused("PATCH", path, {"discount": {"percent": "1"}}) == over
        assert (await manager.patch(path, json={"quantity": most})).is_success
        assert (await advisor.patch(path, json={"quantity": "2.5"})).is_success


async def test_a_line_keeps_the_list_price_of_the_day_it_was_made(world: World) -> None:
    battery = await a_part(world, "HV-CELL", (10_000, Currency.YER))
    order = await open_work_order(world)
    job = await add_job(world, order, title_en="x", lines=[_part(battery), FEE])
    cell, fee = job["lines"]
    assert (cell["list_price"], fee["list_price"]) == (yer(10_000), None)
    manager, advisor = world.client(Role.MANAGER), world.client(Role.ADVISOR)
    lower = {"prices": [{"zone": "sanaa", "price": yer(5_000)}]}
    assert (await manager.patch(f"{V1}/parts/{battery['id']}", json=lower)).is_success
    path = f"{lines_of(order, job)}/{cell['id']}"
    refused = await advisor.refused("PATCH", path, {"unit_price": yer(9_499)})
    assert refused == (403, "discount_over_ceiling")
    assert (await advisor.patch(path, json={"unit_price": yer(9_500)})).is_success
    seen = await world.client(Role.TECHNICIAN).seen(f"{jobs_of(order)}/{job['id']}")
    assert [line["list_price"] for line in seen["lines"]] == [None, None]


async def test_a_price_under_the_list_and_a_discount_of_the_whole_are_one_reduction(
    world: World,
) -> None:
    battery = await a_part(world, "HV-CELL", (10_000, Currency.YER))
    order = await open_work_order(world)
    job = await add_job(
        world, order, title_en="x", lines=[{**_part(battery), "unit_price": yer(9_500)}]
    )
    await approve_all(world, order)
    advisor, whole = world.client(Role.ADVISOR), {"discount": {"percent": "5"}}
    stock = {"kind": "receive", "quantity": "1"}
    await advisor.made(f"{V1}/parts/{battery['id']}/movements", stock)
    await advisor.made(f"{V1}/workorders/{order['id']}/start")
    await advisor.made(f"{lines_of(order, job)}/{job['lines'][0]['id']}/issue")
    await advisor.made(f"{jobs_of(order)}/{job['id']}/finish")
    bill = {"work_order_id": order["id"]}
    refused = await advisor.refused("POST", f"{V1}/invoices", {**bill, **whole})
    assert refused == (403, "discount_over_ceiling")  # 9.75% of 10,000
    draft = await world.client(Role.MANAGER).made(f"{V1}/invoices", {**bill, **whole})
    assert draft["totals"]["net"] == yer(9_025)


async def test_a_tax_is_taken_off_by_who_answers_for_it(world: World) -> None:
    warranty = await a_service(world, "WAR", tax_code=None, exempt_reason="ضمان")
    order = await open_work_order(world)
    job = await add_job(world, order, service_id=warranty["id"], lines=[FEE])
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    labour, fee = (f"{lines_of(order, job)}/{line['id']}" for line in job["lines"])
    missing, why = (403, "permission_missing"), {"exempt_reason": "منظمة دولية"}
    assert await advisor.refused("PATCH", fee, why) == missing
    assert await advisor.refused("POST", lines_of(order, job), {**FEE, **why}) == missing
    assert (await manager.patch(fee, json=why)).is_success
    assert (await advisor.patch(fee, json={"exempt_reason": "سفارة"})).is_success
    assert (await advisor.patch(labour, json={"tax_code": "GST"})).is_success
    assert (await advisor.patch(labour, json=why)).json()["totals"]["tax"] == yer(0)


async def test_lines_are_added_changed_and_taken_off(world: World) -> None:
    order = await open_work_order(world)
    job = await add_job(world, order)
    advisor = world.client(Role.ADVISOR)
    path, line_id = lines_of(order, job), str(new_id())
    sublet = {"kind": "sublet", "title_ar": "خراطة", "quantity": "1", "unit_price": yer(30_000)}
    added = await advisor.made(path, {**sublet, "id": line_id})
    assert [line["id"] for line in added["jobs"][0]["lines"]][1] == line_id
    changed = await advisor.patch(
        f"{path}/{line_id}", json={"quantity": "2", "unit_price": yer(25_000)}
    )
    assert changed.json()["totals"]["net"] == yer(58_000)
    removed = await advisor.delete(f"{path}/{line_id}")
    assert removed.json()["totals"]["net"] == yer(8_000)
    assert await advisor.refused("DELETE", f"{path}/{line_id}") == (404, "line_not_found")
    assert int(removed.headers["etag"].strip('"')) == order["version"] + 4


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({**FEE, "part_id": str(new_id())}, "line_part_mismatch"),
        ({"kind": "part", "quantity": "1"}, "line_part_mismatch"),
        ({"kind": "part", "part_id": str(new_id()), "quantity": "1"}, "part_not_found"),
        ({**FEE, "title_ar": ""}, "name_missing"),
        ({**FEE, "quantity": "0"}, "line_quantity_invalid"),
        ({**FEE, "quantity": "-1"}, "request_invalid"),
        ({**FEE, "unit_price": yer(-1)}, "price_negative"),
        ({**FEE, "unit_price": usd("5.00")}, "currency_mismatch"),
        ({**FEE, "unit_price": yer(10**14), "quantity": "1000000"}, "amount_too_large"),
        ({**FEE, "colour": "red"}, "request_invalid"),
    ],
)
async def test_lines_that_make_no_sense_are_refused(
    world: World, line: Document, code: str
) -> None:
    order = await open_work_order(world)
    body = {"title_en": "x", "lines": [line]}
    status = 404 if code == "part_not_found" else 422
    refused = await world.client(Role.ADVISOR).refused("POST", jobs_of(order), body)
    assert refused == (status, code)
    assert (await world.client().seen(f"{V1}/workorders/{order['id']}"))["jobs"] == []


async def test_what_a_unit_cost_is_for_those_who_may_see_it(world: World) -> None:
    await a_rate(world)
    part = await a_part(world, cost_minor=300, cost_currency=Currency.USD)
    order = await open_work_order(world)
    job = await add_job(world, order, title_en="x", lines=[_part(part)])
    assert job["lines"][0]["unit_cost"] is None
    seen = await world.client(Role.MANAGER).seen(f"{jobs_of(order)}/{job['id']}")
    assert seen["lines"][0]["unit_cost"] == yer(1_620)
    costly = {**FEE, "unit_cost": yer(1_500)}
    refused = await world.client(Role.ADVISOR).refused("POST", lines_of(order, job), costly)
    assert refused == (403, "permission_missing")
    await world.client(Role.MANAGER).made(lines_of(order, job), costly)


async def test_a_job_that_the_customer_has_seen_does_not_change(world: World) -> None:
    order = await started_work_order(world)
    job = order["jobs"][0]
    frozen = (409, "job_frozen")
    advisor, path = world.client(Role.ADVISOR), f"{jobs_of(order)}/{job['id']}"
    line = f"{path}/lines/{job['lines'][0]['id']}"
    assert await advisor.refused("PATCH", path, {"note": "x"}) == frozen
    assert await advisor.refused("DELETE", path) == frozen
    assert await advisor.refused("POST", f"{path}/lines", FEE) == frozen
    assert await advisor.refused("PATCH", line, {"quantity": "2"}) == frozen
    assert await advisor.refused("DELETE", line) == frozen
    more = await add_job(world, order, title_en="Brakes", lines=[FEE])
    assert (more["number"], more["approval"]) == (2, "pending")


async def test_jobs_are_put_in_order_and_taken_off_but_keep_their_numbers(world: World) -> None:
    order = await open_work_order(world)
    seen = await add_job(world, order, title_en="Seen")
    await approve_all(world, order)
    first = await add_job(world, order, title_en="First")
    second = await add_job(world, order, title_en="Second")
    third = await add_job(world, order, title_en="Third")
    advisor = world.client(Role.ADVISOR)
    wanted = {"job_ids": [third["id"], first["id"], second["id"]]}
    moved = (await advisor.put(f"{jobs_of(order)}/order", json=wanted)).json()
    numbered = [(job["number"], job["title_en"]) for job in moved["jobs"]]
    assert numbered == [(1, "Seen"), (2, "Third"), (3, "First"), (4, "Second")]
    for wrong in ([third["id"]], [seen["id"], third["id"], first["id"]], [third["id"]] * 3):
        refused = await advisor.refused("PUT", f"{jobs_of(order)}/order", {"job_ids": wrong})
        assert refused == (422, "job_order_invalid")
    left = (await advisor.delete(f"{jobs_of(order)}/{first['id']}")).json()
    assert [job["number"] for job in left["jobs"]] == [1, 2, 4]
    gone = await advisor.refused("DELETE", f"{jobs_of(order)}/{first['id']}")
    assert gone == (404, "job_not_found")


async def test_a_job_is_begun_finished_and_reopened_while_its_order_is_in_progress(
    world: World,
) -> None:
    order = await open_work_order(world)
    job = await add_job(world, order)
    path, technician = f"{jobs_of(order)}/{job['id']}", world.client(Role.TECHNICIAN)
    for step in ("start", "finish", "reopen"):
        refused = await technician.refused("POST", f"{path}/{step}")
        assert refused == (409, "work_not_in_progress")
    await approve_all(world, order)
    await technician.made(f"{V1}/workorders/{order['id']}/start")
    unapproved = await add_job(world, order)
    for step in ("start", "finish"):
        refused = await technician.refused("POST", f"{jobs_of(order)}/{unapproved['id']}/{step}")
        assert refused == (409, "job_not_approved")
    begun = await technician.made(f"{path}/start")
    assert begun["jobs"][0]["state"] == "in_progress"
    assert (await technician.made(f"{path}/start"))["version"] == begun["version"]
    assert (await technician.made(f"{path}/finish"))["jobs"][0]["state"] == "done"
    assert await technician.refused("POST", f"{path}/finish") == (409, "job_done")
    reopened = (await technician.made(f"{path}/reopen"))["jobs"][0]
    assert (reopened["state"], reopened["finished_at"]) == ("in_progress", None)
    assert await technician.refused("POST", f"{path}/reopen") == (409, "job_not_done")


async def test_the_technician_reports_but_sets_no_prices(world: World) -> None:
    order = await started_work_order(world)
    pending = await add_job(world, order)
    path, technician = f"{jobs_of(order)}/{pending['id']}", world.client(Role.TECHNICIAN)
    found = await technician.put(f"{path}/finding", json={"finding": "تسريب في مضخة الماء"})
    assert found.json()["jobs"][1]["finding"] == "تسريب في مضخة الماء"
    line = f"{path}/lines/{pending['lines'][0]['id']}"
    denied = (403, "permission_missing")
    assert await technician.refused("PATCH", line, {"unit_price": yer(1)}) == denied
    assert await technician.refused("POST", f"{path}/lines", FEE) == denied
    assert await technician.refused("POST", jobs_of(order), {"title_en": "x"}) == denied
    assert await technician.refused("DELETE", path) == denied
    seen = await technician.seen(f"{V1}/workorders/{order['id']}")
    assert (seen["estimates"], seen["invoices"], seen["deposits"]) == (None, None, None)


async def test_a_job_in_ones_own_words_needs_a_title_and_may_come_without_lines(
    world: World,
) -> None:
    order = await open_work_order(world)
    advisor = world.client(Role.ADVISOR)
    assert await advisor.refused("POST", jobs_of(order), {"lines": [FEE]}) == (422, "name_missing")
    job = await add_job(world, order, title_ar="فحص صوت", lines=[])
    renamed = await advisor.patch(
        f"{jobs_of(order)}/{job['id']}", json={"title_en": "Noise", "note": "عند السرعة العالية"}
    )
    shown = renamed.json()["jobs"][0]
    assert (shown["title_ar"], shown["title_en"]) == ("فحص صوت", "Noise")
    assert shown["totals"]["total"] == yer(0)


async def test_a_request_that_comes_twice_adds_nothing_twice(world: World) -> None:
    order = await open_work_order(world)
    job = await add_job(world, order)
    advisor, again = world.client(Role.ADVISOR), (409, "already_exists")
    body = {"id": job["id"], "title_en": "Again"}
    assert await advisor.refused("POST", jobs_of(order), body) == again
    line = {**FEE, "id": job["lines"][0]["id"]}
    assert await advisor.refused("POST", lines_of(order, job), line) == again
    twins = {"title_en": "x", "lines": [{**FEE, "id": str(new_id())}] * 2}
    assert await advisor.refused("POST", jobs_of(order), twins) == again
    seen = await advisor.seen(f"{V1}/workorders/{order['id']}")
    assert [len(one["lines"]) for one in seen["jobs"]] == [1]


def _part(part: Document, quantity: str = "1") -> Document:
    return {"kind": "part", "part_id": part["id"], "quantity": quantity}
