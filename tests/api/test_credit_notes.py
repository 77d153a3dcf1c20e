"""Credit notes over HTTP: what was invoiced is taken back, to the last rial and never twice."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.stories import V1, Document, a_part, a_rate, charge, finished_order, usd, yer
from tests.world import World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency

INVOICES = f"{V1}/invoices"


async def an_invoice(world: World, *jobs: Any, **more: Any) -> Document:
    """An issued invoice for these jobs, by default for one of 10,000 and 5% tax."""
    currency = more.pop("currency", Currency.YER)
    order = more.pop("order", None) or await finished_order(world, *jobs, currency=currency)
    manager = world.client(Role.MANAGER)
    draft = await manager.made(INVOICES, {"work_order_id": order["id"], **more})
    made: Document = await manager.made(f"{INVOICES}/{draft['id']}/issue")
    return made


async def credited(
    world: World, invoice: Document, lines: list[Document] | None = None
) -> Document:
    """A credit note for the invoice, or for parts of its lines."""
    made: Document = await world.client(Role.MANAGER).made(
        f"{INVOICES}/{invoice['id']}/credit", {"reason": "خطأ في الفاتورة", "lines": lines}
    )
    return made


async def refused(world: World, invoice: Document, **body: Any) -> tuple[int, str]:
    """How a credit note is refused."""
    return await world.client(Role.MANAGER).refused(
        "POST", f"{INVOICES}/{invoice['id']}/credit", {"reason": "x", **body}
    )


async def seen(world: World, invoice: Document) -> Document:
    """The invoice as it stands now."""
    document: Document = await world.client().seen(f"{INVOICES}/{invoice['id']}")
    return document


async def paid(world: World, invoice: Document, amount: Document) -> Document:
    """A payment for the invoice in notes."""
    methods = await world.client().seen(f"{V1}/payment-methods")
    cash = next(method["id"] for method in methods["items"] if method["code"] == "cash")
    made: Document = await world.client(Role.CASHIER).made(
        f"{V1}/payments",
        {"invoice_id": invoice["id"], "method_id": cash, "amount": amount},
    )
    return made


async def unused(world: World, customer_id: str, currency: Currency = Currency.YER) -> int:
    """What the workshop holds of the customer's money, in minor units."""
    async with world.begin() as store:
        at = (await store.branches.first()) or pytest.fail("no branch")
        sources = await store.payments.lock_unused(UUID(customer_id), at.zone, currency, None)
        return sum(source.left.minor for source in sources)


async def test_an_invoice_is_taken_back_whole_and_its_jobs_are_invoiced_again(
    world: World,
) -> None:
    order = await finished_order(world, [charge(10_000)], [charge(333, exempt_reason="Export")])
    invoice = await an_invoice(world, order=order)
    note = await credited(world, invoice)
    assert (note["number"], note["kind"]) == ("CN-SAN-2030-000001", "credit_note")
    assert note["credits"] == {"id": invoice["id"], "number": invoice["number"]}
    assert note["reason"] == "خطأ في الفاتورة"
    assert note["totals"] == invoice["totals"]
    assert note["taxes"] == invoice["taxes"]
    after = await seen(world, invoice)
    assert (after["settled"], after["balance"]) == (yer(10_833), yer(0))
    assert [one["number"] for one in after["credit_notes"]] == [note["number"]]
    assert after["number"] == invoice["number"]
    again = await an_invoice(world, order=order)
    assert (again["number"], again["total"]) == ("INV-SAN-2030-000002", yer(10_833))


async def test_an_invoice_is_taken_back_once(world: World) -> None:
    invoice = await an_invoice(world)
    await credited(world, invoice)
    assert await refused(world, invoice) == (409, "credit_too_much")
    line = invoice["jobs"][0]["lines"][0]["id"]
    one = [{"line_id": line, "quantity": "1"}]
    assert await refused(world, invoice, lines=one) == (409, "credit_quantity_too_much")


