"""Payments over HTTP: what the cashier takes, and what becomes of it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_rate,
    a_vehicle,
    finished_order,
    issued_invoice,
    method_id,
    open_work_order,
    paid,
    usd,
    yer,
)
from tests.world import ADEN, SANAA, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.work_order import Status

PAYMENTS = f"{V1}/payments"


async def settlement(world: World, invoice: Document) -> Any:
    return await world.client(Role.CASHIER).seen(f"{V1}/invoices/{invoice['id']}/settlement")


async def refused(
    world: World, amount: Document, *, method: str = "cash", branch: UUID = SANAA, **more: Any
) -> tuple[int, str]:
    body = {"method_id": await method_id(world, method), "amount": amount, **more}
    return await world.client(Role.CASHIER, branch).refused("POST", PAYMENTS, body)


# -------------------------------------------------------------------------------- what is taken


async def test_a_payment_settles_its_invoice_and_has_a_receipt(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    receipt = await paid(world, yer(10_000), invoice_id=invoice["id"], note="كاش")
    assert receipt["number"] == "RC-SAN-2030-000001"
    assert receipt["kind"] == "payment"
    assert receipt["left"] == yer(0)
    assert receipt["business_day"] == "2030-03-04"
    assert [one["applied"] for one in receipt["allocations"]] == [yer(10_000)]
    assert receipt["allocations"][0]["invoice"]["number"] == invoice["number"]
    stands = await settlement(world, invoice)
    assert stands["remaining"] == yer(0)
    assert stands["due"] == stands["unused"] == []
    assert await world.client(Role.CASHIER).seen(f"{PAYMENTS}/{receipt['id']}") == receipt


async def test_an_invoice_is_paid_in_parts(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    await paid(world, yer(4_000), invoice_id=invoice["id"])
    assert (await settlement(world, invoice))["remaining"] == yer(6_000)
    await paid(world, yer(6_000), invoice_id=invoice["id"])
    assert (await settlement(world, invoice))["remaining"] == yer(0)
    late = await refused(world, yer(1), invoice_id=invoice["id"])
    assert late == (409, "nothing_to_settle")


async def test_half_in_rials_and_half_in_dollars_settle_to_the_last_rial(world: World) -> None:
    await a_rate(world, buy=530, sell=540)
    invoice = await issued_invoice(world, 53_001)
    await paid(world, yer(26_500), invoice_id=invoice["id"])
    due = (await settlement(world, invoice))["due"]
    assert yer(26_501) in due
    dollars = next(one for one in due if one["currency"] == "USD")
    assert dollars == usd("50.00")
    receipt = await paid(world, dollars, invoice_id=invoice["id"])
    (allocation,) = receipt["allocations"]
    assert allocation["used"] == usd("50.00")
    assert allocation["applied"] == yer(26_501)
    assert allocation["exchange"][0] == {
        "base": "USD",
        "quote": "YER",
        "side": "buy",
        "rate": "530",
        "source": "",
        "at": allocation["exchange"][0]["at"],
    }
    stands = await settlement(world, invoice)
    assert stands["remaining"] == yer(0)
    assert receipt["left"] == usd("0.00")


async def test_riyals_cross_through_the_rial_and_both_rates_are_kept(world: World) -> None:
    await a_rate(world, buy=530, sell=540)
    await _riyals(world)
    invoice = await issued_invoice(world, 10_000, currency=Currency.USD)
    riyals = {"amount": "400.00", "currency": "SAR"}
    receipt = await paid(world, riyals, invoice_id=invoice["id"])
    (allocation,) = receipt["allocations"]
    assert allocation["used"] == {"amount": "385.71", "currency": "SAR"}
    assert allocation["applied"] == usd("100.00")
    assert [step["side"] for step in allocation["exchange"]] == ["buy", "sell"]
    assert receipt["left"] == {"amount": "14.29", "currency": "SAR"}


async def _riyals(world: World) -> None:
    rates = {"zone": "sanaa", "base": "SAR", "quote": "YER", "buy": "140", "sell": "142"}
    await world.client(Role.ADMIN).made(f"{V1}/exchange-rates", rates)


async def test_what_is_paid_too_much_is_the_customers_credit(world: World) -> None:
    customer = await a_customer(world)
    invoice = await issued_invoice(world, 10_000, customer=customer)
    receipt = await paid(world, yer(12_000), invoice_id=invoice["id"])
    assert receipt["left"] == yer(2_000)
    balance = await world.client(Role.CASHIER).seen(f"{V1}/customers/{customer['id']}/balance")
    (account,) = balance["accounts"]
    assert account["credit"] == yer(2_000)
    assert account["balance"] == yer(-2_000)


async def test_a_payment_counts_at_the_rate_of_when_it_was_received(world: World) -> None:
    await a_rate(world, buy=500, sell=510)
    invoice = await issued_invoice(world, 100_000)
    received = world.clock.now.isoformat()
    world.clock.turn(days=2)
    await a_rate(world, buy=600, sell=610)
    late = {"invoice_id": invoice["id"], "received_at": received}
    receipt = await paid(world, usd("100"), role=Role.MANAGER, **late, note="انقطعت الكهرباء")
    assert receipt["business_day"] == "2030-03-04"
    assert receipt["allocations"][0]["applied"] == yer(50_000)
    newer = await paid(world, usd("10"), invoice_id=invoice["id"])
    assert newer["allocations"][0]["applied"] == yer(6_000)


async def test_the_board_of_before_is_chosen_by_nobody_without_a_word(world: World) -> None:
    """No note is asked for where the currency is the invoice's, or no newer rate was posted."""
    await a_rate(world, buy=500, sell=510)
    invoice = await issued_invoice(world, 100_000)
    late = {"invoice_id": invoice["id"], "received_at": world.clock.now.isoformat()}
    world.clock.turn(hours=4)
    await paid(world, usd("10"), **late)
    await a_rate(world, zone=Zone.ADEN, buy=600, sell=610)
    await paid(world, usd("10"), **late)
    await a_rate(world, buy=600, sell=610)
    await paid(world, yer(10_000), **late)
    assert await refused(world, usd("10"), **late, note=" ") == (422, "reason_required")


