"""Invoices over HTTP: from finished work to a numbered paper that never changes."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_part,
    a_rate,
    charge,
    finished_order,
    issued_invoice,
    usd,
    yer,
)
from tests.world import ADEN, SANAA, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.jobs import JobApproval, JobState, LineKind
from yemen_hybrid.domain.money import Currency

INVOICES = f"{V1}/invoices"


async def drafted(
    world: World, order: Document, role: Role = Role.ADVISOR, **more: Any
) -> Document:
    """A draft for the order's finished jobs."""
    made: Document = await world.client(role).made(INVOICES, {"work_order_id": order["id"], **more})
    return made


async def issued(world: World, order: Document | None = None, **more: Any) -> Document:
    """An issued invoice, by default of one job of 10,000 and 5% tax."""
    draft = await drafted(world, order or await finished_order(world), Role.MANAGER, **more)
    made: Document = await world.client(Role.MANAGER).made(f"{INVOICES}/{draft['id']}/issue")
    return made


async def jobs_of(world: World, order: Document) -> list[UUID | None]:
    """On which invoice each job of the order stands."""
    async with world.begin() as store:
        row = await store.work_orders.lock_with_jobs(UUID(order["id"]))
        return [job.invoice_id for job in row.jobs]


# -------------------------------------------------------------------------------------- figures


async def test_rials_are_discounted_taxed_and_rounded_to_the_smallest_note(world: World) -> None:
    part = await a_part(world)
    order = await finished_order(
        world,
        [charge(8_000, 1500, discount_minor=500, unit="hour")],
        [
            charge(
                3_333, 3000, kind=LineKind.PART, part_id=UUID(part["id"]), unit_cost_minor=2_000
            ),
            charge(1_000, kind=LineKind.FEE, tax_code=None, exempt_reason="Government fee"),
        ],
    )
    draft = await drafted(
        world, order, Role.MANAGER, cash=True, discount={"percent": "10"}, notes="شكرًا"
    )
    assert draft["totals"] == {
        "gross": yer(22_999),
        "discount": yer(2_750),
        "net": yer(20_249),
        "tax": yer(968),
        "rounding": yer(-17),
        "total": yer(21_200),
    }
    assert draft["discount"] == {"percent": "10", "amount": yer(2_250)}
    assert draft["taxes"] == [
        {"code": "GST", "percent": "5", "net": yer(19_349), "tax": yer(968)},
        {"code": None, "percent": "0", "net": yer(900), "tax": yer(0)},
    ]
    first, second = draft["jobs"]
    assert [job["totals"]["total"] for job in (first, second)] == [yer(10_868), yer(10_349)]
    oil, fee = second["lines"]
    assert (oil["quantity"], oil["part"], oil["cost"]) == ("3", part, yer(6_000))
    assert (oil["document_discount"], oil["totals"]["tax"]) == (yer(1_000), yer(450))
    assert (fee["tax_percent"], fee["exempt_reason"], fee["cost"]) == ("0", "Government fee", None)
    assert (draft["status"], draft["number"], draft["balance"]) == ("draft", None, yer(0))
    assert draft["notes"] == "شكرًا"


async def test_dollars_are_never_rounded_to_notes(world: World) -> None:
    order = await finished_order(
        world, [charge(1_500, 2500), charge(12_999)], currency=Currency.USD
    )
    draft = await drafted(world, order, cash=True)
    figures = draft["totals"]
    assert (figures["net"], figures["tax"]) == (usd("167.49"), usd("8.38"))
    assert (figures["rounding"], figures["total"]) == (usd("0.00"), usd("175.87"))


async def test_only_those_who_may_see_costs_see_them(world: World) -> None:
    order = await finished_order(world, [charge(10_000, unit_cost_minor=4_000)])
    draft = await drafted(world, order)
    assert draft["jobs"][0]["lines"][0]["cost"] is None
    seen = await world.client(Role.MANAGER).seen(f"{INVOICES}/{draft['id']}")
    assert seen["jobs"][0]["lines"][0]["cost"] == yer(4_000)
    technician = await world.client(Role.TECHNICIAN).refused("GET", f"{INVOICES}/{draft['id']}")
    assert technician == (403, "permission_missing")