async def test_thirds_of_a_line_add_up_to_the_line(world: World) -> None:
    part = await a_part(world)
    columns = {"kind": LineKind.PART, "part_id": UUID(part["id"]), "unit_cost_minor": 50}
    invoice = await an_invoice(
        world, [charge(33, 3000, discount_minor=1, **columns), charge(1_000)]
    )
    oil = invoice["jobs"][0]["lines"][0]
    notes = [
        await credited(world, invoice, [{"line_id": oil["id"], "quantity": "1"}]) for _ in range(3)
    ]
    lines = [note["jobs"][0]["lines"][0] for note in notes]
    assert [line["totals"]["net"] for line in lines] == [yer(33), yer(33), yer(32)]
    assert [line["totals"]["tax"] for line in lines] == [yer(2), yer(2), yer(1)]
    assert [line["cost"] for line in lines] == [yer(50), yer(50), yer(50)]
    assert {line["credits_line_id"] for line in lines} == {oil["id"]}
    assert (await seen(world, invoice))["balance"] == yer(1_050)
    more = [{"line_id": oil["id"], "quantity": "0.001"}]
    assert await refused(world, invoice, lines=more) == (409, "credit_quantity_too_much")


async def test_a_price_is_reduced_without_bringing_anything_back(world: World) -> None:
    invoice = await an_invoice(world, [charge(10_000, 2000)])
    (line,) = invoice["jobs"][0]["lines"]
    note = await credited(world, invoice, [{"line_id": line["id"], "amount": yer(1_000)}])
    (reduced,) = note["jobs"][0]["lines"]
    assert reduced["quantity"] == "0"
    assert reduced["totals"] == {
        "gross": yer(952),
        "discount": yer(0),
        "net": yer(952),
        "tax": yer(48),
        "total": yer(1_000),
    }
    rest = await credited(world, invoice)
    assert rest["total"] == yer(20_000)
    assert rest["jobs"][0]["lines"][0]["quantity"] == "2"
    assert (await seen(world, invoice))["balance"] == yer(0)


async def test_what_was_rounded_for_cash_is_taken_back_with_the_last_line(world: World) -> None:
    invoice = await an_invoice(world, [charge(10_011)], [charge(1_000)], cash=True)
    assert invoice["totals"]["rounding"] == yer(-12)
    first, second = (job["lines"][0]["id"] for job in invoice["jobs"])
    part = await credited(world, invoice, [{"line_id": second}])
    assert (part["total"], part["totals"]["rounding"]) == (yer(1_050), yer(0))
    rest = await credited(world, invoice, [{"line_id": first}])
    assert (rest["total"], rest["totals"]["rounding"]) == (yer(10_500), yer(-12))
    assert (await seen(world, invoice))["balance"] == yer(0)


async def test_what_was_paid_becomes_the_credit_of_the_customer(world: World) -> None:
    invoice = await an_invoice(world, [charge(10_000)])
    await paid(world, invoice, yer(4_000))
    await paid(world, invoice, yer(5_000))
    line = invoice["jobs"][0]["lines"][0]["id"]

    await credited(world, invoice, [{"line_id": line, "amount": yer(1_500)}])
    after = await seen(world, invoice)
    assert (after["settled"], after["balance"]) == (yer(10_500), yer(0))
    assert await unused(world, invoice["customer"]["id"]) == 0

    await credited(world, invoice, [{"line_id": line, "amount": yer(6_000)}])
    after = await seen(world, invoice)
    assert (after["settled"], after["balance"]) == (yer(10_500), yer(0))
    assert [one["applied"]["amount"] for one in after["allocations"]] == [
        "4000",
        "5000",
        "-5000",
        "-1000",
    ], "the newest payment is set free first"
    assert await unused(world, invoice["customer"]["id"]) == 6_000

    await credited(world, invoice)
    assert await unused(world, invoice["customer"]["id"]) == 9_000


async def test_dollars_that_paid_rials_are_set_free_as_dollars(world: World) -> None:
    await a_rate(world, buy=530, sell=540)
    invoice = await an_invoice(world, [charge(10_095)])
    assert invoice["total"] == yer(10_600)
    await paid(world, invoice, usd("20.00"))
    line = invoice["jobs"][0]["lines"][0]["id"]
    await credited(world, invoice, [{"line_id": line, "amount": yer(5_300)}])
    assert await unused(world, invoice["customer"]["id"], Currency.USD) == 1_000
    await credited(world, invoice)
    assert await unused(world, invoice["customer"]["id"], Currency.USD) == 2_000