async def test_a_payment_with_no_rate_is_refused_and_nothing_is_done(world: World) -> None:
    await a_rate(world, zone=Zone.ADEN)
    invoice = await issued_invoice(world, 10_000)
    assert await refused(world, usd("5"), invoice_id=invoice["id"]) == (409, "rate_missing")
    assert (await world.client(Role.CASHIER).seen(PAYMENTS))["items"] == []
    receipt = await paid(world, yer(10_000), invoice_id=invoice["id"])
    assert receipt["number"].endswith("000001")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (yer(0), "payment_not_positive"),
        (yer(-5), "payment_not_positive"),
        ({"amount": "10000000001", "currency": "YER"}, "amount_too_large"),
        ({"amount": "1.5", "currency": "YER"}, "request_invalid"),
        ({"amount": "9" * 40, "currency": "YER"}, "request_invalid"),
        ({"amount": "NaN", "currency": "YER"}, "request_invalid"),
        ({"amount": "5", "currency": "EUR"}, "request_invalid"),
        ({"amount": 5, "currency": "YER"}, "request_invalid"),
        (usd("0.00"), "payment_not_positive"),
    ],
)
async def test_an_amount_that_nobody_hands_over_is_refused(
    world: World, amount: Document, code: str
) -> None:
    invoice = await issued_invoice(world, 10_000)
    assert await refused(world, amount, invoice_id=invoice["id"]) == (422, code)


async def test_one_rial_is_too_little_for_a_cent(world: World) -> None:
    await a_rate(world, buy=530, sell=540)
    invoice = await issued_invoice(world, 10_000, currency=Currency.USD)
    assert await refused(world, yer(2), invoice_id=invoice["id"]) == (422, "payment_too_small")
    tiny = await paid(world, yer(3), invoice_id=invoice["id"])
    assert tiny["allocations"][0]["applied"] == usd("0.01")


