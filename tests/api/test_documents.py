"""Papers over HTTP, read back as a viewer, an archive and a machine would read them."""

import asyncio
import json
from hashlib import sha256
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
import segno
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_rate,
    a_sent_estimate,
    a_vehicle,
    add_job,
    charge,
    finished_order,
    issued_invoice,
    open_work_order,
    paid,
    said,
    usd,
    yer,
)
from tests.world import ADEN, World
from yemen_hybrid.data.models import KeptDocument
from yemen_hybrid.data.repositories.blobs import blob_key
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.estimate_document import canonical_json
from yemen_hybrid.domain.ids import new_id

LANGUAGES = ("ar", "en", "both")
HOSTILE = "#emph[x] $a^2$ `raw` @ref <label> \\ // #panic() *bold* \u202e12345\u202c 😀 你好 "


async def a_paper(world: World, path: str, role: Role = Role.ADMIN, **params: Any) -> bytes:
    """The bytes of a paper."""
    response = await world.client(role).get(f"{V1}{path}", params=params)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["etag"] == f'"{sha256(response.content).hexdigest()}"'
    return response.content


def says(content: bytes, phrase: str) -> bool:
    """Whether all words of a phrase are in it, letter by letter as they are typed.

    Their order is left out: readers order the words of a line right to left each in their own way.
    """
    said = shown(content)
    return all(word in said for word in phrase.split())