async def test_a_payment_is_still_reversed_after_a_credit_note(world: World) -> None:
    invoice = await an_invoice(world)
    payment = await paid(world, invoice, yer(10_500))
    line = invoice["jobs"][0]["lines"][0]["id"]
    await credited(world, invoice, [{"line_id": line, "amount": yer(500)}])
    manager = world.client(Role.MANAGER)
    await manager.made(f"{V1}/payments/{payment['id']}/reverse", {"reason": "Wrong customer"})
    after = await seen(world, invoice)
    assert (after["settled"], after["balance"]) == (yer(500), yer(10_000))
    assert await unused(world, invoice["customer"]["id"]) == 0


async def test_a_credit_note_keeps_the_tax_of_its_invoice(world: World) -> None:
    invoice = await an_invoice(world)
    admin = world.client(Role.ADMIN)
    tax = (await admin.seen(f"{V1}/tax-rates", zone="sanaa"))["items"][0]
    ended = await admin.patch(f"{V1}/tax-rates/{tax['id']}", json={"valid_to": "2030-03-04"})
    assert ended.is_success
    world.clock.turn(days=1)
    note = await credited(world, invoice)
    assert note["business_day"] == "2030-03-05"
    assert note["taxes"] == invoice["taxes"]


async def test_a_credit_note_that_makes_no_sense_is_refused(world: World) -> None:
    order = await finished_order(world)
    manager = world.client(Role.MANAGER)
    draft = await manager.made(INVOICES, {"work_order_id": order["id"]})
    assert await refused(world, draft) == (409, "invoice_not_issued")
    invoice = await an_invoice(world)
    line = invoice["jobs"][0]["lines"][0]["id"]
    for lines, answer in (
        ([{"line_id": invoice["id"]}], (404, "credit_line_unknown")),
        ([{"line_id": line, "quantity": "1.001"}], (409, "credit_quantity_too_much")),
        ([{"line_id": line, "quantity": "0"}], (422, "line_quantity_invalid")),
        ([{"line_id": line, "amount": yer(10_501)}], (409, "credit_too_much")),
        ([{"line_id": line, "amount": yer(0)}], (422, "credit_not_positive")),
        ([{"line_id": line, "amount": usd("1")}], (422, "currency_mismatch")),
        ([], (422, "request_invalid")),
    ):
        assert await refused(world, invoice, lines=lines) == answer
    assert await refused(world, invoice, reason="  ") == (422, "reason_required")
    note = await credited(world, invoice, [{"line_id": line, "amount": yer(1)}])
    assert await refused(world, note) == (409, "credit_of_credit")
    both = {"line_id": line, "quantity": "1", "amount": yer(1)}
    unclear = await manager.post(
        f"{INVOICES}/{invoice['id']}/credit",
        json={"reason": "x", "lines": [both]},
        headers={"Idempotency-Key": "both"},
    )
    assert unclear.json()["errors"][0]["code"] == "credit_part_unclear"


async def test_only_a_manager_takes_money_back(world: World) -> None:
    invoice = await an_invoice(world)
    for role in (Role.ADVISOR, Role.CASHIER):
        answer = await world.client(role).refused(
            "POST", f"{INVOICES}/{invoice['id']}/credit", {"reason": "x"}
        )
        assert answer == (403, "permission_missing")


async def test_a_credit_note_never_changes_either(world: World) -> None:
    invoice = await an_invoice(world)
    note = await credited(world, invoice)
    path = f"{INVOICES}/{note['id']}"
    admin = world.client()
    assert await admin.refused("PATCH", path, {"notes": "x"}) == (409, "invoice_immutable")
    assert await admin.refused("POST", f"{path}/issue") == (409, "invoice_immutable")
    for statement in (
        "UPDATE invoices SET reason = 'other' WHERE kind = 'credit_note'",
        "UPDATE invoice_lines SET net_minor = 1",
    ):
        with pytest.raises(DBAPIError, match="not changed"):
            async with world.begin() as store:
                await store.session.execute(text(statement))