async def test_the_largest_payment_of_all_is_credit_but_for_what_was_owed(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    huge = await paid(world, yer(10**10), invoice_id=invoice["id"])
    assert huge["left"] == yer(10**10 - 10_000)


async def test_money_is_for_one_thing(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    customer = invoice["customer"]["id"]
    unclear = (422, "payment_purpose_unclear")
    assert await refused(world, yer(5)) == unclear
    both = {"invoice_id": invoice["id"], "customer_id": customer}
    assert await refused(world, yer(5), **both) == unclear
    other = str((await a_customer(world))["id"])
    order = await finished_order(world)
    theirs = {"work_order_id": order["id"], "customer_id": other}
    assert await refused(world, yer(5), **theirs) == (409, "work_order_of_another")


async def test_what_does_not_exist_is_not_paid(world: World) -> None:
    nothing = str(new_id())
    assert await refused(world, yer(5), invoice_id=nothing) == (404, "invoice_not_found")
    assert await refused(world, yer(5), work_order_id=nothing) == (404, "work_order_not_found")
    assert await refused(world, yer(5), customer_id=nothing) == (404, "customer_not_found")
    customer = await a_customer(world)
    body = {"customer_id": customer["id"], "method_id": nothing, "amount": yer(5)}
    missing = await world.client(Role.CASHIER).refused("POST", PAYMENTS, body)
    assert missing == (404, "payment_method_not_found")


async def test_a_draft_is_paid_by_nobody(world: World) -> None:
    order = await finished_order(world)
    advisor = world.client(Role.ADVISOR)
    draft = await advisor.made(f"{V1}/invoices", {"work_order_id": order["id"]})
    refusal = await refused(world, yer(5), invoice_id=draft["id"])
    assert refusal == (409, "invoice_not_issued")


async def test_money_is_received_now_or_was_and_why_it_is_late_is_said(world: World) -> None:
    customer = (await a_customer(world))["id"]
    soon = world.clock.now.replace(hour=7).isoformat()
    refusal = await refused(world, yer(5), customer_id=customer, received_at=soon)
    assert refusal == (422, "received_in_future")
    earlier = world.clock.now.replace(hour=5).isoformat()
    assert (await paid(world, yer(5), customer_id=customer, received_at=earlier))["note"] == ""
    naive = {"customer_id": customer, "received_at": "2030-03-01T09:00:00"}
    assert await refused(world, yer(5), **naive) == (422, "request_invalid")


async def test_money_of_a_day_that_is_over_takes_a_managers_word_and_a_reason(
    world: World,
) -> None:
    customer, manager = (await a_customer(world))["id"], Role.MANAGER
    here = {"customer_id": customer, "branch_id": str(SANAA)}
    past = {**here, "received_at": "2030-03-03T23:59:59+03:00"}
    assert await refused(world, yer(5), **past, note="نسيت") == (403, "payment_backdated")
    body = {"method_id": await method_id(world), "amount": yer(5), **past}
    asked = await world.client(manager).refused("POST", PAYMENTS, body)
    assert asked == (422, "reason_required")
    receipt = await paid(world, yer(5), role=manager, **past, note="انقطع الطريق")
    assert (receipt["business_day"], receipt["number"]) == ("2030-03-03", "RC-SAN-2030-000001")
    today = {**here, "received_at": world.clock.now.isoformat()}
    world.clock.turn(hours=1)
    await paid(world, yer(5), **today)
    cashier = world.client(Role.CASHIER)
    counts = [{"method_id": body["method_id"], "amount": yer(10), "left": yer(0)}]
    await cashier.made(f"{V1}/drawer/closings", {"follows": None, "counts": counts})
    assert await refused(world, yer(5), **today) == (403, "payment_backdated")
    await paid(world, yer(5), role=manager, **today, note="سند لم يُقيَّد")
    world.clock.turn(minutes=-30)  # a clock that was set back backdates nothing
    await paid(world, yer(5), customer_id=customer)


async def test_the_business_day_is_the_branchs_own(world: World) -> None:
    customer = (await a_customer(world))["id"]
    world.clock.turn(hours=15, minutes=30)  # half past nine in the evening in London
    receipt = await paid(world, yer(5), customer_id=customer)
    assert (receipt["received_at"][:10], receipt["business_day"]) == ("2030-03-04", "2030-03-05")


async def test_a_chosen_id_is_taken_once(world: World) -> None:
    customer, chosen = (await a_customer(world))["id"], str(new_id())
    assert (await paid(world, yer(5), customer_id=customer, id=chosen))["id"] == chosen
    again = await refused(world, yer(5), customer_id=customer, id=chosen)
    assert again == (409, "already_exists")


async def test_money_moves_only_under_a_key(world: World) -> None:
    cashier = world.client(Role.CASHIER)
    customer = (await a_customer(world))["id"]
    body = {"method_id": await method_id(world), "amount": yer(5), "customer_id": customer}
    response = await cashier.post(PAYMENTS, json=body)
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_required")


# --------------------------------------------------------------------------------- ways to pay


async def test_a_transfer_needs_its_reference_and_is_taken_once(world: World) -> None:
    customer = (await a_customer(world))["id"]
    hawala = {"method": "hawala", "customer_id": customer}
    assert await refused(world, yer(5), **hawala) == (422, "reference_required")
    receipt = await paid(world, yer(5), **hawala, reference="hw ٤٤٧-1203")
    assert receipt["reference"] == "HW447-1203"
    again = await refused(world, yer(5), **hawala, reference="HW447-1203")
    assert again == (409, "reference_used")
    for same in ("HW447-1203\u200f", "HW447\u20131203", "HW\u0640447-1203"):
        assert await refused(world, yer(5), **hawala, reference=same) == (409, "reference_used")
    unseen = await refused(world, yer(5), **hawala, reference="\u200f")
    assert unseen == (422, "reference_required")
    elsewhere = await refused(world, yer(5), **hawala, reference="hw447-1203", branch=ADEN)
    assert elsewhere == (409, "reference_used")
    other_provider = {"method": "bank", "customer_id": customer, "reference": "HW447-1203"}
    assert (await paid(world, yer(5), **other_provider))["reference"] == "HW447-1203"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"active": False}, "method_inactive"),
        ({"currencies": ["USD"]}, "method_currency_refused"),
        ({"zone": Zone.ADEN}, "method_zone_refused"),
        ({"valid_from": "2030-03-05"}, "method_date_refused"),
    ],
)
async def test_a_way_to_pay_that_is_not_open_is_refused(
    world: World, columns: Document, code: str
) -> None:
    customer = (await a_customer(world))["id"]
    async with world.begin() as store:
        method = await store.methods.lock(UUID(await method_id(world, "cash")))
        for name, value in columns.items():
            setattr(method, name, date.fromisoformat(value) if name == "valid_from" else value)
    assert await refused(world, yer(5), customer_id=customer) == (409, code)


