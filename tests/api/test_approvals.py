"""The customer reads an estimate on the phone and decides, without an account."""

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.stories import (
    V1,
    Document,
    a_part,
    a_sent_estimate,
    add_job,
    open_work_order,
    said,
    started_work_order,
    yer,
)
from tests.world import SANAA, World, session_id, staff_id
from yemen_hybrid.data.models import Entity
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.usecases.approvals.count_attempt import ANSWERS, UNKNOWN_TOKENS


async def offered(world: World) -> tuple[Document, Document, Document]:
    """An order with three jobs before the customer; gives it, the sent estimate and a part."""
    module = await a_part(
        world, cost_minor=11_111, cost_currency="YER", price=(30_000, Currency.YER)
    )
    order = await open_work_order(world)
    await add_job(
        world,
        order,
        title_ar="تبديل خلايا البطارية",
        lines=[
            {"kind": "labour", "quantity": "2", "unit_price": yer(8_000)},
            {"kind": "part", "part_id": module["id"], "quantity": "3"},
        ],
    )
    await add_job(world, order, title_ar="تغيير الفرامل", title_en="Brakes")
    await add_job(world, order, title_ar="تغيير الزيت", title_en="Oil change")
    return order, await a_sent_estimate(world, order), module


async def everything(world: World) -> Mapping[str, Any]:
    """Every row of the database."""
    async with world.database.reading() as connection:
        return {
            table.name: sorted(map(repr, (await connection.execute(select(table))).all()))
            for table in Entity.metadata.sorted_tables
        }


async def test_the_customer_decides_job_by_job(world: World) -> None:
    order, sent, module = await offered(world)
    customer, advisor = world.client(None), world.client(Role.ADVISOR)
    seen = await customer.seen(sent["link"])
    assert (seen["state"], seen["language"], seen["answer"]) == ("open", "ar", None)
    assert seen["workshop"]["name_ar"] == "صنعاء"
    assert seen["document"]["total"] == yer(128_100)
    answered = await customer.made(
        sent["link"], {**said(seen, "approve", "decline", "defer"), "note": "ضروري قبل الجمعة"}
    )
    assert answered["state"] == "answered"
    answer = answered["answer"]
    assert (answer["name"], answer["note"]) == ("صالح القاضي", "ضروري قبل الجمعة")
    assert [one["choice"] for one in answer["decisions"]] == ["approve", "decline", "defer"]

    shown = await advisor.seen(f"{V1}/workorders/{order['id']}")
    assert shown["status"] == "ready_to_start"
    assert [job["approval"] for job in shown["jobs"]] == ["approved", "declined", "deferred"]
    async with world.begin() as store:
        level = await store.stock.lock_level(SANAA, UUID(module["id"]))
        assert level.reserved_milli == 3_000
    waiting = await advisor.seen(f"{V1}/deferred-work", open=True)
    assert [one["choice"] for one in waiting["items"]] == ["defer", "decline"]
    read = await advisor.seen(f"{V1}/estimates/{sent['id']}")
    assert (read["status"], read["answer"]["channel"]) == ("answered", "link")
    messages = await advisor.seen(f"{V1}/messages", work_order_id=order["id"])
    assert [one["template"] for one in messages["items"]] == [
        "estimate_approved",
        "estimate_ready",
    ]
    assert "111,300 ريال يمني" in messages["items"][0]["text"]
    timeline = await advisor.seen(f"{V1}/workorders/{order['id']}/timeline")
    told = next(one for one in timeline["items"] if one["kind"] == "estimate_answered")
    assert told["detail"]["approve"] == told["detail"]["decline"] == 1
    audit = await world.client().seen(f"{V1}/audit", action="estimates.approve")
    assert {one["actor_kind"] for one in audit["items"]} == {"customer"}


async def test_reading_changes_nothing_at_all(world: World) -> None:
    _, sent, _ = await offered(world)
    before = await everything(world)
    customer = world.client(None)
    for _ in range(3):
        world.clock.turn(minutes=5)
        await customer.seen(sent["link"])
    assert await everything(world) == before


async def test_what_the_workshop_paid_is_not_told(world: World) -> None:
    _, sent, _ = await offered(world)
    text = (await world.client(None).get(sent["link"])).text
    assert "cost" not in text
    assert "11111" not in text


async def test_the_same_answer_again_is_well_and_another_one_is_not(world: World) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    first = await customer.made(sent["link"], said(sent, "approve", "decline"))
    before = await everything(world)
    corrected = {**said(sent, "approve", "decline"), "name": "صالح أحمد", "note": "نعم"}
    assert await customer.made(sent["link"], corrected) == first
    other = await customer.refused("POST", sent["link"], said(sent, "approve"))
    assert other == (409, "already_answered")
    world.clock.turn(days=30)  # the phone finds its network again
    assert await customer.made(sent["link"], said(sent, "approve", "decline")) == first
    after = await everything(world)
    assert {name for name in before if before[name] != after[name]} == {
        "throttles",
        "idempotency_keys",
    }


