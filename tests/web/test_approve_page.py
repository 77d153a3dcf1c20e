"""The approval page over HTTP, as a phone without a script sees it."""

import logging
import re
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from tests.stories import V1, a_sent_estimate, add_job, said, started_work_order
from tests.web.offer import PHONE, an_offer, filled, text_of
from tests.world import SANAA, World
from yemen_hybrid.api.work_orders.job_schemas import MAX_JOBS, MAX_LINES
from yemen_hybrid.data.models import Entity
from yemen_hybrid.data.queries.approvals import read_offer
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.usecases.approvals.count_attempt import ANSWERS, UNKNOWN_TOKENS
from yemen_hybrid.web.view import MOST_LINES
from yemen_hybrid.web.words import AR, EN

HEAVIEST = 50_000
"""Bytes: what a page may weigh on the network of a mountain village."""


async def everything(world: World) -> Mapping[str, Any]:
    """Every row of the database."""
    async with world.database.reading() as connection:
        return {
            table.name: sorted(map(repr, (await connection.execute(select(table))).all()))
            for table in Entity.metadata.sorted_tables
        }


def checked(page: str) -> list[str]:
    """The values of the radios that come chosen."""
    return re.findall(r'<input type="radio"[^>]*value="(\w+)"[^>]* checked', page)