# ------------------------------------------------------------------------------------ deposits


async def test_a_deposit_waits_for_its_invoice(world: World) -> None:
    customer = await a_customer(world)
    order = await finished_order(world, customer=customer)
    deposit = await paid(world, yer(4_000), work_order_id=order["id"])
    assert deposit["kind"] == "deposit"
    assert deposit["left"] == yer(4_000)
    assert deposit["customer"]["id"] == customer["id"]
    advisor, cashier = world.client(Role.ADVISOR), world.client(Role.CASHIER)
    draft = await advisor.made(f"{V1}/invoices", {"work_order_id": order["id"]})
    invoice = await advisor.made(f"{V1}/invoices/{draft['id']}/issue")
    stands = await settlement(world, invoice)
    assert stands["remaining"] == yer(10_500)
    assert stands["unused"] == [
        {
            "payment": {"id": deposit["id"], "number": deposit["number"]},
            "kind": "deposit",
            "left": yer(4_000),
            "for_this_work": True,
            "held_for_other_work": False,
        }
    ]
    path = f"{V1}/invoices/{invoice['id']}/settle-from-credit"
    stands = await cashier.made(path)
    assert (stands["settled"], stands["remaining"]) == (yer(4_000), yer(6_500))
    assert await cashier.refused("POST", path) == (409, "no_credit")
    (listed,) = (await cashier.seen(PAYMENTS, work_order_id=order["id"]))["items"]
    assert (listed["id"], listed["left"]) == (deposit["id"], yer(0))