def shown(content: bytes) -> str:
    """What a machine reads in it."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    marks = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069\u200b"))
    return "\n".join(pages).translate(marks).replace("\u00a0", " ")


async def papers_of_a_day(world: World) -> dict[str, str]:
    """One of each paper: its path by its name."""
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    order = await open_work_order(world, customer_id=customer["id"], vehicle_id=vehicle["id"])
    await add_job(world, order)
    estimate = await a_sent_estimate(world, order)
    invoice = await issued_invoice(world, 52_500, customer=customer)
    note = await world.client(Role.MANAGER).made(
        f"{V1}/invoices/{invoice['id']}/credit", {"reason": "خطأ في السعر"}
    )
    payment = await paid(world, yer(60_000), customer_id=customer["id"])
    return {
        "estimate": f"/estimates/{estimate['id']}/pdf",
        "invoice": f"/invoices/{invoice['id']}/pdf",
        "credit note": f"/invoices/{note['id']}/pdf",
        "receipt": f"/payments/{payment['id']}/pdf",
        "job card": f"/workorders/{order['id']}/pdf",
        "statement": f"/customers/{customer['id']}/statement/pdf",
        "history": f"/vehicles/{vehicle['id']}/history/pdf",
    }


TITLES = {
    "estimate": ("عرض سعر", "Estimate"),
    "invoice": ("فاتورة ضريبية", "Tax invoice"),
    "credit note": ("إشعار دائن", "Credit note"),
    "receipt": ("سند قبض", "Receipt"),
    "job card": ("بطاقة عمل", "Job card"),
    "statement": ("كشف حساب", "Statement of account"),
    "history": ("سجل صيانة المركبة", "Vehicle service history"),
}


async def test_every_paper_is_an_archive_in_each_language_and_the_same_bytes_twice(
    world: World,
) -> None:
    for name, path in (await papers_of_a_day(world)).items():
        for language in LANGUAGES:
            content = await a_paper(world, path, language=language)
            assert content == await a_paper(world, path, language=language), name
            arabic, english = TITLES[name]
            assert says(content, arabic) is (language != "en"), (name, language)
            assert says(content, english) is (language != "ar"), (name, language)
            check_archive(content)


def check_archive(content: bytes) -> None:
    """PDF/A-3a, tagged, with a language, and every font in the file."""
    reader = PdfReader(BytesIO(content))
    catalogue: Any = reader.trailer["/Root"]
    metadata = catalogue["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"]
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]  # pypdf's objects
            described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert "IBMPlexSansArabic" in described["/FontName"]
            assert {"/FontFile2", "/FontFile3"} & set(described), described


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_roll_of_a_till_is_eighty_millimetres_wide(world: World) -> None:
    payment = await paid(world, yer(60_000), customer_id=(await a_customer(world))["id"])
    for language in LANGUAGES:
        content = await a_paper(
            world, f"/payments/{payment['id']}/pdf", paper="80mm", language=language
        )
        reader = PdfReader(BytesIO(content))
        assert round(float(reader.pages[0].mediabox.width) / 72 * 25.4) == 80
        assert len(reader.pages) == 1
        assert payment["number"] in shown(content)
        check_archive(content)


async def test_an_invoice_says_its_amount_in_figures_and_words_and_both_calendars(
    world: World,
) -> None:
    invoice = await issued_invoice(world, 52_000)
    path = f"/invoices/{invoice['id']}/pdf"
    arabic = await a_paper(world, path, language="ar")
    for part in (
        invoice["number"],
        "52,000 ريال",
        "اثنان وخمسون ألف ريال يمني لا غير",
        "4 مارس 2030م",
        "29 شوال 1451هـ",
        "صالح أحمد القاضي",
        "777 123 456",
    ):
        assert says(arabic, part), (part, shown(arabic))
    english = shown(await a_paper(world, path, language="en"))
    for part in ("YER 52,000", "4 March 2030", "29 Shawwal 1451 AH", "Saleh Ahmed Al-Qadhi"):
        assert part in english, (part, english)
    assert "Fifty-two thousand Yemeni rials only" in english.replace("\n", " ")


async def test_an_invoice_carries_its_data_for_machines(world: World) -> None:
    invoice = await issued_invoice(world, 52_500)
    content = await a_paper(world, f"/invoices/{invoice['id']}/pdf", language="both")
    (name, (data,)), *more = PdfReader(BytesIO(content)).attachments.items()
    assert (name, more) == (f"{invoice['number']}.json", [])
    said = json.loads(data)
    assert data == canonical_json(said)
    assert (said["number"], said["kind"], said["zone"]) == (invoice["number"], "invoice", "sanaa")
    assert said["totals"] == invoice["totals"]
    assert said["buyer"]["name"]["ar"] == "صالح أحمد القاضي"
    (line,) = said["jobs"][0]["lines"]
    assert (line["total"], line["quantity"]) == (yer(52_500), "1")
    assert "cost" not in data.decode()


async def test_an_issued_invoice_never_looks_different_again(world: World) -> None:
    customer = await a_customer(world)
    invoice = await issued_invoice(world, customer=customer)
    path = f"/invoices/{invoice['id']}/pdf"
    first = await a_paper(world, path, language="ar")
    await everything_is_renamed(world, customer["id"])
    await paid(world, yer(10_000), customer_id=customer["id"])
    assert await a_paper(world, path, language="ar") == first
    await a_paper(world, path, language="both")
    async with world.database.reading() as connection:
        kept = KeptDocument.__table__
        rows = (await connection.execute(select(kept).order_by(kept.c.id))).all()
    assert [row.language for row in rows] == ["ar", "both"]
    assert (rows[0].sha256, rows[0].size) == (sha256(first).hexdigest(), len(first))
    assert await world.context.storage.read(blob_key(rows[0].sha256)) == first


async def everything_is_renamed(world: World, customer_id: str) -> None:
    """Nothing that a paper shows beside its lines is called as before."""
    names = {"name_ar": "اسم آخر", "name_en": "Renamed", "tax_number": "999"}
    async with world.begin() as store:
        for table, values in (
            ("customers", {**names, "address": "Renamed"}),
            ("customer_phones", {"number": "+967700000999"}),
            ("branches", {**names, "address_en": "Renamed", "phone": "+967700000999"}),
            ("vehicles", {"make": "Renamed", "plate_number": "999", "odometer_km": 999_999}),
        ):
            say = ", ".join(f"{name} = :{name}" for name in values)
            renamed = f"UPDATE {table} SET {say}"  # noqa: S608 - names that stand above
            await store.session.execute(text(renamed), values)
    seen = await world.client().get(f"{V1}/customers/{customer_id}")
    assert seen.json()["name_en"] == "Renamed"


async def test_an_invoice_is_one_in_every_language_whoever_is_renamed_since(world: World) -> None:
    customer = await a_customer(world)
    invoice = await issued_invoice(world, customer=customer)
    client = world.client(Role.MANAGER)
    note = await client.made(f"{V1}/invoices/{invoice['id']}/credit", {"reason": "خطأ في السعر"})
    arabic = [await a_paper(world, f"/invoices/{one}/pdf") for one in (invoice["id"], note["id"])]
    await everything_is_renamed(world, customer["id"])
    for first, one in zip(arabic, (invoice["id"], note["id"]), strict=True):
        later = await a_paper(world, f"/invoices/{one}/pdf", language="en")
        said = shown(later)
        assert "Saleh Ahmed Al-Qadhi" in said
        assert "Renamed" not in said
        assert "999" not in said
        (before,) = PdfReader(BytesIO(first)).attachments.values()
        (after,) = PdfReader(BytesIO(later)).attachments.values()
        assert after == before


async def test_who_stands_on_an_issued_invoice_is_not_changed(world: World) -> None:
    await issued_invoice(world)
    with pytest.raises(DBAPIError, match="not changed"):
        async with world.begin() as store:
            await store.session.execute(text("UPDATE invoices SET parties = '{}'"))


async def test_a_kept_paper_that_is_lost_or_altered_is_not_printed_anew(world: World) -> None:
    path = f"/invoices/{(await issued_invoice(world))['id']}/pdf"
    first = await a_paper(world, path, language="ar")
    key = blob_key(sha256(first).hexdigest())
    for spoil in (world.context.storage.delete(key), world.context.storage.put(key, b"%PDF-1.7")):
        await spoil
        refused = await world.client().refused("GET", f"{V1}{path}?language=ar")
        assert refused == (503, "file_missing")
    await world.context.storage.put(key, first)
    assert await a_paper(world, path, language="ar") == first


@pytest.mark.parametrize(
    "change", ["UPDATE documents SET language = 'en'", "DELETE FROM documents"]
)
async def test_a_kept_document_is_not_changed_or_removed(world: World, change: str) -> None:
    invoice = await issued_invoice(world)
    await a_paper(world, f"/invoices/{invoice['id']}/pdf")
    with pytest.raises(DBAPIError, match="not changed or removed"):
        async with world.begin() as store:
            await store.session.execute(text(change))


async def test_whoever_asks_at_the_same_moment_gets_the_same_bytes(world: World) -> None:
    invoice = await issued_invoice(world)
    path = f"/invoices/{invoice['id']}/pdf"
    papers = await asyncio.gather(*(a_paper(world, path, language="both") for _ in range(20)))
    assert len(set(papers)) == 1
    async with world.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(KeptDocument)) == 1


async def test_a_draft_says_so_carries_nothing_and_is_not_kept(world: World) -> None:
    order = await finished_order(world)
    draft = await world.client().made(f"{V1}/invoices", {"work_order_id": order["id"]})
    content = await a_paper(world, f"/invoices/{draft['id']}/pdf", language="both")
    assert "مسودة" in shown(content)
    assert "DRAFT" in shown(content)
    assert not PdfReader(BytesIO(content)).attachments
    async with world.database.reading() as connection:
        assert await connection.scalar(select(func.count()).select_from(KeptDocument)) == 0


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_long_invoice_repeats_its_heads_and_carries_its_total(world: World) -> None:
    jobs = [
        [charge(1_000 + number, title_en=f"Line {job}-{number}") for number in range(20)]
        for job in range(6)
    ]
    order = await finished_order(world, *jobs)
    client = world.client()
    draft = await client.made(f"{V1}/invoices", {"work_order_id": order["id"]})
    invoice = await client.made(f"{V1}/invoices/{draft['id']}/issue")
    content = await a_paper(world, f"/invoices/{invoice['id']}/pdf", language="en")
    pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    assert 3 <= len(pages) <= 6
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Unit price" in page or "Line" not in page
        if number > 1:
            assert invoice["number"] in page
    forward = [carried(page, "Carried forward") for page in pages[:-1]]
    brought = [carried(page, "Brought forward") for page in pages[1:]]
    assert forward == brought
    assert forward == sorted(forward)
    assert all(f"Line {job}-{number}" in "".join(pages) for job in range(6) for number in range(20))


def carried(page: str, name: str) -> int:
    """The sum beside a name."""
    after = page.split(name, 1)[1].replace("\u2066", " ").replace("\u2069", " ")
    return int(after.split()[0].replace(",", ""))


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("language", LANGUAGES)
async def test_hostile_text_stays_text(world: World, language: str) -> None:
    customer = await a_customer(world, name_ar=HOSTILE, name_en="", address="x" * 400)
    vehicle = await a_vehicle(world, customer)
    complaint = (HOSTILE * 100)[:5_000]
    order = await open_work_order(
        world, customer_id=customer["id"], vehicle_id=vehicle["id"], complaint=complaint[:2_000]
    )
    content = await a_paper(world, f"/workorders/{order['id']}/pdf", language=language)
    said = shown(content)
    for part in ("#emph[x]", "#panic()", "@ref", "<label>", "*bold*", "12345"):
        assert part in said, (part, said)
    assert "\u202e" not in said
    check_archive(content)


async def test_what_is_to_be_seen_of_it_is_asked_for_by_the_things_own_word(world: World) -> None:
    papers = await papers_of_a_day(world)
    technician = world.client(Role.TECHNICIAN)
    for name, path in papers.items():
        response = await technician.get(f"{V1}{path}")
        allowed = name in {"job card", "history"}
        assert (response.status_code == 200) is allowed, (name, response.text)
    card = await a_paper(world, papers["job card"], Role.TECHNICIAN, language="ar")
    assert says(card, "صالح أحمد القاضي")
    assert not says(card, "777 123 456")


async def test_another_branchs_papers_do_not_exist(world: World) -> None:
    papers = await papers_of_a_day(world)
    stranger = world.client(Role.MANAGER, ADEN)
    for name in ("estimate", "invoice", "credit note", "receipt", "job card"):
        status, code = await stranger.refused("GET", f"{V1}{papers[name]}")
        assert (status, code.endswith("not_found")) == (404, True), name


async def test_only_who_may_send_an_estimate_prints_the_code_that_answers_it(world: World) -> None:
    path = (await papers_of_a_day(world))["estimate"]
    invited = "Scan to read this estimate"
    assert invited in shown(await a_paper(world, path, Role.ADVISOR, language="en"))
    assert invited not in shown(await a_paper(world, path, Role.CASHIER, language="en"))


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_an_answered_estimate_says_who_agreed_to_what_how_and_with_which_signature(
    world: World,
) -> None:
    papers = {}
    for signature in (None, [[[20, 200], [300, 40], [580, 200]], [[300, 90]]]):
        order = await open_work_order(world)
        await add_job(world, order)
        await add_job(world, order)
        sent = await a_sent_estimate(world, order)
        answer = {**said(sent, "approve", "decline"), "signature": signature}
        await world.client(None).made(sent["link"], answer)
        path = f"/estimates/{sent['id']}/pdf"
        for language in LANGUAGES:
            content = await a_paper(world, path, language=language)
            check_archive(content)
            papers[signature is None, language] = content
        assert says(papers[signature is None, "ar"], "صالح القاضي")
        approved, declined = (job["total"]["amount"] for job in sent["document"]["jobs"])
        english = " ".join(shown(papers[signature is None, "en"]).split())
        for part in (
            f"Total approved YER {int(approved):,}",
            f"Declined YER {int(declined):,}",
            f"Total of the estimate YER {int(approved) + int(declined):,}",
            "By the link sent to the customer",
            "4 March 2030 09:00",
        ):
            assert part in english, (part, english)
    assert "Signed by writing the name" in shown(papers[True, "en"])
    assert "Customer's signature" in shown(papers[False, "en"])


async def test_an_estimate_says_what_the_customer_read_whoever_is_renamed_since(
    world: World,
) -> None:
    customer = await a_customer(world)
    plate = {"plate_governorate": "aden", "plate_number": "12345"}
    vehicle = await a_vehicle(world, customer, **plate)
    order = await open_work_order(world, customer_id=customer["id"], vehicle_id=vehicle["id"])
    await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    page = await world.client(None).get(f"/approve/{sent['token']}", params={"lang": "en"})
    path = f"/estimates/{sent['id']}/pdf"
    first = await a_paper(world, path, language="both")
    await everything_is_renamed(world, customer["id"])
    assert await a_paper(world, path, language="both") == first
    english = shown(await a_paper(world, path, language="en"))
    for part in ("Saleh Ahmed Al-Qadhi", "Aden 3/12345"):
        assert part in english
        assert part in page.text


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_job_card_is_signed_beside_the_room_to_write_and_dated_by_both_calendars(
    world: World,
) -> None:
    order = await open_work_order(world)
    content = b""
    for _ in range(7):
        await add_job(world, order)
        content = await a_paper(world, f"/workorders/{order['id']}/pdf", language="both")
        last = PdfReader(BytesIO(content)).pages[-1].extract_text()
        assert "Technician's notes" in last
        assert "Customer, on handing over" in last
    assert "29 Shawwal 1451 AH" in shown(content)


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_the_codes_on_papers_lead_to_their_proof(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[str] = []
    drawn = segno.make

    def noted(text: str, **how: Any) -> Any:
        codes.append(text)
        return drawn(text, **how)

    monkeypatch.setattr(segno, "make", noted)
    papers = await papers_of_a_day(world)
    for name in ("invoice", "credit note", "receipt", "job card"):
        codes.clear()
        await a_paper(world, papers[name], language="en")
        (code,) = codes
        path = code.removeprefix(world.context.public_base_url)
        assert path.startswith("/verify/")
        page = await world.client(None).get(path, params={"lang": "en"})
        assert TITLES[name][1] in page.text
    for name in ("statement", "history"):
        codes.clear()
        await a_paper(world, papers[name], language="en")
        assert codes == []


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_statement_tells_only_of_settlements_that_move_its_account(world: World) -> None:
    await a_rate(world, buy=530, sell=540)
    customer = await a_customer(world)
    invoice = await issued_invoice(world, 53_000, customer=customer)
    path = f"/customers/{customer['id']}/statement/pdf"
    await paid(world, yer(10_600), invoice_id=invoice["id"])
    other = "Settled in another currency"
    plain = shown(await a_paper(world, path, language="en"))
    assert "Payment" in plain
    assert other not in plain
    await paid(world, usd("80"), invoice_id=invoice["id"])
    assert other in shown(await a_paper(world, path, language="en"))


async def test_the_customers_own_language_is_the_default(world: World) -> None:
    reader = await a_customer(world, language="en")
    for customer, title in ((await a_customer(world), "فاتورة ضريبية"), (reader, "Tax invoice")):
        invoice = await issued_invoice(world, customer=customer)
        assert says(await a_paper(world, f"/invoices/{invoice['id']}/pdf"), title)


async def test_a_paper_that_the_caller_has_is_not_sent_again(world: World) -> None:
    invoice = await issued_invoice(world)
    path = f"{V1}/invoices/{invoice['id']}/pdf"
    first = await world.client().get(path)
    again = await world.client().get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert f'filename="{invoice["number"]}.pdf"' in first.headers["content-disposition"]


async def test_a_statement_of_a_branch_that_is_not_there_is_refused(world: World) -> None:
    customer = await a_customer(world)
    path = f"{V1}/customers/{customer['id']}/statement/pdf?branch_id={new_id()}"
    assert await world.client().refused("GET", path) == (404, "branch_not_found")


async def test_an_arabic_name_survives_in_the_name_of_the_file(world: World) -> None:
    customer = await a_customer(world, name_ar='صالح "؛../القاضي')
    response = await world.client().get(f"{V1}/customers/{customer['id']}/statement/pdf")
    said = response.headers["content-disposition"]
    assert said.isascii()
    assert said.startswith('inline; filename="')
    assert "filename*=UTF-8''%D8%B5" in said
    assert '"؛' not in said
    assert "/" not in said.removeprefix("inline")


async def test_a_language_that_is_not_printed_is_refused(world: World) -> None:
    invoice = await issued_invoice(world)
    path = f"{V1}/invoices/{invoice['id']}/pdf?language=fr"
    assert (await world.client().refused("GET", path))[0] == 422


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_arabic_is_seen_by_a_viewer_and_figures_stand_as_they_are_read(world: World) -> None:
    invoice: Document = await issued_invoice(world, 1_234_567)
    content = await a_paper(world, f"/invoices/{invoice['id']}/pdf", language="ar")
    page = pypdfium2.PdfDocument(content)[0]
    assert "1,234,567" in page.get_textpage().get_text_range()
    darkest = min(bytes(page.render(scale=0.5, grayscale=True).buffer))
    assert darkest < 100
