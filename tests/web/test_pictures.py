"""The pictures beside an estimate: those that somebody chose, by links that soon end."""

import io
import re
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from tests.stories import V1, add_job
from tests.web.offer import a_picture, an_offer, text_of
from tests.world import World
from yemen_hybrid.data.models import Media
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.media import MOST_SHOWN
from yemen_hybrid.web.words import AR

HEAVIEST = 50_000


def links(page: str) -> list[tuple[str, str]]:
    """Where each picture is large, and small."""
    return re.findall(r'<a href="\.\.(/files/[^"]+)"><img src="\.\.(/files/[^"]+)"', page)


async def test_the_customer_sees_the_pictures_that_somebody_chose_to_show(world: World) -> None:
    order, sent = await an_offer(world)
    job = sent["document"]["jobs"][0]["id"]
    await a_picture(world, job_id=job, phase="before", note="خلية منتفخة في الصف الثاني")
    await a_picture(world, work_order_id=order["id"])
    await a_picture(world, job_id=job, shown=False, note="not for the customer")
    later = await add_job(world, order)
    await a_picture(world, job_id=later["id"], note="another estimate's")
    phone = world.client(None)
    page = await phone.get(sent["page"])
    assert len(links(page.text)) == 2
    assert 'alt="خلية منتفخة في الصف الثاني"' in page.text
    assert f'alt="{AR.picture.format(number=1, title="Toyota Prius 2010")}"' in page.text
    assert f"{AR.phases['before']} – خلية منتفخة" in text_of(page)  # type: ignore[index]  # a word is its text
    assert "not for the customer" not in page.text
    assert "another estimate" not in page.text
    assert "img-src 'self'" in page.headers["content-security-policy"]
    assert len(page.content) < HEAVIEST
    ((large, small),) = links(page.text)[1:]
    full, thumbnail = await phone.get(large), await phone.get(small)
    assert Image.open(io.BytesIO(full.content)).size == (1600, 1200)
    assert Image.open(io.BytesIO(thumbnail.content)).size == (480, 360)
    assert full.headers["content-type"] == "image/jpeg"
    assert full.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in full.headers["content-security-policy"]
    assert "private" in full.headers["cache-control"]
    told = (await phone.seen(f"{sent['link']}/pictures"))["items"]
    assert [one["job_id"] for one in told] == [job, None]
    assert (await phone.get(told[0]["url"])).content == full.content
    assert (await phone.get(told[0]["thumbnail_url"])).content == thumbnail.content


async def test_a_link_to_a_picture_soon_ends_and_opens_nothing_else(world: World) -> None:
    order, sent = await an_offer(world)
    picture = await a_picture(world, work_order_id=order["id"])
    phone = world.client(None)

    async def offered() -> list[tuple[str, str]]:
        return links((await phone.get(sent["page"])).text)

    ((large, _),) = await offered()
    world.clock.turn(minutes=40)
    assert await offered() == await offered()
    token = large.split("/")[2].split("?")[0]
    for forged in (token[:-2] + "AA", token[:10] + "A" + token[11:], "", "x", "a" * 5000, "%00"):
        assert (await phone.get(f"/files/{forged}")).status_code in {404, 422}
    answer = f"{V1}/public/approvals/{token}"
    assert (await phone.get(answer)).status_code == 404
    world.clock.turn(hours=1, minutes=20)
    gone = await phone.get(large)
    assert gone.status_code == 404
    assert AR.picture_gone in text_of(gone)
    ((fresh, _),) = await offered()
    assert (await phone.get(fresh)).status_code == 200
    hide = {"shown_to_customer": False}
    await world.client().patch(f"{V1}/media/{picture['id']}", json=hide)
    assert (await phone.get(fresh)).status_code == 404
    assert await offered() == []


async def test_many_pictures_leave_the_page_light(world: World) -> None:
    order, sent = await an_offer(world)
    first = await a_picture(world, work_order_id=order["id"])
    table = Media.__table__
    async with world.begin() as store:
        found = select(table).where(table.c.id == UUID(first["id"]))
        row = dict((await store.session.execute(found)).mappings().one())
        for number in range(30):
            note = f"{number} " + "ملاحظة طويلة " * 4
            store.session.add(Media(**{**row, "id": new_id(), "note": note}))
    page = await world.client(None).get(sent["page"])
    assert len(links(page.text)) == MOST_SHOWN
    assert len(page.content) < HEAVIEST