async def test_credit_settles_after_deposits_and_deposits_for_other_work_stay(world: World) -> None:
    customer = await a_customer(world)
    other = await open_work_order(world, customer_id=customer["id"], **await _car(world, customer))
    await paid(world, yer(900), work_order_id=other["id"])
    on_account = await paid(world, yer(500), customer_id=customer["id"])
    invoice = await issued_invoice(world, 1_000, customer=customer)
    own = await paid(world, yer(300), customer_id=customer["id"])
    cashier = world.client(Role.CASHIER)
    stands = await cashier.made(f"{V1}/invoices/{invoice['id']}/settle-from-credit")
    assert stands["remaining"] == yer(200)
    used = [one["payment"]["id"] for one in stands["allocations"]]
    assert used == [on_account["id"], own["id"]]
    assert [one["held_for_other_work"] for one in stands["unused"]] == [True]


async def _car(world: World, customer: Document) -> Document:
    return {"vehicle_id": (await a_vehicle(world, customer))["id"]}


async def test_a_deposit_is_for_work_to_come(world: World) -> None:
    order = await finished_order(world)
    async with world.begin() as store:
        row = await store.work_orders.lock(UUID(order["id"]))
        row.status = Status.CANCELLED
    late = await refused(world, yer(5), work_order_id=order["id"])
    assert late == (409, "deposit_too_late")


# ---------------------------------------------------------------------------------- allocation


async def test_dollars_left_over_are_allocated_at_the_rate_of_that_day(world: World) -> None:
    customer = await a_customer(world)
    receipt = await paid(world, usd("100"), customer_id=customer["id"])
    invoice = await issued_invoice(world, 26_500, customer=customer)
    cashier, path = world.client(Role.CASHIER), f"{PAYMENTS}/{receipt['id']}/allocate"
    assert await cashier.refused("POST", path, {"invoice_id": invoice["id"]}) == (
        409,
        "rate_missing",
    )
    await a_rate(world, buy=530, sell=540)
    part = {"invoice_id": invoice["id"], "amount": usd("20")}
    assert (await cashier.made(path, part))["left"] == usd("80.00")
    used = await cashier.made(path, {"invoice_id": invoice["id"]})
    assert used["left"] == usd("50.00")
    assert [one["used"] for one in used["allocations"]] == [usd("20.00"), usd("30.00")]
    assert (await settlement(world, invoice))["remaining"] == yer(0)
    settled = await cashier.refused("POST", path, {"invoice_id": invoice["id"]})
    assert settled == (409, "nothing_to_settle")


async def test_no_more_is_allocated_than_is_left_and_only_to_the_same_customer(
    world: World,
) -> None:
    customer = await a_customer(world)
    receipt = await paid(world, yer(500), customer_id=customer["id"])
    invoice = await issued_invoice(world, 1_000, customer=customer)
    strangers = await issued_invoice(world, 1_000)
    cashier, path = world.client(Role.CASHIER), f"{PAYMENTS}/{receipt['id']}/allocate"

    async def allocating(invoice: Document, amount: Document | None = None) -> tuple[int, str]:
        return await cashier.refused("POST", path, {"invoice_id": invoice["id"], "amount": amount})

    assert await allocating(invoice, yer(501)) == (409, "credit_short")
    assert await allocating(invoice, usd("1")) == (422, "currency_mismatch")
    assert await allocating(invoice, yer(0)) == (422, "payment_not_positive")
    assert await allocating(strangers) == (409, "invoice_of_another")
    await cashier.made(path, {"invoice_id": invoice["id"]})
    assert await allocating(invoice) == (409, "credit_short")