@pytest.mark.parametrize(
    ("role", "discount", "code"),
    [
        (Role.ADVISOR, {"percent": "5"}, None),
        (Role.ADVISOR, {"percent": "5.01"}, "discount_over_ceiling"),
        (Role.ADVISOR, {"amount": yer(501)}, "discount_over_ceiling"),
        (Role.MANAGER, {"percent": "20"}, None),
        (Role.MANAGER, {"amount": yer(2_001)}, "discount_over_ceiling"),
        (Role.ADMIN, {"amount": yer(99_999)}, None),
        (Role.CASHIER, {"percent": "1"}, "permission_missing"),
    ],
)
async def test_each_role_has_its_ceiling(
    world: World, role: Role, discount: Document, code: str | None
) -> None:
    order = await finished_order(world)
    body = {"work_order_id": order["id"], "discount": discount}
    client = world.client(role)
    if code is None:
        await client.made(INVOICES, body)
        return
    assert await client.refused("POST", INVOICES, body) == (403, code)
    draft = await drafted(world, order)
    path = f"{INVOICES}/{draft['id']}"
    assert await client.refused("PATCH", path, {"discount": discount}) == (403, code)


async def test_the_discounts_of_the_lines_count_towards_the_ceiling(world: World) -> None:
    order = await finished_order(world, [charge(10_000, discount_minor=500)])
    advisor = world.client(Role.ADVISOR)
    body = {"work_order_id": order["id"], "discount": {"percent": "5"}}
    assert await advisor.refused("POST", INVOICES, body) == (403, "discount_over_ceiling")
    draft = await drafted(world, order)
    path = f"{INVOICES}/{draft['id']}"
    one = {"discount": {"amount": yer(1)}}
    assert await advisor.refused("PATCH", path, one) == (403, "discount_over_ceiling")
    assert (await world.client(Role.MANAGER).patch(path, json=one)).is_success


async def test_prices_under_the_list_count_towards_the_ceiling_of_the_whole(world: World) -> None:
    lowered = charge(9_500, list_price_minor=10_000)
    order = await finished_order(world, [lowered, charge(2_000, kind=LineKind.FEE)])
    advisor = world.client(Role.ADVISOR)
    body = {"work_order_id": order["id"], "discount": {"percent": "5"}}
    assert await advisor.refused("POST", INVOICES, body) == (403, "discount_over_ceiling")
    draft = await drafted(world, order)
    path = f"{INVOICES}/{draft['id']}"
    over = (403, "discount_over_ceiling")
    # 500 of 12,000 are given away by the price; the advisor's 5% are 600.
    assert await advisor.refused("PATCH", path, {"discount": {"amount": yer(101)}}) == over
    assert (await advisor.patch(path, json={"discount": {"amount": yer(100)}})).is_success
    five = {"discount": {"percent": "5"}}
    assert (await world.client(Role.MANAGER).patch(path, json=five)).is_success


async def test_a_discount_that_makes_no_sense_is_refused(world: World) -> None:
    order = await finished_order(world)
    client = world.client(Role.ADMIN)
    for discount in ({}, {"percent": "1", "amount": yer(1)}, {"percent": "101"}):
        body = {"work_order_id": order["id"], "discount": discount}
        headers = {"Idempotency-Key": "discount"}
        answer = await client.post(INVOICES, json=body, headers=headers)
        assert answer.json()["errors"][0]["code"] == "discount_invalid"
    body = {"work_order_id": order["id"], "discount": {"amount": usd("1")}}
    assert await client.refused("POST", INVOICES, body) == (422, "currency_mismatch")


# --------------------------------------------------------------------------------------- drafts


