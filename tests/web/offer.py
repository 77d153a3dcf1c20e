"""A believable estimate before the customer, and how a phone answers it without a script."""

import html
import io
import re
from typing import Any

import httpx2
from PIL import Image

from tests.stories import V1, Document, a_part, a_sent_estimate, add_job, open_work_order, yer
from tests.world import SANAA, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.money import Currency

PHONE = "+967777123123"


async def an_offer(world: World) -> tuple[Document, Document]:
    """A work order of four jobs and its sent estimate; ``page`` is the address of the page."""
    async with world.begin() as store:
        branch = await store.branches.get(SANAA)
        branch.name_ar, branch.name_en = "يمن هايبرد – صنعاء", "Yemen Hybrid – Sanaa"
        branch.phone = PHONE
        branch.address_ar, branch.address_en = "شارع الستين، أمام البنك", "Sixty Street"
    cells = await a_part(
        world,
        name_ar="خلية بطارية هايبرد 7.2 فولت",
        name_en="Hybrid battery module, 7.2 V",
        price=(30_000, Currency.YER),
        cost_minor=11_111,
        cost_currency="YER",
    )
    order = await open_work_order(world)
    work = {"kind": "labour", "quantity": "2.5", "unit_price": yer(8_000)}
    await add_job(
        world,
        order,
        title_ar="تبديل خلايا بطارية الهايبرد الضعيفة",
        title_en="Replace the weak cells of the hybrid battery",
        note="ثلاث خلايا تحت 7 فولت عند التحميل.",
        lines=[
            {**work, "title_ar": "فك البطارية وفحصها", "title_en": "Take out and test the battery"},
            {"kind": "part", "part_id": cells["id"], "quantity": "3"},
        ],
    )
    for title_ar, title_en, hours, price in (
        ("تنظيف مروحة تبريد البطارية", "Clean the battery cooling fan", "0.75", 8_000),
        ("تغيير الفرامل الأمامية", "Front brake pads", "1", 24_500),
        ("تغيير زيت المحرك والفلتر", "Engine oil and filter", "1", 12_000),
    ):
        line = {"kind": "labour", "quantity": hours, "unit_price": yer(price)}
        await add_job(world, order, title_ar=title_ar, title_en=title_en, lines=[line])
    sent = await a_sent_estimate(world, order)
    return order, {**sent, "page": f"/approve/{sent['token']}"}


async def a_picture(world: World, *, shown: bool = True, **fields: Any) -> Any:
    """A photo by the technician, shown to the customer unless said otherwise."""
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), fields.pop("colour", "grey")).save(out, "JPEG")
    said = {"shown_to_customer": "true" if shown else "false", **fields}
    answer = await world.client(Role.TECHNICIAN).post(
        f"{V1}/media", files={"file": ("صورة.jpg", out.getvalue())}, data=said
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


def filled(sent: Document, *choices: str, **more: str) -> dict[str, Any]:
    """The form with a choice for each job, the last one for all that follow; "" for none."""
    jobs = sent["document"]["jobs"]
    every = [*choices, *[choices[-1]] * len(jobs)]
    chosen = {f"job-{job['id']}": choice for job, choice in zip(jobs, every, strict=False)}
    form = {"document_hash": sent["document_hash"], "name": "صالح القاضي", "note": "", **more}
    return {**form, **{name: choice for name, choice in chosen.items() if choice}}


def text_of(page: httpx2.Response) -> str:
    """What a person reads of a page."""
    body = re.sub(r"<(style|script|title)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