async def test_the_rials_of_two_zones_never_meet(world: World) -> None:
    customer = await a_customer(world)
    in_aden = await paid(world, yer(500), customer_id=customer["id"], branch=ADEN)
    invoice = await issued_invoice(world, 1_000, customer=customer)
    admin = world.client(Role.ADMIN)
    path = f"{PAYMENTS}/{in_aden['id']}/allocate"
    mixed = await admin.refused("POST", path, {"invoice_id": invoice["id"]})
    assert mixed == (422, "zone_mismatch")
    body = {
        "invoice_id": invoice["id"],
        "branch_id": str(ADEN),
        "method_id": await method_id(world),
        "amount": yer(5),
    }
    assert await admin.refused("POST", PAYMENTS, body) == (422, "zone_mismatch")
    from_credit = f"{V1}/invoices/{invoice['id']}/settle-from-credit"
    assert await admin.refused("POST", from_credit) == (409, "no_credit")


# ----------------------------------------------------------------------- reversals and refunds


async def test_a_reversal_restores_everything(world: World) -> None:
    await a_rate(world, buy=530, sell=540)
    invoice = await issued_invoice(world, 53_000)
    receipt = await paid(world, usd("120"), invoice_id=invoice["id"])
    manager = world.client(Role.MANAGER)
    path = f"{PAYMENTS}/{receipt['id']}/reverse"
    assert await manager.refused("POST", path, {"reason": " "}) == (422, "reason_required")
    reversal = await manager.made(path, {"reason": "سُجلت بالخطأ"})
    assert reversal["kind"] == "reversal"
    assert reversal["amount"] == usd("-120.00")
    assert reversal["reverses_id"] == receipt["id"]
    assert reversal["number"] == "RC-SAN-2030-000002"
    undone = await manager.seen(f"{PAYMENTS}/{receipt['id']}")
    assert undone["reversed_by_id"] == reversal["id"]
    assert undone["left"] == usd("0.00")
    assert [one["applied"] for one in undone["allocations"]] == [yer(53_000), yer(-53_000)]
    assert (await settlement(world, invoice))["remaining"] == yer(53_000)
    assert await manager.refused("POST", path, {"reason": "x"}) == (409, "already_reversed")
    again = f"{PAYMENTS}/{reversal['id']}/reverse"
    assert await manager.refused("POST", again, {"reason": "x"}) == (409, "reversal_final")
    allocate = f"{PAYMENTS}/{receipt['id']}/allocate"
    spent = await manager.refused("POST", allocate, {"invoice_id": invoice["id"]})
    assert spent == (409, "not_credit")
    await paid(world, usd("100"), invoice_id=invoice["id"])
    assert (await settlement(world, invoice))["remaining"] == yer(0)


async def test_a_refund_gives_back_unused_credit_and_never_more(world: World) -> None:
    customer = await a_customer(world)
    first = await paid(world, yer(700), customer_id=customer["id"])
    await paid(world, yer(300), customer_id=customer["id"])
    manager = world.client(Role.MANAGER)
    path = f"{V1}/customers/{customer['id']}/refund"
    body = {"method_id": await method_id(world), "branch_id": str(SANAA), "reason": "سافر"}
    too_much = await manager.refused("POST", path, {**body, "amount": yer(1_001)})
    assert too_much == (409, "refund_too_much")
    assert (await manager.refused("POST", path, {**body, "amount": usd("1")}))[1] == (
        "refund_too_much"
    )
    nothing = await manager.refused("POST", path, {**body, "amount": yer(0)})
    assert nothing == (422, "payment_not_positive")
    refund = await manager.made(path, {**body, "amount": yer(800)})
    assert (refund["kind"], refund["amount"]) == ("refund", yer(-800))
    assert [one["used"] for one in refund["allocations"]] == [yer(700), yer(100)]
    undo = f"{PAYMENTS}/{first['id']}/reverse"
    assert await manager.refused("POST", undo, {"reason": "x"}) == (409, "payment_refunded")
    assert (await _balance(world, customer))["credit"] == yer(200)
    await manager.made(f"{PAYMENTS}/{refund['id']}/reverse", {"reason": "لم يُسلَّم"})
    assert (await _balance(world, customer))["credit"] == yer(1_000)
    await manager.made(undo, {"reason": "خطأ"})
    assert (await _balance(world, customer))["credit"] == yer(300)