async def test_a_draft_is_changed_and_its_figures_with_it(world: World) -> None:
    draft = await drafted(world, await finished_order(world, [charge(10_011)]))
    path = f"{INVOICES}/{draft['id']}"
    advisor = world.client(Role.ADVISOR)
    changed = await advisor.patch(
        path,
        json={"cash": True, "discount": {"amount": yer(11)}, "notes": "By the end of the month"},
        headers={"If-Match": f'"{draft["version"]}"'},
    )
    assert changed.json()["totals"]["total"] == yer(10_500)
    assert changed.json()["discount"] == {"percent": None, "amount": yer(11)}
    assert changed.json()["notes"] == "By the end of the month"
    stale = await advisor.refused(
        "PATCH", path, {"cash": False}, headers={"If-Match": f'"{draft["version"]}"'}
    )
    assert stale == (412, "stale_version")
    plain = (await advisor.patch(path, json={"discount": None, "cash": False})).json()
    assert (plain["discount"], plain["total"]) == (None, yer(10_512))


async def test_a_discount_of_a_manager_stays_when_an_advisor_changes_the_notes(
    world: World,
) -> None:
    order = await finished_order(world)
    draft = await drafted(world, order, Role.MANAGER, discount={"percent": "20"})
    path = f"{INVOICES}/{draft['id']}"
    changed = await world.client(Role.ADVISOR).patch(path, json={"notes": "Thank you"})
    assert changed.json()["discount"] == {"percent": "20", "amount": yer(2_000)}


async def test_a_thrown_away_draft_frees_its_jobs(world: World) -> None:
    order = await finished_order(world)
    draft = await drafted(world, order)
    assert await jobs_of(world, order) == [UUID(draft["id"])]
    advisor = world.client(Role.ADVISOR)
    again = await advisor.refused("POST", INVOICES, {"work_order_id": order["id"]})
    assert again == (409, "nothing_to_invoice")
    deleted = await advisor.delete(f"{INVOICES}/{draft['id']}")
    assert (deleted.status_code, deleted.content) == (204, b"")
    assert await jobs_of(world, order) == [None]
    gone = await advisor.refused("GET", f"{INVOICES}/{draft['id']}")
    assert gone == (404, "invoice_not_found")
    await drafted(world, order)


async def test_jobs_are_invoiced_one_by_one_if_so_wished(world: World) -> None:
    order = await finished_order(world, [charge(10_000)], [charge(5_000)])
    first = await drafted(world, order, job_ids=order["jobs"][1:])
    second = await drafted(world, order)
    assert (first["totals"]["net"], second["totals"]["net"]) == (yer(5_000), yer(10_000))
    assert await jobs_of(world, order) == [UUID(second["id"]), UUID(first["id"])]


async def test_work_that_is_not_agreed_or_not_finished_is_not_charged(world: World) -> None:
    order = await finished_order(world, [charge(1)], [charge(2)], [charge(3)], [charge(4)])
    async with world.begin() as store:
        row = await store.work_orders.lock_with_jobs(UUID(order["id"]))
        row.jobs[0].approval = JobApproval.DECLINED
        row.jobs[1].state = JobState.IN_PROGRESS
    await issued(world, order, job_ids=order["jobs"][2:3])
    draft = await drafted(world, order)
    assert draft["totals"]["net"] == yer(4)
    advisor = world.client(Role.ADVISOR)
    for job, code in zip(
        order["jobs"],
        ("job_not_approved", "job_not_done", "job_invoiced", "job_on_draft"),
        strict=True,
    ):
        body = {"work_order_id": order["id"], "job_ids": [job]}
        assert await advisor.refused("POST", INVOICES, body) == (409, code)


