"""Photos, films and papers of a car: uploaded, seen by who may, given out safely, swept."""

import asyncio
import hashlib
import io
import tracemalloc
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx2
import pytest
from PIL import Image
from sqlalchemy import func, select

from tests.stories import V1, a_customer, a_vehicle, add_job, open_work_order
from tests.world import ADEN, Client, World, staff_id
from yemen_hybrid.data.models import AuditEvent, Blob, Media
from yemen_hybrid.data.repositories.blobs import blob_key
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.media import Kind, Limits
from yemen_hybrid.services.spool import Desk
from yemen_hybrid.usecases.media.sweep import sweep_files
from yemen_hybrid.usecases.media.upload import NewMedia, Piece, upload_media

Document = dict[str, Any]

PDF = b"%PDF-1.7\n" + b"a battery report\n" * 400 + b"%%EOF\n"


def a_jpeg(colour: str = "red") -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    Image.new("RGB", (600, 400), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def sent(
    client: Client, content: bytes | None, name: str = "صورة.jpg", *, key: str = "", **fields: Any
) -> httpx2.Response:
    """The answer to an upload; ``fields`` as the form has them."""
    files = {} if content is None else {"file": (name, content, "text/html")}
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post(f"{V1}/media", files=files, data=fields, headers=headers)


async def uploaded(client: Client, content: bytes, name: str = "صورة.jpg", **more: Any) -> Document:
    response = await sent(client, content, name, **more)
    assert response.status_code == 201, response.text
    made: Document = response.json()
    return made


async def code_of(response: Awaitable[httpx2.Response]) -> tuple[int, str]:
    answer = await response
    return answer.status_code, answer.json()["code"]


async def in_storage(world: World) -> int:
    return len([stored async for stored in world.context.storage.keys("files")])


# ------------------------------------------------------------------------------------- the story


async def test_a_technicians_photo_is_cleaned_kept_and_seen(world: World) -> None:
    order = await open_work_order(world)
    job = await add_job(world, order)
    technician = world.client(Role.TECHNICIAN)
    media_id = str(new_id())
    said = {"id": media_id, "job_id": job["id"], "phase": "before", "note": "صدأ في الأطراف"}
    photo = await uploaded(technician, a_jpeg(), "../بطارية\u202e.HEIC", **said)
    assert photo["id"] == media_id
    assert (photo["work_order_id"], photo["vehicle_id"]) == (order["id"], order["vehicle"]["id"])
    assert (photo["kind"], photo["phase"], photo["note"]) == ("image", "before", "صدأ في الأطراف")
    assert (photo["name"], photo["media_type"]) == ("بطارية.jpg", "image/jpeg")
    assert (photo["width"], photo["height"], photo["shown_to_customer"]) == (600, 400, False)
    assert photo["uploaded_by"]["id"] == str(staff_id(Role.TECHNICIAN))

    answer = await technician.get(photo["content_url"])
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "filename*=UTF-8''%D8%A8" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "private" in answer.headers["cache-control"]
    assert answer.headers["etag"] == f'"{photo["sha256"]}"'
    assert len(answer.content) == photo["size"]
    assert b"SECRET" not in answer.content
    small = await technician.get(photo["thumbnail_url"])
    assert Image.open(io.BytesIO(small.content)).size == (480, 320)

    advisor = world.client(Role.ADVISOR)
    patch = {"note": "", "phase": "after", "shown_to_customer": True}
    changed = await advisor.patch(f"{V1}/media/{media_id}", json=patch)
    assert (changed.json()["phase"], changed.json()["shown_to_customer"]) == ("after", True)
    stale = {"headers": {"If-Match": '"1"'}}
    assert await advisor.refused("PATCH", f"{V1}/media/{media_id}", {"note": "x"}, **stale) == (
        412,
        "stale_version",
    )
    assert await world.client(Role.CASHIER).refused("DELETE", f"{V1}/media/{media_id}") == (
        403,
        "permission_missing",
    )
    assert (await technician.delete(f"{V1}/media/{media_id}")).status_code == 204
    assert await advisor.refused("GET", f"{V1}/media/{media_id}/content") == (
        404,
        "media_not_found",
    )
    timeline = await advisor.seen(f"{V1}/workorders/{order['id']}/timeline")
    kinds = [event["kind"] for event in timeline["items"]]
    assert kinds[:2] == ["media_removed", "media_added"]
    async with world.database.reading() as connection:
        told = select(AuditEvent.action, AuditEvent.change).where(AuditEvent.entity == "media")
        rows = (await connection.execute(told.order_by(AuditEvent.position))).all()
    assert [tuple(row) for row in rows] == [
        ("media.upload", "create"),
        ("media.update", "update"),
        ("media.remove", "delete"),
    ]


async def test_a_film_is_given_out_in_ranges(world: World) -> None:
    vehicle = await a_vehicle(world, await a_customer(world))
    advisor = world.client(Role.ADVISOR)
    paper = await uploaded(advisor, PDF, "تقرير.PDF", vehicle_id=vehicle["id"])
    assert (paper["kind"], paper["media_type"], paper["name"]) == (
        "document",
        "application/pdf",
        "تقرير.pdf",
    )
    url, size = paper["content_url"], len(PDF)

    async def got(**headers: str) -> tuple[int, bytes, str | None]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await advisor.get(url, headers=named)
        return answer.status_code, answer.content, answer.headers.get("content-range")

    assert await got() == (200, PDF, None)
    assert await got(range="bytes=0-3") == (206, b"%PDF", f"bytes 0-3/{size}")
    assert await got(range="bytes=-6") == (206, b"%%EOF\n", f"bytes {size - 6}-{size - 1}/{size}")
    assert await got(range=f"bytes={size - 2}-9999999") == (
        206,
        b"F\n",
        f"bytes {size - 2}-{size - 1}/{size}",
    )
    assert await got(range="bytes=0-") == (200, PDF, None)
    for odd in ("bytes=0-1,3-4", "lines=1-2", "bytes=x-y", "bytes=-", "bytes=9-2"):
        assert (await got(range=odd))[0] == 200
    assert await got(range="bytes=0-3", if_range='"other"') == (200, PDF, None)
    assert (await got(if_none_match=f'"{paper["sha256"]}"'))[0] == 304
    behind = await advisor.get(url, headers={"range": f"bytes={size}-"})
    assert (behind.status_code, behind.json()["code"]) == (416, "range_unsatisfiable")
    assert behind.headers["content-range"] == f"bytes */{size}"
    assert await advisor.refused("GET", f"{V1}/media/{paper['id']}/thumbnail") == (
        404,
        "thumbnail_missing",
    )
    await world.context.storage.delete(blob_key(paper["sha256"]))
    assert await advisor.refused("GET", url) == (503, "file_missing")


async def test_a_file_is_seen_by_who_may_see_what_it_belongs_to(world: World) -> None:
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    car = {"customer_id": customer["id"], "vehicle_id": vehicle["id"]}
    here, there = (
        await open_work_order(world, **car),
        await open_work_order(world, branch=ADEN, **car),
    )
    elsewhere = await add_job(world, there)
    advisor, aden = world.client(Role.ADVISOR), world.client(Role.ADVISOR, ADEN)
    photos = [
        await uploaded(advisor, a_jpeg(), work_order_id=here["id"], phase="during"),
        await uploaded(aden, a_jpeg(), work_order_id=there["id"]),
        await uploaded(advisor, a_jpeg(), vehicle_id=vehicle["id"]),
        await uploaded(advisor, b"name,number\nSaleh,1\n", "x.csv", customer_id=customer["id"]),
    ]
    first, second, third, fourth = [photo["id"] for photo in photos]

    async def listed(client: Client, **query: Any) -> list[str]:
        page = await client.seen(f"{V1}/media", **query)
        return [item["id"] for item in page["items"]]

    technician = world.client(Role.TECHNICIAN)
    assert await listed(world.client()) == [fourth, third, second, first]
    assert await listed(advisor) == [fourth, third, first]
    assert await listed(technician) == [third, first]
    assert await listed(advisor, vehicle_id=vehicle["id"]) == [third, first]
    assert await listed(advisor, customer_id=customer["id"], kind="log") == [fourth]
    assert await listed(world.client(), branch_id=str(ADEN)) == [second]
    assert await listed(advisor, work_order_id=here["id"], phase="during") == [first]
    assert await listed(advisor, uploaded_by_id=str(staff_id(Role.ADVISOR))) == [
        fourth,
        third,
        first,
    ]
    page = await advisor.seen(f"{V1}/media", limit=1)
    assert await listed(advisor, limit=1, after=page["next"]) == [third]
    unseen = (404, "media_not_found")
    for client, hidden in ((aden, first), (advisor, second), (technician, fourth)):
        for path in ("", "/content", "/thumbnail"):
            assert await client.refused("GET", f"{V1}/media/{hidden}{path}") == unseen
        if client is not technician:
            assert await client.refused("PATCH", f"{V1}/media/{hidden}", {"note": "x"}) == unseen
    assert await technician.refused("DELETE", f"{V1}/media/{fourth}") == unseen
    assert await technician.refused("DELETE", f"{V1}/media/{first}") == (403, "not_your_upload")
    for client, subject in (
        (aden, {"work_order_id": here["id"]}),
        (advisor, {"job_id": str(new_id())}),
        (advisor, {"work_order_id": here["id"], "job_id": str(new_id())}),
        (advisor, {"work_order_id": here["id"], "job_id": elsewhere["id"]}),
        (advisor, {"work_order_id": there["id"], "job_id": elsewhere["id"]}),
        (advisor, {"job_id": elsewhere["id"]}),
        (advisor, {"vehicle_id": str(new_id())}),
    ):
        unknown = "job_not_found" if "job_id" in subject else None
        status, code = await code_of(sent(client, a_jpeg(), **subject))
        assert (status, unknown or code) == (404, code)
    assert await code_of(sent(technician, a_jpeg(), customer_id=customer["id"])) == (
        403,
        "permission_missing",
    )


# --------------------------------------------------------------------------------------- refusals


async def test_what_is_no_upload_is_refused_and_leaves_nothing(world: World) -> None:
    order = await open_work_order(world)
    on = {"work_order_id": order["id"]}
    advisor = world.client(Role.ADVISOR)
    for content, fields, code in (
        (b"<html>, <script>alert(1)</script>", on, "file_type_refused"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", on, "file_type_refused"),
        (a_jpeg()[:500], on, "file_damaged"),
        (b"", on, "file_empty"),
        (None, on, "upload_unreadable"),
        (PDF, {}, "media_subject_unclear"),
        (PDF, {**on, "vehicle_id": str(new_id())}, "media_subject_unclear"),
        (PDF, {**on, "shown_to_customer": "true"}, "only_pictures_are_shown"),
        (PDF, {**on, "phase": "never"}, "request_invalid"),
        (PDF, {**on, "no_such_field": "1"}, "request_invalid"),
        (PDF, {**on, "id": "7"}, "request_invalid"),
        (PDF, {**on, "note": "x" * 17_000}, "upload_unreadable"),
    ):
        assert await code_of(sent(advisor, content, **fields)) == (422, code)
    for kind, body in (
        ("application/json", b"{}"),
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--y\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"'),
    ):
        answer = await advisor.post(f"{V1}/media", content=body, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (422, "upload_unreadable")
    two = [("file", ("a.pdf", PDF)), ("file", ("b.pdf", PDF))]
    assert (await advisor.post(f"{V1}/media", files=two, data=on)).status_code == 422
    arabic = await advisor.post(f"{V1}/media", data=on, headers={"Accept-Language": "ar"})
    assert "ملف" in arabic.json()["detail"]
    world.context.desk.images.megapixels = 0
    assert await code_of(sent(advisor, a_jpeg(), **on)) == (422, "image_too_many_pixels")
    async with world.database.reading() as connection:
        for table in (Media, Blob):
            assert await connection.scalar(select(func.count()).select_from(table)) == 0
    assert await in_storage(world) == 0


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_too_much_is_refused_while_it_comes_in_and_memory_stays_flat(world: World) -> None:
    """A hundred megabytes and more without Content-Length, of which two may be read."""
    world.app.state.context = replace(world.context, desk=Desk(Limits(document_mb=2)))
    order = await open_work_order(world)
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        yield b'--x\r\nContent-Disposition: form-data; name="work_order_id"\r\n\r\n'
        yield f"{order['id']}\r\n".encode()
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        yield b"%PDF-1.7\n"
        for _ in range(2000):
            asked += 1
            yield bytes(65_536)

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    tracemalloc.start()
    answer = await world.client().post(f"{V1}/media", content=endless(), headers=headers)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, answer.json()["code"]) == (413, "file_too_large")
    assert answer.headers["connection"] == "close"
    assert asked < 40
    assert peak < 20_000_000
    told = await world.client().post(
        f"{V1}/media", content=b"x", headers={**headers, "Content-Length": str(2 * 10**9)}
    )
    assert (told.status_code, told.json()["code"]) == (413, "body_too_large")


# -------------------------------------------------------------------------------- again and again


async def test_a_repeated_upload_is_one_upload(world: World) -> None:
    order = await open_work_order(world)
    advisor = world.client(Role.ADVISOR)
    fields = {"id": str(new_id()), "work_order_id": order["id"], "key": "once"}
    answers = await asyncio.gather(*(sent(advisor, PDF, "a.pdf", **fields) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    reused = await sent(advisor, PDF + b"\n%%EOF", "a.pdf", **fields)
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    taken = await sent(advisor, PDF, "a.pdf", **{**fields, "key": ""})
    assert (taken.status_code, taken.json()["code"]) == (409, "media_id_taken")


async def test_the_same_bytes_are_stored_once_and_swept_when_nothing_has_them(world: World) -> None:
    order = await open_work_order(world)
    advisor = world.client(Role.ADVISOR)
    first = await uploaded(advisor, PDF, "a.pdf", work_order_id=order["id"])
    second = await uploaded(advisor, PDF, "b.pdf", work_order_id=order["id"])
    assert first["sha256"] == second["sha256"]
    assert await in_storage(world) == 1

    async def swept(**later: float) -> int:
        now = world.clock.turn(**later)
        return await sweep_files(world.begin, world.context.storage, now)

    await advisor.delete(f"{V1}/media/{first['id']}")
    assert await swept(days=3) == 0
    assert (await advisor.get(second["content_url"])).content == PDF
    await advisor.delete(f"{V1}/media/{second['id']}")
    third = await uploaded(advisor, PDF, "c.pdf", work_order_id=order["id"])
    await advisor.delete(f"{V1}/media/{third['id']}")
    assert await swept(hours=23) == 0
    assert await in_storage(world) == 1
    assert await swept(hours=2) == 1
    assert await in_storage(world) == 0
    again = await uploaded(advisor, PDF, "d.pdf", work_order_id=order["id"])
    assert (await advisor.get(again["content_url"])).content == PDF


async def test_an_upload_that_a_sweep_meets_keeps_its_bytes(world: World) -> None:
    """The bytes are old and unused; they are wanted again while the sweep is taking them away."""
    order = await open_work_order(world)
    advisor = world.client(Role.ADVISOR)
    first = await uploaded(advisor, PDF, "a.pdf", work_order_id=order["id"])
    await advisor.delete(f"{V1}/media/{first['id']}")
    now = world.clock.turn(days=3)
    storage = world.context.storage
    removed: list[str] = []

    class Slow(type(storage)):  # type: ignore[misc]  # the storage, but slower to remove
        async def delete(self, key: str) -> None:
            await asyncio.sleep(0.05)
            await super().delete(key)
            removed.append(key)

    slow = Slow(storage.place)
    _, second = await asyncio.gather(
        sweep_files(world.begin, slow, now),
        uploaded(advisor, PDF, "b.pdf", work_order_id=order["id"]),
    )
    assert (await advisor.get(second["content_url"])).content == PDF


async def test_files_that_nobody_knows_are_swept_once_they_are_old(world: World) -> None:
    stranger = blob_key("ab" * 32)
    await world.context.storage.put(stranger, b"of another backup")
    real = datetime.now(UTC)
    assert await sweep_files(world.begin, world.context.storage, real) == 0
    assert await sweep_files(world.begin, world.context.storage, world.clock()) == 1
    assert await world.context.storage.size(stranger) is None


async def test_a_crash_between_the_bytes_and_the_row_leaves_nothing_for_long(world: World) -> None:
    order = await open_work_order(world)
    sha256 = hashlib.sha256(PDF).hexdigest()
    new = NewMedia(
        id=new_id(),
        work_order_id=UUID(order["id"]),
        job_id=None,
        vehicle_id=None,
        customer_id=None,
        kind=Kind.DOCUMENT,
        phase=None,
        note="",
        name="a.pdf",
        media_type="application/pdf",
        file=Piece(sha256, len(PDF), lambda: PDF),
    )

    @asynccontextmanager
    async def killed() -> AsyncIterator[Store]:
        async with world.begin() as store:
            yield store
            raise RuntimeError("the power failed")

    storage = world.context.storage
    with pytest.raises(RuntimeError, match="the power failed"):
        await upload_media(killed, world.begin, storage, world.actor(), new)
    assert await storage.read(blob_key(sha256)) == PDF
    assert (await world.client().seen(f"{V1}/media"))["items"] == []
    assert await sweep_files(world.begin, storage, world.clock()) == 0
    assert await sweep_files(world.begin, storage, world.clock.turn(hours=25)) == 1
    assert await in_storage(world) == 0