async def _balance(world: World, customer: Document) -> Any:
    seen = await world.client(Role.MANAGER).seen(f"{V1}/customers/{customer['id']}/balance")
    (account,) = seen["accounts"]
    return account


async def test_a_refund_asks_for_a_branch_and_for_somebody(world: World) -> None:
    customer = await a_customer(world)
    body = {"method_id": await method_id(world), "amount": yer(5), "reason": "x"}
    manager = world.client(Role.MANAGER)
    path = f"{V1}/customers/{customer['id']}/refund"
    assert await manager.refused("POST", path, body) == (422, "branch_not_said")
    nobody = f"{V1}/customers/{new_id()}/refund"
    in_sanaa = {**body, "branch_id": str(SANAA)}
    assert await manager.refused("POST", nobody, in_sanaa) == (404, "customer_not_found")


async def test_a_credit_note_sets_money_free_and_a_reversal_takes_only_the_rest(
    world: World,
) -> None:
    invoice = await issued_invoice(world, 10_000)
    receipt = await paid(world, yer(10_000), invoice_id=invoice["id"])
    manager = world.client(Role.MANAGER)
    lines = [{"line_id": invoice["jobs"][0]["lines"][0]["id"], "amount": yer(3_000)}]
    credit = {"reason": "لم يكتمل", "lines": lines}
    await manager.made(f"{V1}/invoices/{invoice['id']}/credit", credit)
    assert (await manager.seen(f"{PAYMENTS}/{receipt['id']}"))["left"] == yer(3_000)
    await manager.made(f"{PAYMENTS}/{receipt['id']}/reverse", {"reason": "خطأ"})
    stands = await settlement(world, invoice)
    assert (stands["settled"], stands["credited"]) == (yer(3_000), yer(3_000))
    assert stands["remaining"] == yer(7_000)


# ------------------------------------------------------------------------------ who sees, lists


