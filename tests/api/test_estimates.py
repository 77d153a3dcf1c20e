"""Estimates over HTTP: made, sent, sent again, taken back, and answered at the counter."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_part,
    a_sent_estimate,
    a_vehicle,
    add_job,
    an_estimate,
    approve_all,
    open_work_order,
    said,
    started_work_order,
    yer,
)
from tests.world import ADEN, NOW, SANAA, World
from yemen_hybrid.data.models import Entity
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.estimate_document import document_hash
from yemen_hybrid.domain.ids import new_id


async def an_order(world: World, jobs: int = 1) -> Document:
    order = await open_work_order(world)
    for number in range(jobs):
        await add_job(world, order, title_ar=f"عمل {number + 1}", title_en=f"Job {number + 1}")
    return order


async def test_an_estimate_says_what_is_undecided_and_what_it_costs_with_tax(world: World) -> None:
    filters = await a_part(world, cost_minor=900, cost_currency="YER")
    order = await open_work_order(world)
    await add_job(
        world,
        order,
        title_ar="تغيير الزيت",
        note="يشمل الفلتر",
        lines=[
            {"kind": "labour", "quantity": "1.5", "unit_price": yer(8_000)},
            {"kind": "part", "part_id": filters["id"], "quantity": "2"},
        ],
    )
    made = await an_estimate(world, order)
    assert made["number"] == f"{order['number']}/1"
    assert (made["status"], made["supplementary"], made["version"]) == ("draft", False, 1)
    assert (made["net"], made["tax"], made["total"]) == (yer(17_000), yer(850), yer(17_850))
    document = made["document"]
    assert document["customer"] == {"ar": "صالح أحمد القاضي", "en": "Saleh Ahmed Al-Qadhi"}
    assert document["vehicle"]["name"] == "Toyota Prius 2010"
    job = document["jobs"][0]
    assert (job["title"]["ar"], job["note"]) == ("تغيير الزيت", "يشمل الفلتر")
    assert [line["total"] for line in job["lines"]] == [yer(12_600), yer(5_250)]
    assert made["document_hash"] == document_hash(document)
    assert made["link"] is None
    assert made["answer"] is None


async def test_an_estimate_holds_for_the_branchs_days_or_as_long_as_was_said(world: World) -> None:
    order = await an_order(world)
    week = (NOW + timedelta(days=7)).isoformat().replace("+00:00", "Z")
    assert (await an_estimate(world, order))["valid_until"] == week
    until = (NOW + timedelta(days=30)).isoformat().replace("+00:00", "Z")
    assert (await an_estimate(world, order, valid_until=until))["valid_until"] == until
    path = f"{V1}/workorders/{order['id']}/estimates"
    for days in (-1, 0, 91):
        at = (NOW + timedelta(days=days)).isoformat()
        refused = await world.client(Role.ADVISOR).refused("POST", path, {"valid_until": at})
        assert refused == (422, "validity_invalid")


async def test_without_a_priced_undecided_job_there_is_nothing_to_estimate(world: World) -> None:
    order = await open_work_order(world)
    path = f"{V1}/workorders/{order['id']}/estimates"
    advisor = world.client(Role.ADVISOR)
    assert await advisor.refused("POST", path, {}) == (422, "estimate_empty")
    await add_job(world, order, lines=[])
    assert await advisor.refused("POST", path, {}) == (422, "estimate_empty")
    await add_job(world, order)
    assert len((await an_estimate(world, order))["document"]["jobs"]) == 1
    await approve_all(world, order)
    await add_job(world, order, lines=[])
    assert await advisor.refused("POST", path, {}) == (422, "estimate_empty")


async def test_sending_makes_a_link_and_a_message_and_moves_the_order(world: World) -> None:
    order = await an_order(world, jobs=2)
    sent = await a_sent_estimate(world, order)
    assert sent["url"].startswith("http://workshop.test/approve/")
    assert sent["whatsapp_url"].startswith("https://wa.me/967777123456?text=")
    text = unquote(sent["whatsapp_url"].partition("text=")[2])
    assert sent["url"] in text
    assert "صالح أحمد القاضي" in text
    assert "16,800 ريال يمني" in text
    advisor = world.client(Role.ADVISOR)
    shown = await advisor.seen(f"{V1}/workorders/{order['id']}")
    assert shown["status"] == "awaiting_approval"
    assert {job["approval"] for job in shown["jobs"]} == {"sent"}
    read = await advisor.seen(f"{V1}/estimates/{sent['id']}")
    assert (read["status"], read["link"]["state"]) == ("sent", "open")
    assert "url" not in read


async def test_the_token_is_kept_nowhere(world: World) -> None:
    order = await an_order(world)
    made = await an_estimate(world, order)
    path, headers = f"{V1}/estimates/{made['id']}/send", {"Idempotency-Key": "send-it"}
    advisor = world.client(Role.ADVISOR)
    first = await advisor.post(path, headers=headers)
    again = await advisor.post(path, headers=headers)
    assert first.json() == again.json()
    token = first.json()["url"].rsplit("/", 1)[1]
    assert len(token) == 43
    async with world.database.reading() as connection:
        for table in Entity.metadata.sorted_tables:
            rows = (await connection.execute(select(table))).all()
            assert token not in repr(rows), table.name


async def test_sending_again_makes_the_earlier_link_blind(world: World) -> None:
    order = await an_order(world)
    first = await a_sent_estimate(world, order)
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    second = await advisor.made(f"{V1}/estimates/{first['id']}/send")
    assert second["url"] != first["url"]
    assert await customer.refused("GET", first["link"]) == (410, "link_superseded")
    assert await customer.refused("POST", first["link"], said(first, "approve")) == (
        410,
        "link_superseded",
    )
    token = second["url"].rsplit("/", 1)[1]
    assert (await customer.seen(f"{V1}/public/approvals/{token}"))["state"] == "open"


async def test_a_newer_estimate_replaces_the_one_that_was_not_answered(world: World) -> None:
    order = await an_order(world)
    first = await a_sent_estimate(world, order)
    second = await an_estimate(world, order)
    assert (second["revision"], second["number"]) == (2, f"{order['number']}/2")
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    assert await customer.refused("GET", first["link"]) == (410, "estimate_superseded")
    assert await customer.refused("POST", first["link"], said(first, "approve")) == (
        410,
        "estimate_superseded",
    )
    path = f"{V1}/estimates/{first['id']}"
    assert (await advisor.seen(path))["status"] == "superseded"
    assert await advisor.refused("POST", f"{path}/send") == (409, "estimate_not_sendable")
    listed = await advisor.seen(f"{V1}/workorders/{order['id']}/estimates")
    assert [one["revision"] for one in listed["items"]] == [2, 1]


async def test_what_expired_or_was_answered_is_not_sent(world: World) -> None:
    order = await an_order(world)
    made = await an_estimate(world, order)
    advisor = world.client(Role.ADVISOR)
    path = f"{V1}/estimates/{made['id']}"
    world.clock.turn(days=8)
    assert await advisor.refused("POST", f"{path}/send") == (410, "estimate_expired")
    spoken = {**said(made, "approve"), "channel": "counter", "witness": "علي ناصر"}
    assert await advisor.refused("POST", f"{path}/decisions", spoken) == (410, "estimate_expired")
    fresh = await an_estimate(world, order)
    spoken = {**said(fresh, "approve"), "channel": "counter", "witness": "علي ناصر"}
    await advisor.made(f"{V1}/estimates/{fresh['id']}/decisions", spoken)
    assert await advisor.refused("POST", f"{V1}/estimates/{fresh['id']}/send") == (
        409,
        "estimate_not_sendable",
    )


async def test_a_draft_whose_jobs_changed_is_neither_sent_nor_answered(world: World) -> None:
    order = await open_work_order(world)
    job = await add_job(world, order)
    made = await an_estimate(world, order)
    advisor = world.client(Role.ADVISOR)
    await advisor.made(
        f"{V1}/workorders/{order['id']}/jobs/{job['id']}/lines",
        {"kind": "fee", "title_en": "Towing", "quantity": "1", "unit_price": yer(5_000)},
    )
    path = f"{V1}/estimates/{made['id']}"
    assert await advisor.refused("POST", f"{path}/send") == (409, "estimate_outdated")
    spoken = {**said(made, "approve"), "channel": "counter", "witness": "علي ناصر"}
    refused = await advisor.refused("POST", f"{path}/decisions", spoken)
    assert refused == (409, "estimate_outdated")


async def test_what_turns_up_later_is_an_estimate_of_its_own(world: World) -> None:
    order = await started_work_order(world)
    late = await add_job(world, order, title_en="Inverter coolant pump")
    sent = await a_sent_estimate(world, order)
    assert sent["supplementary"] is True
    assert [job["id"] for job in sent["document"]["jobs"]] == [late["id"]]
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    path = f"{V1}/workorders/{order['id']}"
    assert (await advisor.seen(path))["status"] == "in_progress"
    await customer.made(sent["link"], said(sent, "decline"))
    shown = await advisor.seen(path)
    assert shown["status"] == "in_progress"
    assert [job["approval"] for job in shown["jobs"]] == ["approved", "declined"]


async def test_an_answer_at_the_counter_needs_a_witness_and_a_call_its_number(world: World) -> None:
    order = await an_order(world)
    made = await an_estimate(world, order)
    advisor = world.client(Role.ADVISOR)
    path = f"{V1}/estimates/{made['id']}/decisions"
    spoken = {**said(made, "approve"), "channel": "counter"}
    recorder = ("Advisor Sanaa", "advisor sanaa\u200f", "Advisor.SAN", "advisor\u200b.san")
    for witness in ("", "\u200f", "صالح القاضي", "صالح القاضى", *recorder):
        refused = await advisor.refused("POST", path, {**spoken, "witness": witness})
        assert refused == (422, "witness_required")
    call = {**spoken, "channel": "phone", "witness": "علي ناصر"}
    assert await advisor.refused("POST", path, call) == (422, "called_number_required")
    nobody = {**spoken, "witness": "علي ناصر", "name": " "}
    assert await advisor.refused("POST", path, nobody) == (422, "decider_missing")
    by_link = {**spoken, "channel": "link"}
    assert await advisor.refused("POST", path, by_link) == (422, "request_invalid")
    answered = await advisor.made(path, {**call, "phone": "777 123 456"})
    assert answered["status"] == "answered"
    answer = answered["answer"]
    assert (answer["channel"], answer["witness"], answer["phone"]) == (
        "phone",
        "علي ناصر",
        "+967777123456",
    )
    assert answer["recorded_by"]["name_en"] == "advisor Sanaa"
    shown = await advisor.seen(f"{V1}/workorders/{order['id']}")
    assert shown["status"] == "ready_to_start"


async def test_a_spoken_answer_counts_once(world: World) -> None:
    order = await an_order(world, jobs=2)
    sent = await a_sent_estimate(world, order)
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    path = f"{V1}/estimates/{sent['id']}/decisions"
    spoken = {**said(sent, "approve", "defer"), "channel": "counter", "witness": "علي ناصر"}
    first = await advisor.made(path, spoken)
    assert await advisor.made(path, spoken) == first
    other = {**spoken, **said(sent, "approve")}
    assert await advisor.refused("POST", path, other) == (409, "already_answered")
    assert await customer.refused("POST", sent["link"], said(sent, "decline")) == (
        409,
        "already_answered",
    )
    assert (await customer.made(sent["link"], said(sent, "approve", "defer")))["state"] == (
        "answered"
    )


async def test_an_estimate_taken_back_lets_its_jobs_be_corrected(world: World) -> None:
    order = await an_order(world)
    sent = await a_sent_estimate(world, order)
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    path = f"{V1}/estimates/{sent['id']}"
    assert (await advisor.made(f"{path}/withdraw"))["status"] == "withdrawn"
    shown = await advisor.seen(f"{V1}/workorders/{order['id']}")
    assert (shown["status"], shown["jobs"][0]["approval"]) == ("new", "pending")
    assert await customer.refused("GET", sent["link"]) == (410, "estimate_withdrawn")
    assert await customer.refused("POST", sent["link"], said(sent, "approve")) == (
        410,
        "estimate_withdrawn",
    )
    assert await advisor.refused("POST", f"{path}/withdraw") == (410, "estimate_withdrawn")
    again = await a_sent_estimate(world, order)
    await customer.made(again["link"], said(again, "approve"))
    path = f"{V1}/estimates/{again['id']}/withdraw"
    assert await advisor.refused("POST", path) == (409, "already_answered")


async def test_of_an_order_that_is_over_nothing_is_estimated(world: World) -> None:
    order = await an_order(world)
    sent = await a_sent_estimate(world, order)
    manager, customer = world.client(Role.MANAGER), world.client(None)
    await manager.made(f"{V1}/workorders/{order['id']}/cancel", {"reason": "باع السيارة"})
    path = f"{V1}/workorders/{order['id']}/estimates"
    assert await manager.refused("POST", path, {}) == (409, "work_order_over")
    assert await customer.refused("GET", sent["link"]) == (410, "estimate_withdrawn")


async def test_a_stale_version_is_refused(world: World) -> None:
    order = await an_order(world)
    made = await an_estimate(world, order)
    advisor, stale = world.client(Role.ADVISOR), {"If-Match": '"7"'}
    for path in (
        f"{V1}/workorders/{order['id']}/estimates",
        f"{V1}/estimates/{made['id']}/send",
        f"{V1}/estimates/{made['id']}/withdraw",
    ):
        assert await advisor.refused("POST", path, {}, headers=stale) == (412, "stale_version")


async def test_another_branchs_estimate_does_not_exist(world: World) -> None:
    order = await an_order(world)
    made = await an_estimate(world, order)
    stranger = world.client(Role.ADVISOR, ADEN)
    path = f"{V1}/estimates/{made['id']}"
    spoken = {**said(made, "approve"), "channel": "counter", "witness": "علي ناصر"}
    missing = (404, "estimate_not_found")
    assert await stranger.refused("GET", path) == missing
    assert await stranger.refused("POST", f"{path}/send") == missing
    assert await stranger.refused("POST", f"{path}/withdraw") == missing
    assert await stranger.refused("POST", f"{path}/decisions", spoken) == missing
    of_order = f"{V1}/workorders/{order['id']}/estimates"
    assert await stranger.refused("GET", of_order) == (404, "work_order_not_found")
    assert await stranger.refused("POST", of_order, {}) == (404, "work_order_not_found")
    assert (await stranger.seen(f"{V1}/estimates"))["items"] == []
    nothing = f"{V1}/estimates/{new_id()}"
    assert await world.client().refused("GET", nothing) == missing
    assert await world.client().refused("POST", f"{nothing}/send") == missing


@pytest.mark.parametrize("by", ["status", "customer_id", "work_order_id", "branch_id"])
async def test_estimates_are_listed_by(world: World, by: str) -> None:
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    wanted = await open_work_order(world, customer_id=customer["id"], vehicle_id=vehicle["id"])
    await add_job(world, wanted)
    sent = await a_sent_estimate(world, wanted)
    other = await open_work_order(world, branch=ADEN)
    await add_job(world, other)
    await an_estimate(world, other)
    value = {
        "status": "sent",
        "customer_id": customer["id"],
        "work_order_id": wanted["id"],
        "branch_id": str(SANAA),
    }[by]
    admin = world.client()
    assert len((await admin.seen(f"{V1}/estimates"))["items"]) == 2
    found = await admin.seen(f"{V1}/estimates", **{by: value})
    assert [one["id"] for one in found["items"]] == [sent["id"]]
    later = (NOW + timedelta(hours=1)).isoformat()
    assert (await admin.seen(f"{V1}/estimates", updated_since=later))["items"] == []
