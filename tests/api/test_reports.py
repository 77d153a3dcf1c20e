"""What the owner looks at in the evening."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook

from tests.stories import (
    V1,
    Document,
    a_part,
    charge,
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
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency

REPORTS = f"{V1}/reports"
Cells = dict[str, Any]


def cells(report: Document, table: str) -> list[Cells]:
    """The rows of one of a report's tables."""
    found: Document = next(one for one in report["tables"] if one["key"] == table)
    return [row["cells"] for row in found["rows"]]


def sums(report: Document, table: str, column: str) -> dict[tuple[str, str], str]:
    """The totals of a column, by zone and currency."""
    found: Document = next(one for one in report["tables"] if one["key"] == table)
    return {
        (row["zone"], row["currency"]): row["cells"][column]["amount"] for row in found["totals"]
    }


async def _invoices_of_two_zones(world: World) -> None:
    """20,000 of which 5,000 is credited, 30 dollars, and 7,000 in Aden; one a month before."""
    await issued_invoice(world, 1_000)
    world.clock.turn(days=28)  # the first of April
    first = await issued_invoice(world, 20_000)
    await issued_invoice(world, 3_000, currency=Currency.USD)
    await issued_invoice(world, 7_000, branch=ADEN)
    line = first["jobs"][0]["lines"][0]["id"]
    body = {"reason": "خصم", "lines": [{"line_id": line, "amount": yer(5_000)}]}
    await world.client(Role.MANAGER).made(f"{V1}/invoices/{first['id']}/credit", body)


async def test_revenue_is_what_was_invoiced_less_what_was_credited(world: World) -> None:
    await _invoices_of_two_zones(world)
    manager = world.client(Role.MANAGER)
    expected = {("sanaa", "YER"): "15000", ("sanaa", "USD"): "30.00", ("aden", "YER"): "7000"}
    for by in ("day", "month", "branch", "service", "technician"):
        report = await manager.seen(f"{REPORTS}/revenue", by=by)
        assert (report["from"], report["to"]) == ("2030-04-01", "2030-04-01"), by
        assert sums(report, "revenue", "revenue") == expected, by
    days = {"from": "2030-03-01", "to": "2030-04-30", "branch_id": str(SANAA)}
    months = cells(await manager.seen(f"{REPORTS}/revenue", by="month", **days), "revenue")
    assert [(one["month"], one["revenue"]["amount"]) for one in months] == [
        ("2030-03", "1000"),
        ("2030-04", "15000"),
        ("2030-04", "30.00"),
    ]


async def test_gross_profit_is_of_what_has_a_known_cost_and_of_nothing_else(world: World) -> None:
    part = await a_part(world)
    pads = charge(
        2_500,
        2_000,
        kind=LineKind.PART,
        part_id=UUID(part["id"]),
        tax_code=None,
        unit_cost_minor=1_000,
    )
    odd = charge(900, kind=LineKind.SUBLET, tax_code=None)
    order = await finished_order(world, [charge(8_000, tax_code=None), pads, odd])
    advisor = world.client(Role.ADVISOR)
    draft = await advisor.made(f"{V1}/invoices", {"work_order_id": order["id"]})
    await advisor.made(f"{V1}/invoices/{draft['id']}/issue")
    manager = world.client(Role.MANAGER)
    for by in ("month", "branch", "service"):
        report = await manager.seen(f"{REPORTS}/gross-profit", by=by)
        (found,) = cells(report, "gross-profit")
        assert found["revenue"] == yer(13_900), by
        assert found["uncosted"] == yer(8_900), by
        assert found["profit"] == yer(3_000), by
        assert found["margin"] == "60.00", by
    kinds = cells(await manager.seen(f"{REPORTS}/gross-profit", by="kind"), "gross-profit")
    assert [one["kind"]["en"] for one in kinds] == ["Labour", "Parts", "Sublet"]