async def test_nobody_agrees_to_a_document_that_they_did_not_read(world: World) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    altered = {**said(sent, "approve"), "document_hash": "0" * 64}
    assert await customer.refused("POST", sent["link"], altered) == (409, "estimate_changed")
    assert (await customer.seen(sent["link"]))["state"] == "open"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda decisions: decisions[:2], "decision_incomplete"),
        (lambda _: [], "decision_incomplete"),
        (lambda decisions: [*decisions, decisions[0]], "decision_repeated"),
        (
            lambda decisions: [*decisions, {"job_id": str(new_id()), "choice": "approve"}],
            "job_not_on_estimate",
        ),
        (lambda decisions: [{**decisions[0], "choice": "maybe"}], "request_invalid"),
    ],
)
async def test_every_job_gets_one_choice(world: World, change: Any, code: str) -> None:
    _, sent, _ = await offered(world)
    answer = said(sent, "approve")
    answer["decisions"] = change(answer["decisions"])
    customer = world.client(None)
    assert await customer.refused("POST", sent["link"], answer) == (422, code)
    for unseen in ("  ", "\u200f", "\u2800\u200b"):
        nobody = {**said(sent, "approve"), "name": unseen}
        assert (await customer.refused("POST", sent["link"], nobody))[1] == "decider_missing"


@pytest.mark.parametrize("near", [True, False])
async def test_an_answer_from_where_staff_are_signed_in_is_marked(world: World, near: bool) -> None:
    _, sent, _ = await offered(world)
    async with world.begin() as store:
        session = await store.sessions.lock(session_id(Role.CASHIER))
        assert session is not None
        session.address = "127.0.0.1" if near else "198.51.100.7"
    await world.client(None).made(sent["link"], said(sent, "approve"))
    events = (await world.client().seen(f"{V1}/audit", entity_id=sent["id"]))["items"]
    marks = [event["after"] for event in events if event["change"] == "note"]
    mark = {"answered_from": "127.0.0.1", "staff_there": [str(staff_id(Role.CASHIER))]}
    assert marks == ([mark] if near else [])


async def test_an_expired_estimate_is_read_but_not_answered(world: World) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    world.clock.turn(days=7)
    assert (await customer.seen(sent["link"]))["state"] == "expired"
    refused = await customer.refused("POST", sent["link"], said(sent, "approve"))
    assert refused == (410, "estimate_expired")


async def test_one_link_opens_one_estimate_only(world: World) -> None:
    _, one, _ = await offered(world)
    order = await open_work_order(world)
    await add_job(world, order)
    other = await a_sent_estimate(world, order)
    customer = world.client(None)
    assert await customer.refused("POST", one["link"], said(other, "approve")) == (
        409,
        "estimate_changed",
    )
    mixed = {**said(other, "approve"), "document_hash": one["document_hash"]}
    assert await customer.refused("POST", one["link"], mixed) == (422, "job_not_on_estimate")


async def test_an_unknown_token_is_an_address_that_leads_nowhere(world: World) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    for token in ("A" * 43, sent["token"][:-1], sent["token"] + "x", "صالح", "x" * 3000):
        path = f"{V1}/public/approvals/{token}"
        assert await customer.refused("GET", path) == (404, "not_found")
        assert await customer.refused("POST", path, said(sent, "approve")) == (404, "not_found")


async def test_guessing_is_slowed_and_disturbs_no_good_link(world: World) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    path = f"{V1}/public/approvals/{'A' * 43}"
    for _ in range(UNKNOWN_TOKENS.limit):
        assert (await customer.get(path)).status_code == 404
    refused = await customer.get(path)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert (await customer.seen(sent["link"]))["state"] == "open"
    await customer.made(sent["link"], said(sent, "approve"))
    world.clock.turn(minutes=2)
    assert (await customer.get(path)).status_code == 404


async def test_answering_one_link_over_and_over_is_slowed(world: World) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    altered = {**said(sent, "approve"), "document_hash": "0" * 64}
    for _ in range(ANSWERS.limit):
        assert (await customer.refused("POST", sent["link"], altered))[0] == 409
    assert (await customer.refused("POST", sent["link"], altered))[0] == 429
    world.clock.turn(minutes=2)
    await customer.made(sent["link"], said(sent, "approve"))