async def test_another_branchs_money_does_not_exist(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    receipt = await paid(world, yer(4_000), invoice_id=invoice["id"])
    order = await finished_order(world)
    aden = world.client(Role.CASHIER, ADEN)
    assert (await aden.seen(PAYMENTS))["items"] == []
    gone = (404, "payment_not_found")
    assert await aden.refused("GET", f"{PAYMENTS}/{receipt['id']}") == gone
    onto = {"invoice_id": invoice["id"]}
    assert await aden.refused("POST", f"{PAYMENTS}/{receipt['id']}/allocate", onto) == gone
    settle = f"{V1}/invoices/{invoice['id']}"
    assert await aden.refused("GET", f"{settle}/settlement") == (404, "invoice_not_found")
    assert (await aden.refused("POST", f"{settle}/settle-from-credit"))[0] == 404
    for what in (onto, {"work_order_id": order["id"]}):
        assert (await refused(world, yer(5), branch=ADEN, **what))[0] == 404
    customer = {"customer_id": invoice["customer"]["id"], "branch_id": str(SANAA)}
    assert (await refused(world, yer(5), branch=ADEN, **customer))[0] == 404
    assert (await aden.refused("GET", f"{PAYMENTS}?branch_id={SANAA}"))[0] == 404


async def test_who_may_take_money_and_who_may_give_it_back(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    receipt = await paid(world, yer(4_000), invoice_id=invoice["id"])
    body = {"method_id": await method_id(world), "amount": yer(5), "invoice_id": invoice["id"]}
    forbidden = (403, "permission_missing")
    advisor, cashier = world.client(Role.ADVISOR), world.client(Role.CASHIER)
    assert await advisor.refused("POST", PAYMENTS, body) == forbidden
    undo = f"{PAYMENTS}/{receipt['id']}/reverse"
    assert await cashier.refused("POST", undo, {"reason": "x"}) == forbidden
    refund = f"{V1}/customers/{invoice['customer']['id']}/refund"
    assert await cashier.refused("POST", refund, body) == forbidden
    technician = world.client(Role.TECHNICIAN)
    assert await technician.refused("GET", PAYMENTS) == forbidden


async def test_payments_are_found_by_what_people_know_of_them(world: World) -> None:
    customer = await a_customer(world)
    invoice = await issued_invoice(world, 10_000, customer=customer)
    first = await paid(world, yer(1_000), invoice_id=invoice["id"])
    world.clock.turn(days=1)
    hawala = {"method": "hawala", "reference": "HW-77", "customer_id": customer["id"]}
    second = await paid(world, yer(2_000), **hawala)
    elsewhere = await paid(world, yer(3_000), customer_id=customer["id"], branch=ADEN)
    admin = world.client(Role.ADMIN)

    async def found(**params: Any) -> list[str]:
        return [one["id"] for one in (await admin.seen(PAYMENTS, **params))["items"]]

    every = [elsewhere["id"], second["id"], first["id"]]
    assert await found(customer_id=customer["id"]) == every
    assert await found(branch_id=str(SANAA)) == every[1:]
    assert await found(invoice_id=invoice["id"]) == [first["id"]]
    assert await found(method_id=await method_id(world, "hawala")) == [second["id"]]
    assert await found(kind="deposit") == []
    assert await found(to="2030-03-04") == [first["id"]]
    assert await found(**{"from": "2030-03-05"}) == every[:2]
    assert await found(q="hw ٧٧") == [] == await found(q="nothing")
    assert await found(q="hw-٧٧") == [second["id"]]
    assert await found(q="rc-san-2030-000002") == [second["id"]]
    assert await found(q="1") == [elsewhere["id"], first["id"]]
    since = world.clock.now.isoformat()
    assert await found(updated_since=since) == every[:2]
    world.clock.turn(hours=1)
    since = world.clock.now.isoformat()
    onto = {"invoice_id": invoice["id"], "amount": yer(5)}
    await admin.made(f"{PAYMENTS}/{second['id']}/allocate", onto)
    assert await found(updated_since=since) == [second["id"]]


async def test_lists_are_paged_by_cursor(world: World) -> None:
    customer = (await a_customer(world))["id"]
    made = [(await paid(world, yer(n), customer_id=customer))["id"] for n in range(1, 6)]
    cashier, seen, after = world.client(Role.CASHIER), [], None
    while True:
        cursor: Document = {} if after is None else {"after": after}
        page = await cashier.seen(PAYMENTS, limit=2, **cursor)
        seen += [one["id"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == made[::-1]


async def test_the_timeline_and_the_audit_tell_of_money(world: World) -> None:
    invoice = await issued_invoice(world, 10_000)
    receipt = await paid(world, yer(4_000), invoice_id=invoice["id"])
    admin = world.client(Role.ADMIN)
    timeline = await admin.seen(f"{V1}/workorders/{invoice['work_order']['id']}/timeline")
    told = next(one for one in timeline["items"] if one["kind"] == "payment_taken")
    assert told["detail"] == {"number": receipt["number"], "amount": yer(4_000)}
    events = await admin.seen(f"{V1}/audit", entity="payments", entity_id=receipt["id"])
    (event,) = events["items"]
    assert event["action"] == "payments.take"
    assert event["after"]["amount_minor"] == 4_000