async def test_what_is_not_there_is_not_invoiced(world: World) -> None:
    order = await finished_order(world, [])
    advisor = world.client(Role.ADVISOR)

    async def refused(**body: Any) -> tuple[int, str]:
        return await advisor.refused("POST", INVOICES, {"work_order_id": order["id"], **body})

    assert await refused() == (409, "nothing_to_invoice")
    assert await refused(job_ids=[order["id"]]) == (404, "job_not_found")
    assert await refused(job_ids=[]) == (422, "request_invalid")
    assert await refused(work_order_id=order["jobs"][0]) == (404, "work_order_not_found")
    assert await refused(total="1") == (422, "request_invalid")


async def test_another_branch_sees_nothing_of_it(world: World) -> None:
    order = await finished_order(world)
    draft = await drafted(world, order)
    path = f"{INVOICES}/{draft['id']}"
    aden = world.client(Role.ADVISOR, ADEN)
    made = await aden.refused("POST", INVOICES, {"work_order_id": order["id"]})
    assert made == (404, "work_order_not_found")
    for method, where, body in (
        ("GET", path, None),
        ("PATCH", path, {"notes": "x"}),
        ("DELETE", path, None),
        ("POST", f"{path}/issue", None),
    ):
        assert await aden.refused(method, where, body) == (404, "invoice_not_found")
    manager = world.client(Role.MANAGER, ADEN)
    credit = await manager.refused("POST", f"{path}/credit", {"reason": "x"})
    assert credit == (404, "invoice_not_found")
    assert (await aden.seen(INVOICES))["items"] == []
    assert (await aden.refused("GET", f"{INVOICES}?branch_id={SANAA}"))[0] == 404
    assert (await world.client().seen(INVOICES, branch_id=str(ADEN)))["items"] == []
    assert len((await world.client().seen(INVOICES, branch_id=str(SANAA)))["items"]) == 1


# ---------------------------------------------------------------------------------------- issue


async def test_an_issued_invoice_has_its_number_its_days_and_the_rates_of_the_moment(
    world: World,
) -> None:
    await a_rate(world, buy=530, sell=540)
    async with world.begin() as store:
        (await store.branches.lock(SANAA)).payment_days = 14
    order = await finished_order(world)
    invoice = await issued(world, order)
    assert (invoice["number"], invoice["status"]) == ("INV-SAN-2030-000001", "issued")
    assert (invoice["business_day"], invoice["due_on"]) == ("2030-03-04", "2030-03-18")
    assert invoice["issued_by"]["name_en"] == "manager Sanaa"
    assert (invoice["total"], invoice["balance"]) == (yer(10_500), yer(10_500))
    (rate,) = invoice["rates"]
    assert (rate["base"], rate["quote"], rate["buy"], rate["sell"]) == ("USD", "YER", "530", "540")
    world.clock.turn(minutes=1)
    await a_rate(world, buy=600, sell=610)
    assert await world.client().seen(f"{INVOICES}/{invoice['id']}") == invoice
    async with world.begin() as store:
        told = await store.session.execute(
            text("SELECT template, work_order_id IS NOT NULL FROM messages")
        )
        assert [(row[0], bool(row[1])) for row in told] == [("invoice", True)]


async def test_each_branch_counts_for_itself(world: World) -> None:
    numbers = []
    for branch in (SANAA, ADEN, SANAA):
        order = await finished_order(world, branch=branch)
        advisor = world.client(Role.ADVISOR, branch)
        draft = await advisor.made(INVOICES, {"work_order_id": order["id"]})
        made = await advisor.made(f"{INVOICES}/{draft['id']}/issue")
        numbers.append(made["number"])
    assert numbers == ["INV-SAN-2030-000001", "INV-ADE-2030-000001", "INV-SAN-2030-000002"]


