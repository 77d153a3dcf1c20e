"""Whoever scans the code on a paper sees whether it is ours, and nothing that is personal."""

import re
from uuid import UUID

import pytest

from tests.stories import V1, a_customer, add_job, issued_invoice, open_work_order, paid, yer
from tests.web.offer import text_of
from tests.world import World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.papers import PaperKind, PaperLink
from yemen_hybrid.web.proofs import WORDING


def address(world: World, kind: PaperKind, id: str) -> str:
    """What the code on a paper says, as its path."""
    return f"/verify/{world.context.tokens.paper(PaperLink(kind, UUID(id)))}"


async def test_an_invoice_and_its_credit_note_are_known_by_number_day_and_total(
    world: World,
) -> None:
    customer = await a_customer(world)
    invoice = await issued_invoice(world, 52_500, customer=customer)
    phone = world.client(None)
    path = address(world, "invoice", invoice["id"])
    page = await phone.get(path)
    assert page.status_code == 200
    said = text_of(page)
    for part in (WORDING["ar"].genuine, "فاتورة ضريبية", invoice["number"], "52,500 ريال يمني"):
        assert part in said, (part, said)
    assert "04/03/2030" in said
    for personal in ("صالح", "777 123 456", "Prius", invoice["work_order"]["number"]):
        assert personal not in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert len(page.content) < 15_000
    note = await world.client(Role.MANAGER).made(
        f"{V1}/invoices/{invoice['id']}/credit", {"reason": "خطأ في السعر"}
    )
    english = text_of(await phone.get(path, params={"lang": "en"}))
    assert f"A credit note was issued for this invoice: {note['number']}" in english
    credited = text_of(await phone.get(address(world, "invoice", note["id"])))
    assert f"إشعار دائن {note['number']}" in credited


async def test_a_receipt_is_known_and_so_is_that_it_was_reversed(world: World) -> None:
    payment = await paid(world, yer(60_000), customer_id=(await a_customer(world))["id"])
    phone, path = world.client(None), address(world, "payment", payment["id"])
    said = text_of(await phone.get(path))
    assert payment["number"] in said
    assert "60,000 ريال يمني" in said
    assert WORDING["ar"].reversed not in said
    back = await world.client(Role.MANAGER).made(
        f"{V1}/payments/{payment['id']}/reverse", {"reason": "خطأ"}
    )
    assert f"{WORDING['ar'].reversed} {back['number']}" in text_of(await phone.get(path))
    assert "60,000" in text_of(await phone.get(address(world, "payment", back["id"])))


async def test_a_job_card_leads_to_its_order_by_number(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    page = await world.client(None).get(address(world, "work_order", order["id"]))
    assert f"بطاقة عمل {order['number']}" in text_of(page)
    assert re.search(r"\d+ ريال", text_of(page)) is None


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_code_that_is_not_ours_proves_nothing(world: World) -> None:
    order = await open_work_order(world)
    good = address(world, "work_order", order["id"])
    nothing = address(world, "invoice", order["id"])
    phone = world.client(None)
    last = "A" if good[-1] != "A" else "Q"
    for path in (
        nothing,
        good[:-1] + last,
        good[:-2],
        good + "A",
        "/verify/" + "A" * 44,
        "/verify/صالح",
        "/verify/" + "x" * 3000,
    ):
        page = await phone.get(path, params={"lang": "en"})
        assert page.status_code == 404, path
        assert WORDING["en"].unknown in text_of(page)