async def test_the_address_of_a_link_goes_nowhere_else(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="request"):
        answers = [
            await customer.get(sent["link"]),
            await customer.post(sent["link"], json={}),
            await customer.post(sent["link"], json=said(sent, "approve")),
            await customer.get(sent["link"] + "x"),
            await customer.delete(sent["link"]),
        ]
    assert [answer.status_code for answer in answers] == [200, 422, 200, 404, 405]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex"
        assert sent["token"] not in answer.text
    logged = [record for record in caplog.records if record.name == "request"]
    assert len(logged) == len(answers)
    assert "/public/approvals/{token}" in repr(logged[0].msg)
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    assert all(sent["token"] not in repr(vars(record)) for record in ours)  # the caller's log does


async def test_an_order_of_which_nothing_is_approved_is_new_again(world: World) -> None:
    order, sent, _ = await offered(world)
    customer, advisor = world.client(None), world.client(Role.ADVISOR)
    await customer.made(sent["link"], said(sent, "decline"))
    assert (await advisor.seen(f"{V1}/workorders/{order['id']}"))["status"] == "new"
    messages = await advisor.seen(f"{V1}/messages", work_order_id=order["id"])
    assert [one["template"] for one in messages["items"]] == ["estimate_ready"]


async def test_after_the_work_is_done_a_late_answer_is_not_taken(world: World) -> None:
    order = await started_work_order(world)
    late = await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    path = f"{V1}/workorders/{order['id']}"
    first = order["jobs"][0]
    await advisor.made(f"{path}/jobs/{first['id']}/finish")
    await advisor.made(f"{path}/finish")
    assert late["id"] == sent["document"]["jobs"][0]["id"]
    assert (await customer.seen(sent["link"]))["state"] == "closed"
    refused = await customer.refused("POST", sent["link"], said(sent, "approve"))
    assert refused == (409, "illegal_move")


async def test_a_retry_under_its_key_costs_no_attempt(world: World) -> None:
    _, sent, _ = await offered(world)
    customer, answer = world.client(None), said(sent, "approve")
    once = {"Idempotency-Key": "lost-on-the-way"}
    first = await customer.post(sent["link"], json=answer, headers=once)
    assert first.status_code == 200
    async with world.begin() as store:
        throttle = await store.throttles.lock(f"approval link:{sent['link_id']}", store.now)
        assert len(throttle.attempts) == 1
        throttle.attempts = [store.now.timestamp()] * ANSWERS.limit
    again = await customer.post(sent["link"], json=answer, headers=once)
    assert (again.status_code, again.content) == (200, first.content)
    assert (await customer.refused("POST", sent["link"], answer))[0] == 429
    other = await customer.post(sent["link"], json={**answer, "note": "لا"}, headers=once)
    assert other.json()["code"] == "idempotency_key_reused"


SIGNED = [[[20, 120], [300, 60], [580, 200]], [[310, 40]]]


async def test_a_drawn_signature_is_kept_with_the_answer_and_never_changes(world: World) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    told = said(sent, "approve", "decline", "defer")
    answered = await customer.made(sent["link"], {**told, "signature": SIGNED})
    assert answered["answer"]["signature"] == SIGNED
    again = await customer.post(sent["link"], json={**told, "signature": [[[1, 1]]]})
    assert again.status_code == 200
    estimate = await world.client(Role.ADVISOR).seen(f"{V1}/estimates/{sent['id']}")
    assert estimate["answer"]["signature"] == SIGNED
    events = await world.client().seen(f"{V1}/audit", action="estimates.approve")
    kept = [one["after"].get("signature") for one in events["items"]]
    assert "20,120 300,60 580,200;310,40" in kept
    with pytest.raises(DBAPIError, match="not changed or removed"):
        async with world.begin() as store:
            await store.session.execute(text("UPDATE approvals SET signature = NULL"))


async def test_a_signature_that_is_no_drawing_is_refused_and_none_is_well(world: World) -> None:
    _, sent, _ = await offered(world)
    customer = world.client(None)
    told = said(sent, "approve", "decline", "defer")
    wrong: list[Any] = [
        [[[0, 241]]],
        [[[601, 0]]],
        [[[1]]],
        [[]],
        [[[1, 1]]] * 61,
        [[[1, 1]] * 400] * 3,
        [[[1.5, 1]]],
        [[["1", 1]]],
        "data:image/png;base64,AAAA",
    ]
    for signature in wrong:
        body = {**told, "signature": signature}
        assert (await customer.refused("POST", sent["link"], body))[0] == 422, signature
    refused = await customer.post(sent["link"], json={**told, "signature": [[[0, 241]]]})
    assert refused.json()["errors"][0]["code"] == "signature_invalid"
    answered = await customer.made(sent["link"], {**told, "signature": []})
    assert answered["answer"]["signature"] is None