async def test_the_day_of_issue_at_the_branch_decides_number_and_tax(world: World) -> None:
    admin = world.client(Role.ADMIN)
    taxes = await admin.seen(f"{V1}/tax-rates", zone="aden", code="GST")
    path = f"{V1}/tax-rates/{taxes['items'][0]['id']}"
    await admin.patch(path, json={"valid_to": "2030-12-31"})
    new = {"code": "GST", "name_en": "GST", "zone": "aden", "percent": "7"}
    await admin.made(f"{V1}/tax-rates", {**new, "valid_from": "2031-01-01"})

    world.clock.now = datetime(2030, 12, 31, 20, 0, tzinfo=UTC)
    order = await finished_order(world, branch=ADEN)
    advisor = world.client(Role.ADVISOR, ADEN)
    draft = await advisor.made(INVOICES, {"work_order_id": order["id"]})
    assert draft["total"] == yer(10_500)

    world.clock.turn(hours=2)
    invoice = await advisor.made(f"{INVOICES}/{draft['id']}/issue")
    assert (invoice["number"], invoice["business_day"]) == ("INV-ADE-2031-000001", "2031-01-01")
    assert invoice["taxes"] == [
        {"code": "GST", "percent": "7", "net": yer(10_000), "tax": yer(700)}
    ]
    newest = (await admin.seen(f"{V1}/tax-rates", zone="aden"))["items"][0]
    used = await admin.refused(
        "PATCH", f"{V1}/tax-rates/{newest['id']}", {"valid_to": "2030-12-31"}
    )
    assert used == (409, "tax_rate_used")


async def test_a_tax_without_a_rate_that_day_stops_the_invoice(world: World) -> None:
    order = await finished_order(world, [charge(10_000, tax_code="LUX")])
    refused = await world.client().refused("POST", INVOICES, {"work_order_id": order["id"]})
    assert refused == (409, "tax_rate_missing")


async def test_a_job_that_was_reopened_since_is_not_issued(world: World) -> None:
    order = await finished_order(world)
    draft = await drafted(world, order)
    async with world.begin() as store:
        row = await store.work_orders.lock_with_jobs(UUID(order["id"]))
        row.jobs[0].state = JobState.IN_PROGRESS
    refused = await world.client().refused("POST", f"{INVOICES}/{draft['id']}/issue")
    assert refused == (409, "job_not_done")


async def test_an_issued_invoice_is_not_changed_thrown_away_or_issued_again(world: World) -> None:
    invoice = await issued(world)
    path = f"{INVOICES}/{invoice['id']}"
    admin = world.client()
    for method, where, body in (
        ("PATCH", path, {"notes": "x"}),
        ("DELETE", path, None),
        ("POST", f"{path}/issue", None),
    ):
        assert await admin.refused(method, where, body) == (409, "invoice_immutable")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices SET total_minor = 1, settled_minor = 0",
        "UPDATE invoices SET notes = 'changed'",
        "UPDATE invoices SET cash_total = NOT cash_total",
        "UPDATE invoices SET status = 'draft', number = NULL, issued_at = NULL",
        "DELETE FROM invoices",
        "UPDATE invoice_lines SET quantity_milli = 1",
        "DELETE FROM invoice_lines",
        "INSERT INTO invoice_lines SELECT * FROM invoice_lines",
    ],
)
async def test_the_database_itself_refuses_to_change_what_was_issued(
    world: World, statement: str
) -> None:
    await issued(world)
    with pytest.raises(DBAPIError, match="not changed"):
        async with world.begin() as store:
            await store.session.execute(text(statement))


async def test_who_pays_later_owes_no_more_than_was_agreed(world: World) -> None:
    customer = await a_customer(world)
    manager = world.client(Role.MANAGER)
    limit = {"credit_limit": yer(15_000)}
    await manager.patch(f"{V1}/customers/{customer['id']}", json=limit)

    async def issue() -> Any:
        order = await finished_order(world, customer=customer)
        draft = await drafted(world, order)
        headers = {"Idempotency-Key": draft["id"]}
        return await manager.post(f"{INVOICES}/{draft['id']}/issue", headers=headers)

    assert (await issue()).is_success, "at a branch that is paid at once no limit is asked for"
    async with world.begin() as store:
        (await store.branches.lock(SANAA)).payment_days = 30
    refused = await issue()
    assert (refused.status_code, refused.json()["code"]) == (409, "credit_limit_exceeded")
    assert refused.json()["params"] == {"left": "4500", "currency": "YER"}
    await manager.made(
        f"{V1}/payments",
        {
            "customer_id": customer["id"],
            "branch_id": str(SANAA),
            "method_id": await cash(world),
            "amount": yer(6_000),
        },
    )
    assert (await issue()).is_success, "the workshop holds money of the customer"
    dollars = await finished_order(world, customer=customer, currency=Currency.USD)
    assert (await issued(world, dollars))["status"] == "issued", "a limit in rials binds rials"


