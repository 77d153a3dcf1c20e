"""The customer's own copy of the estimate: by the link, as long as the link shows it."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.stories import Document, a_sent_estimate, said
from tests.web.offer import an_offer, filled, text_of
from tests.world import World
from yemen_hybrid.usecases.approvals.count_attempt import PAPERS
from yemen_hybrid.web.words import AR, EN


async def the_copy(world: World, sent: Document, language: str = "en") -> str:
    """What a machine reads of it, without the marks of direction."""
    answer = await world.client(None).get(f"{sent['page']}/pdf", params={"lang": language})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    return "\n".join(pages).translate(dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200b")))


async def test_the_copy_is_a_touch_away_before_and_after_the_answer(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    page = await phone.get(sent["page"], params={"lang": "en"})
    assert f'href="{sent["token"]}/pdf?lang=en"' in page.text
    assert EN.paper in text_of(page)
    before = await the_copy(world, sent)
    assert "Customer's name and signature" in before
    form = filled(sent, "approve", "decline", signature="10,10 300,200")
    await phone.post(sent["page"], data=form)
    page = await phone.get(sent["page"])
    assert f'href="{sent["token"]}/pdf?lang=ar"' in page.text
    assert AR.own_copy in text_of(page)
    after = await the_copy(world, sent)
    for part in ("Total approved", "YER 115,500", "Customer's signature", "Declined"):
        assert part in after, (part, after)


async def test_it_keeps_to_itself_and_tells_nothing_personal_and_no_secret(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    answer = await phone.get(f"{sent['page']}/pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="{sent["number"].replace("/", "-")}.pdf"'
    )
    read = await the_copy(world, sent)
    assert "777 123 456" not in read
    assert "Scan to read" not in read


async def test_the_api_gives_the_same_paper(world: World) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    page = await phone.get(f"{sent['page']}/pdf", params={"lang": "en"})
    api = await phone.get(f"{sent['link']}/pdf", params={"language": "en"})
    assert (api.status_code, api.content == page.content) == (200, True)
    assert api.headers["cache-control"] == "no-store"
    both = await phone.get(f"{sent['link']}/pdf", params={"language": "both"})
    assert both.status_code == 200
    assert (await phone.refused("GET", f"{sent['link']}/pdf?language=fr"))[0] == 422


async def test_it_is_given_as_long_as_the_page_shows_the_estimate(world: World) -> None:
    order, sent = await an_offer(world)
    now = world.clock.now
    world.clock.turn(days=8)
    assert "EXPIRED" in await the_copy(world, sent)
    world.clock.now = now
    newer = await a_sent_estimate(world, order)
    phone = world.client(None)
    page = await phone.get(f"{sent['page']}/pdf", params={"lang": "en"})
    assert (page.status_code, EN.gone in text_of(page)) == (410, True)
    refused = await phone.refused("GET", f"{sent['link']}/pdf")
    assert refused == (410, "estimate_superseded")
    await phone.made(newer["link"], said(newer, "approve", "approve", "approve"))
    world.clock.turn(days=60)
    newer["page"] = f"/approve/{newer['token']}"
    assert "Total approved" in await the_copy(world, newer)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_link_that_is_none_gives_nothing_and_a_good_one_not_without_end(
    world: World,
) -> None:
    _, sent = await an_offer(world)
    phone = world.client(None)
    page = await phone.get(f"/approve/{'A' * 43}/pdf")
    assert (page.status_code, AR.unknown in text_of(page)) == (404, True)
    for _ in range(PAPERS.limit):
        assert (await phone.get(f"{sent['link']}/pdf", params={"language": "fr"})).status_code
    page = await phone.get(f"{sent['page']}/pdf", params={"lang": "en"})
    assert (page.status_code, EN.busy in text_of(page)) == (429, True)
    assert (await phone.refused("GET", f"{sent['link']}/pdf"))[0] == 429
    assert (await phone.get(sent["page"])).status_code == 200