async def test_the_page_shows_the_work_and_its_prices_in_the_language_of_the_customer(
    world: World,
) -> None:
    _, sent = await an_offer(world)
    page = await world.client(None).get(sent["page"])
    assert page.status_code == 200
    assert page.headers["content-language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in page.text
    said = text_of(page)
    for part in ("يمن هايبرد – صنعاء", "777 123 123", "صالح أحمد القاضي", "Toyota Prius 2010"):
        assert part in said
    for part in ("115,500 ريال يمني", "160,125 ريال يمني", "11/03/2030", "2.5 ساعة"):
        assert part in said
    assert "<bdi>160,125</bdi>" in page.text
    assert f'href="tel:{PHONE}"' in page.text
    assert page.text.count("<fieldset") == page.text.count("<legend>") == 4
    assert checked(page.text) == []
    assert '<link rel="icon" href="data:,">' in page.text  # or the phone would ask for one
    assert "img-src 'self' data:" in page.headers["content-security-policy"]
    assert len(page.content) < HEAVIEST


async def test_the_other_language_is_one_touch_away(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    assert 'href="?lang=en"' in (await phone.get(sent["page"])).text
    page = await phone.get(sent["page"], params={"lang": "en"})
    assert '<html lang="en" dir="ltr">' in page.text
    assert "Replace the weak cells of the hybrid battery 115,500 YER" in text_of(page)
    assert 'href="?lang=ar"' in page.text
    assert '<form method="post" action="?lang=en"' in page.text
    other = await phone.get(sent["page"], params={"lang": "<script>"})
    assert other.headers["content-language"] == "ar"


async def test_the_answer_leads_to_the_thanks_with_what_was_decided(world: World) -> None:
    order, sent = await an_offer(world)
    phone = world.client(None)
    form = filled(sent, "approve", "approve", "decline", "defer", note="قبل الجمعة من فضلكم")
    answer = await phone.post(sent["page"], data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "?lang=ar")
    page = await phone.get(sent["page"])
    said = text_of(page)
    assert said.count(AR.decided["approve"]) == 2  # type: ignore[index]  # Choice is a str
    for part in ("شكرًا لك صالح القاضي", "04/03/2030 الساعة 09:00", "121,800 ريال يمني"):
        assert part in said
    assert "قبل الجمعة من فضلكم" in said
    assert "<form" not in page.text
    shown = await world.client(Role.ADVISOR).seen(f"{V1}/workorders/{order['id']}")
    assert [job["approval"] for job in shown["jobs"]] == [
        "approved",
        "approved",
        "declined",
        "deferred",
    ]
    audit = await world.client().seen(f"{V1}/audit", action="estimates.approve")
    assert {one["actor_kind"] for one in audit["items"]} == {"customer"}
    assert {one["actor_name"] for one in audit["items"]} == {"صالح القاضي"}


async def test_whoever_approves_nothing_is_told_that_nothing_is_done(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    await phone.post(sent["page"], data=filled(sent, "decline"))
    assert AR.next_nothing in text_of(await phone.get(sent["page"]))


async def test_reading_changes_nothing_at_all(world: World) -> None:
    _, sent = await an_offer(world)
    before = await everything(world)
    for _ in range(2):
        await world.client(None).get(sent["page"])
        await world.client(None).head(sent["page"])
    assert await everything(world) == before


async def test_what_is_missing_is_said_where_it_is_missing_and_the_rest_stays(
    world: World,
) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    form = filled(sent, "approve", "", "defer", name="  ", note="<b>مهم</b>\n" + "x" * 3000)
    page = await phone.post(sent["page"], data=form)
    assert page.status_code == 422
    assert checked(page.text) == ["approve", "defer", "defer"]
    missing = sent["document"]["jobs"][1]["id"]
    for field in (f"job-{missing}", "name", "note"):
        assert f'href="#{field}"' in page.text
        assert re.search(rf'aria-describedby="error-{field}[ "]', page.text)
        assert f'id="error-{field}"' in page.text
    assert page.text.count('class="error"') == 3
    assert "&lt;b&gt;مهم&lt;/b&gt;" in page.text
    state = (await phone.seen(sent["link"]))["state"]
    assert state == "open"


@pytest.mark.parametrize(
    "twice", [["approve", "decline"], ["maybe"], [""]], ids=["two choices", "another", "empty"]
)
async def test_an_unclear_choice_is_none(world: World, twice: list[str]) -> None:
    _, sent = await an_offer(world)
    first = sent["document"]["jobs"][0]["id"]
    form = {**filled(sent, "approve"), f"job-{first}": twice}
    page = await world.client(None).post(sent["page"], data=form)
    assert page.status_code == 422
    assert AR.choice_missing in text_of(page)


async def test_the_same_answer_again_is_thanked_and_another_one_is_not_taken(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    await phone.post(sent["page"], data=filled(sent, "approve"))
    again = await phone.post(sent["page"], data=filled(sent, "approve", name="صالح"))
    assert again.status_code == 303
    other = await phone.post(sent["page"], data=filled(sent, "decline"), params={"lang": "en"})
    assert other.status_code == 409
    assert "This estimate was already answered." in text_of(other)
    assert "Total you approve 160,125 YER" in text_of(other)
    late = await phone.post(sent["page"], data=filled(sent, "", name=""))
    assert (late.status_code, "<form" in late.text) == (409, False)


async def test_nobody_agrees_to_a_document_that_they_did_not_read(world: World) -> None:
    _, sent = await an_offer(world)
    form = filled(sent, "approve", document_hash="0" * 64)
    page = await world.client(None).post(sent["page"], data=form)
    assert page.status_code == 409
    assert "هذا ليس عرض السعر الذي اطّلعت عليه" in text_of(page)
    assert checked(page.text) == []
    assert sent["document_hash"] in page.text
    assert 'value="صالح القاضي"' in page.text


async def test_an_expired_estimate_can_be_read_but_not_answered(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    world.clock.turn(days=7)
    page = await phone.get(sent["page"])
    assert page.status_code == 200
    assert AR.expired in text_of(page)
    assert "160,125" in page.text
    assert "<form" not in page.text
    late = await phone.post(sent["page"], data=filled(sent, "approve"))
    assert (late.status_code, AR.expired in text_of(late)) == (410, True)


async def test_a_newer_estimate_leaves_the_older_link_with_whom_to_ask(world: World) -> None:
    order, sent = await an_offer(world)
    newer = await a_sent_estimate(world, order)
    phone = world.client(None)
    for page in (
        await phone.get(sent["page"], params={"lang": "en"}),
        await phone.post(sent["page"], data=filled(sent, "approve"), params={"lang": "en"}),
    ):
        assert page.status_code == 410
        said = text_of(page)
        for part in (EN.gone, "A newer estimate has replaced this one", "777 123 123"):
            assert part in said
        assert "160,125" not in said
    assert (await phone.get(f"/approve/{newer['token']}")).status_code == 200


async def test_after_the_work_is_done_a_late_answer_is_not_taken(world: World) -> None:
    order = await started_work_order(world)
    await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    advisor, phone = world.client(Role.ADVISOR), world.client(None)
    path = f"{V1}/workorders/{order['id']}"
    await advisor.made(f"{path}/jobs/{order['jobs'][0]['id']}/finish")
    await advisor.made(f"{path}/finish")
    address = f"/approve/{sent['token']}"
    assert AR.closed in text_of(await phone.get(address))
    late = await phone.post(address, data=filled(sent, "approve"))
    assert (late.status_code, AR.closed in text_of(late)) == (409, True)


async def test_an_unknown_token_says_what_to_do_and_is_counted_as_in_the_api(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    for token in ("A" * 43, sent["token"][:-1], "صالح", "x" * 3000):
        page = await phone.get(f"/approve/{token}")
        assert (page.status_code, AR.unknown in text_of(page)) == (404, True)
    page = await phone.post(f"/approve/{'A' * 43}", data=filled(sent, "approve"))
    assert page.status_code == 404
    for _ in range(UNKNOWN_TOKENS.limit - 5):
        await phone.get(f"{V1}/public/approvals/{'A' * 43}")
    page = await phone.get(f"/approve/{'A' * 43}", params={"lang": "en"})
    assert (page.status_code, EN.busy in text_of(page)) == (429, True)
    assert 0 < int(page.headers["retry-after"]) <= 60
    assert (await phone.get(sent["page"])).status_code == 200


async def test_answering_over_and_over_is_slowed_as_in_the_api(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    form = filled(sent, "approve", document_hash="0" * 64)
    answer = said(sent, "approve", "approve", "approve", "approve")
    for _ in range(ANSWERS.limit):
        await phone.post(sent["link"], json={**answer, "document_hash": "0" * 64})
    page = await phone.post(sent["page"], data=form)
    assert (page.status_code, "777 123 123" in text_of(page)) == (429, True)
    world.clock.turn(minutes=2)
    assert (await phone.post(sent["page"], data=filled(sent, "approve"))).status_code == 303


async def test_every_page_keeps_to_itself(world: World, caplog: pytest.LogCaptureFixture) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, logger="request"):
        pages = [
            await phone.get(sent["page"]),
            await phone.post(sent["page"], data={}),
            await phone.get(f"/approve/{'A' * 43}"),
            await phone.post(sent["page"], data=filled(sent, "approve")),
            await phone.get(sent["page"]),
        ]
    for page in pages:
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-robots-tag"] == "noindex, nofollow"
        own = f'href="{sent["token"]}/pdf?lang=ar"'
        assert page.text.count(sent["token"]) == page.text.count(own)
        rest = page.text.replace(own, "")
        assert not re.search(r'(?:src|href|action)="(?!\?lang=|#|tel:|data:,")', rest)
        assert not re.search(r' on\w+="| style="', page.text)
        assert len(page.content) < HEAVIEST
        if page.status_code == 303:
            continue
        assert page.headers["x-frame-options"] == "DENY"
        policy = page.headers["content-security-policy"]
        for rule in ("default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert rule in policy
        assert "unsafe" not in policy
    ours = [record for record in caplog.records if not record.name.startswith("http")]
    assert all(sent["token"] not in repr(vars(record)) for record in ours)


async def test_what_the_workshop_paid_is_not_told(world: World) -> None:
    _, sent = await an_offer(world)
    page = await world.client(None).get(sent["page"])
    assert "11,111" not in page.text
    assert "11111" not in page.text


async def test_what_people_write_stays_text(world: World) -> None:
    order = await started_work_order(world)
    hostile = '</bdi><script>alert(1)</script>{{ 7*7 }} \u202etxt" onclick="x'
    await add_job(world, order, title_ar=hostile, title_en=hostile, note=hostile)
    sent = await a_sent_estimate(world, order)
    address = f"/approve/{sent['token']}"
    phone = world.client(None)
    offered = await phone.get(address)
    await phone.post(address, data=filled(sent, "approve", name=hostile, note=hostile))
    for page in (offered, await phone.get(address)):
        assert "<script>alert" not in page.text
        assert "{{ 7*7 }}" in page.text
        assert "\u202e" not in page.text


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("media", ["multipart/form-data; boundary=x", "text/plain"])
async def test_what_is_no_form_is_refused_for_a_person(world: World, media: str) -> None:
    _, sent = await an_offer(world)
    page = await world.client(None).post(
        sent["page"], content=b"--x\r\nnonsense", headers={"Content-Type": media}
    )
    assert page.status_code in {409, 422}
    assert page.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_database_that_is_away_is_said_to_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, sent = await an_offer(world)

    def away() -> None:
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(world.database, "reading", away)
    page = await world.client(None).get(sent["page"])
    assert page.status_code == 503
    assert AR.trouble in text_of(page)


def grown(document: dict[str, Any], jobs: int, lines: int) -> dict[str, Any]:
    """The document with so many jobs, each with so many lines, no two titles the same."""
    (job,) = document["jobs"]
    (line,) = job["lines"]

    def named(one: dict[str, Any], *at: int) -> dict[str, Any]:
        number = "-".join(map(str, at))
        ar, en = f"تبديل خلايا البطارية {number}", f"Replace the battery cells {number}"
        return {**one, "title": {"ar": ar, "en": en}}

    return {
        **document,
        "jobs": [
            {
                **named(job, place),
                "id": str(new_id()),
                "number": place,
                "note": "ثلاث خلايا تحت 7 فولت عند التحميل.",
                "lines": [named(line, place, at) for at in range(lines)],
            }
            for place in range(jobs)
        ],
    }


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(("jobs", "lines"), [(14, 6), (33, 6), (MAX_JOBS, MAX_LINES)])
async def test_a_long_estimate_stays_light(
    world: World, monkeypatch: pytest.MonkeyPatch, jobs: int, lines: int
) -> None:
    order = await started_work_order(world)
    await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    document = grown(sent["document"], jobs, lines)

    async def offered(*given: Any) -> dict[str, Any]:
        return {**await read_offer(*given), "document": document}

    monkeypatch.setattr("yemen_hybrid.web.routes.read_offer", offered)
    path = f"/approve/{sent['token']}"
    unfilled = {"document_hash": sent["document_hash"], "name": ""}
    phone = world.client(None)
    for page in (await phone.get(path), await phone.post(path, data=unfilled)):
        assert page.text.count("<fieldset") == jobs
        assert page.headers["content-encoding"] == "gzip"
        assert page.num_bytes_downloaded < HEAVIEST
        assert (AR.in_paper in page.text) is (jobs * lines > MOST_LINES)


async def test_the_branch_need_not_have_a_phone(world: World) -> None:
    _, sent = await an_offer(world)
    async with world.begin() as store:
        (await store.branches.get(SANAA)).phone = None
    page = await world.client(None).get(sent["page"])
    assert page.status_code == 200
    assert "tel:" not in page.text


async def test_a_signature_comes_with_the_form_is_shown_again_and_may_be_left_out(
    world: World,
) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    drawn = "20,120 300,60;310,40"
    page = await phone.post(sent["page"], data=filled(sent, "approve", name="", signature=drawn))
    assert (page.status_code, f'name="signature" value="{drawn}"' in page.text) == (422, True)
    for wrong in ("700,1", "<svg onload=alert(1)>", "1,1 " * 5000):
        page = await phone.post(sent["page"], data=filled(sent, "approve", signature=wrong))
        assert page.status_code == 422
        assert 'name="signature" value=""' in page.text
        assert "تعذّرت قراءة التوقيع" in text_of(page)
    form = filled(sent, "approve", signature=drawn)
    assert (await phone.post(sent["page"], data=form)).status_code == 303
    page = await phone.get(sent["page"])
    assert '<polyline points="20,120 300,60"/><polyline points="310,40 310.1,40"/>' in page.text
    assert f'aria-label="{AR.your_signature}"' in page.text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_whoever_only_writes_their_name_has_signed_with_it(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    form = {name: value for name, value in filled(sent, "approve").items() if name != "signature"}
    assert (await phone.post(sent["page"], data=form)).status_code == 303
    assert "polyline" not in (await phone.get(sent["page"])).text.split("</style>")[1]