async def cash(world: World) -> str:
    """The way to pay with notes."""
    seen = await world.client().seen(f"{V1}/payment-methods")
    return next(str(method["id"]) for method in seen["items"] if method["code"] == "cash")


async def test_invoices_are_made_and_issued_under_a_key_only(world: World) -> None:
    order = await finished_order(world)
    draft = await drafted(world, order)
    admin = world.client()
    for path, body in (
        (INVOICES, {"work_order_id": order["id"]}),
        (f"{INVOICES}/{draft['id']}/issue", None),
        (f"{INVOICES}/{draft['id']}/credit", {"reason": "x"}),
    ):
        answer = await admin.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_required")


# ---------------------------------------------------------------------------------------- lists


async def test_invoices_are_found_by_what_people_ask_for(world: World) -> None:
    ali = await a_customer(world, name_en="Ali")
    first = await issued(world, await finished_order(world, customer=ali))
    world.clock.turn(days=1)
    order = await finished_order(world)
    second = await issued(world, order)
    draft = await drafted(world, await finished_order(world))
    free = await issued(world, await finished_order(world, [charge(0)]))
    client = world.client(Role.CASHIER)

    async def found(**params: Any) -> list[str]:
        seen = await client.seen(INVOICES, **params)
        return [item["id"] for item in seen["items"]]

    assert await found() == [free["id"], draft["id"], second["id"], first["id"]]
    assert await found(customer_id=ali["id"]) == [first["id"]]
    assert await found(work_order_id=order["id"]) == [second["id"]]
    assert await found(status="draft") == [draft["id"]]
    assert await found(kind="credit_note") == []
    assert await found(unpaid=True) == [second["id"], first["id"]]
    assert await found(number="inv-san-2030-000002") == [second["id"]]
    assert await found(issued_to="2030-03-04") == [first["id"]]
    assert await found(issued_from="2030-03-05", unpaid=True) == [second["id"]]
    assert await found(updated_since="2030-03-05T06:00:00Z") == [
        free["id"],
        draft["id"],
        second["id"],
    ]
    page = await client.seen(INVOICES, limit=3)
    rest = await client.seen(INVOICES, limit=3, after=page["next"])
    assert [item["id"] for item in rest["items"]] == [first["id"]]
    assert await client.refused("GET", f"{INVOICES}?number=INV%20") == (422, "request_invalid")


async def test_the_list_is_searched_by_number_customer_phone_and_order(world: World) -> None:
    hers = await a_customer(world, name_ar="أروى الشامي", name_en="", phones=[], whatsapp=None)
    his, other = await issued_invoice(world), await issued_invoice(world, customer=hers)
    async with world.begin() as store:  # these orders were not opened over HTTP
        for one in (his, other):
            await store.search.reindex_work_order(UUID(one["work_order"]["id"]))
    cashier = world.client(Role.CASHIER)

    async def found(q: str) -> list[str]:
        return [item["id"] for item in (await cashier.seen(INVOICES, q=q))["items"]]

    assert await found(his["number"].lower()) == [his["id"]]
    assert await found("اروي") == [other["id"]]
    assert await found("777123") == [his["id"]]
    assert await found(other["work_order"]["number"]) == [other["id"]]
    assert await found("nobody") == []
    assert await cashier.refused("GET", INVOICES, params={"q": "x" * 201}) == (
        422,
        "request_invalid",
    )