async def test_the_day_sheet_has_the_cars_and_the_money_of_a_day(world: World) -> None:
    invoice = await issued_invoice(world, 12_000)
    await paid(world, yer(9_000), invoice_id=invoice["id"])
    await paid(world, usd("10"), customer_id=invoice["customer"]["id"])
    count = {"method_id": await method_id(world), "amount": yer(8_900), "reason": "نقص"}
    dollars = {"method_id": await method_id(world), "amount": usd("10")}
    body = {"follows": None, "counts": [count, dollars]}
    await world.client(Role.CASHIER).made(f"{V1}/drawer/closings", body)
    manager = world.client(Role.MANAGER)
    sheet = await manager.seen(f"{REPORTS}/day-sheet")
    assert sums(sheet, "money", "net") == {("sanaa", "YER"): "9000", ("sanaa", "USD"): "10.00"}
    counted = {one["measure"]["en"]: one["count"] for one in cells(sheet, "cars")}
    assert counted["Came in"] == 1
    floor = ("Not started", "Waiting", "In work", "Finished, not fetched")
    assert [counted[place] for place in floor] == [0, 0, 0, 1]
    assert counted["In the workshop"] == 1
    await open_work_order(world)
    now = cells(await manager.seen(f"{REPORTS}/day-sheet"), "cars")
    again = {one["measure"]["en"]: one["count"] for one in now}
    assert (again["Not started"], again["In the workshop"]) == (1, 2)
    closing = cells(sheet, "closings")[0]
    assert (closing["difference"], closing["reason"]) == (yer(-100), "نقص")
    before = await manager.seen(f"{REPORTS}/day-sheet", day="2030-03-03")
    assert cells(before, "money") == []


async def test_a_report_comes_in_the_form_and_language_that_was_asked_for(world: World) -> None:
    await issued_invoice(world, 12_000)
    manager = world.client(Role.MANAGER)
    path = f"{REPORTS}/revenue"
    values = await manager.get(path, params={"format": "csv", "language": "ar"})
    assert values.headers["content-type"] == "text/csv; charset=utf-8"
    assert values.headers["content-language"] == "ar"
    assert "revenue 2030-03-01 2030-03-04.csv" in values.headers["content-disposition"]
    assert "12000" in values.content.decode("utf-8-sig")
    paper = await manager.get(path, headers={"Accept": "application/pdf;q=0.9, */*;q=0.1"})
    assert paper.content.startswith(b"%PDF-")
    book = await manager.get(path, params={"format": "xlsx"}, headers={"Accept-Language": "ar"})
    sheet = load_workbook(BytesIO(book.content)).worksheets[0]
    assert sheet.sheet_view.rightToLeft
    assert sheet["F6"].value == 12_000


NAMES = (
    "day-sheet", "revenue", "gross-profit", "average-order", "receivables", "approvals",
    "cycle-time", "technician-hours", "returning-customers", "comebacks", "parts-used",
    "stock-value", "low-stock", "dead-stock",
)  # fmt: skip


async def test_every_report_comes_as_values_and_as_a_workbook_of_what_its_json_says(
    world: World,
) -> None:
    await issued_invoice(world, 12_000)
    part = await a_part(world, cost_minor=1_500, cost_currency=Currency.YER)
    receipt = {"kind": "receive", "quantity": "5"}
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    await advisor.made(f"{V1}/parts/{part['id']}/movements", receipt)
    for name in NAMES:
        path = f"{REPORTS}/{name}"
        report = await manager.seen(path)
        tables = report["tables"]
        assert report["name"] == name
        book = load_workbook(
            BytesIO((await manager.get(path, params={"format": "xlsx"})).content)
        ).worksheets
        assert [len(list(sheet.rows)) >= 5 for sheet in book] == [True] * (len(tables) + 1)
        assert report["title"]["ar"]
        values = await manager.get(path, params={"format": "csv", "language": "ar"})
        assert report["title"]["ar"] in values.text
    stock = await manager.seen(f"{REPORTS}/stock-value", by="branch")
    assert sums(stock, "stock-value", "value") == {("sanaa", "YER"): "7500"}


async def test_who_has_one_branch_sees_that_one_and_others_see_no_report(world: World) -> None:
    await issued_invoice(world, 7_000, branch=ADEN)
    aden = world.client(Role.MANAGER, ADEN)
    report = await aden.seen(f"{REPORTS}/revenue")
    assert report["branch"]["en"] == "Aden"
    elsewhere = f"{REPORTS}/revenue?branch_id={SANAA}"
    assert await aden.refused("GET", elsewhere) == (404, "branch_not_found")
    cashier = world.client(Role.CASHIER)
    assert await cashier.refused("GET", f"{REPORTS}/revenue") == (403, "permission_missing")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2030-03-02&to=2030-03-01", "report_days_backwards"),
        ("from=2020-01-01&to=2030-03-01", "report_days_too_many"),
        ("by=colour", "request_invalid"),
    ],
)
async def test_days_that_make_no_sense_are_refused(world: World, query: str, code: str) -> None:
    manager = world.client(Role.MANAGER)
    assert await manager.refused("GET", f"{REPORTS}/revenue?{query}") == (422, code)
