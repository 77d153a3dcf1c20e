"""Every report, reckoned again row by row from the books of a workshop."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Entity
from yemen_hybrid.data.queries.reports.approvals import report_approvals
from yemen_hybrid.data.queries.reports.average_order import report_average_order
from yemen_hybrid.data.queries.reports.comebacks import report_comebacks
from yemen_hybrid.data.queries.reports.cycle_time import report_cycle_time
from yemen_hybrid.data.queries.reports.day_sheet import report_day_sheet
from yemen_hybrid.data.queries.reports.gross_profit import report_gross_profit
from yemen_hybrid.data.queries.reports.parts import (
    report_dead_stock,
    report_low_stock,
    report_parts_used,
    report_stock_value,
)
from yemen_hybrid.data.queries.reports.receivables import report_receivables
from yemen_hybrid.data.queries.reports.returning_customers import report_returning_customers
from yemen_hybrid.data.queries.reports.revenue import report_revenue
from yemen_hybrid.data.queries.reports.scope import Scope, find_scope
from yemen_hybrid.data.queries.reports.technician_hours import report_technician_hours
from yemen_hybrid.data.repositories.drawers import read_standing
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.reports import Account, Report

Rows = dict[str, list[Any]]
Sums = dict[Any, int]

TABLES = (
    "approvals", "branches", "customers", "decisions", "estimates", "invoice_lines", "invoices",
    "jobs", "parts", "payments", "services", "stock_levels", "stock_movements", "time_entries",
    "work_orders",
)  # fmt: skip
ADEN_CLOCK = "Asia/Aden"


async def check_reports(connection: AsyncConnection, now: datetime) -> None:
    """All reports over the year before ``now`` say what its rows say."""
    books = {
        name: list(await connection.execute(select(Entity.metadata.tables[name])))
        for name in TABLES
    }
    last = business_day(now, ADEN_CLOCK)
    scope = await find_scope(connection, None, (last - timedelta(days=400), last), now)
    await _check_sales(connection, scope, books)
    await _check_money(connection, scope, books)
    await _check_work(connection, scope, books)
    await _check_people(connection, scope, books)
    await _check_parts(connection, scope, books)


def _totals(report: Report, column: str, table: int = 0) -> Sums:
    found = {row.account: row.cells[column] for row in report.tables[table].totals}
    return {key: value for key, value in found.items() if isinstance(value, int) and value}


def _summed(rows: Iterable[tuple[Any, int | None]]) -> Sums:
    sums: Sums = defaultdict(int)
    for key, value in rows:
        sums[key] += value or 0
    return {key: value for key, value in sums.items() if value}


def _of(row: Any, currency: str = "currency") -> Account:
    return Account(row.zone, getattr(row, currency))


def _sign(invoice: Any) -> int:
    return -1 if invoice.kind == "credit_note" else 1


async def _check_sales(connection: AsyncConnection, scope: Scope, books: Rows) -> None:
    issued = [one for one in books["invoices"] if one.business_day is not None]
    revenue = _summed((_of(one), _sign(one) * one.net_minor) for one in issued)
    for by in ("day", "month", "branch", "service", "technician"):
        report = await report_revenue(connection, scope, by)
        assert _totals(report, "revenue") == revenue, by
    orders = {(_of(one), one.work_order_id) for one in issued if _sign(one) > 0}
    average = await report_average_order(connection, scope, "branch")
    assert _totals(average, "orders") == Counter(account for account, _ in orders)
    by_month = await report_average_order(connection, scope, "month")
    assert _totals(average, "revenue") == _totals(by_month, "revenue") == revenue
    by_id = {one.id: one for one in issued}
    costs = _summed(
        (_of(invoice), _sign(invoice) * (line.cost_minor or 0))
        for line in books["invoice_lines"]
        if (invoice := by_id.get(line.invoice_id)) is not None and line.kind != "labour"
    )
    for part in ("month", "branch", "service", "kind"):
        report = await report_gross_profit(connection, scope, part)
        assert _totals(report, "cost") == costs, part
        assert _totals(report, "revenue") == revenue, part


async def _check_money(connection: AsyncConnection, scope: Scope, books: Rows) -> None:
    owed = _summed(
        (_of(one), one.total_minor - one.settled_minor)
        for one in books["invoices"]
        if one.due_on is not None
    )
    assert owed
    by_age = await report_receivables(connection, scope, "age")
    by_customer = await report_receivables(connection, scope, "customer")
    assert _totals(by_age, "owed") == _totals(by_customer, "total") == owed
    day = max(one.business_day for one in books["payments"])
    sheet = await report_day_sheet(
        connection, await find_scope(connection, None, (day, day), scope.now)
    )
    paid = ((_of(one), one.amount_minor) for one in books["payments"] if one.business_day == day)
    assert _totals(sheet, "net", table=1) == _summed(paid)
    there = sum(one.status not in {"closed", "cancelled"} for one in books["work_orders"])
    assert sheet.tables[0].rows[-1].cells["count"] == there
    for branch in books["branches"]:
        drawer = await read_standing(connection, branch.id, branch.code)
        here = (one for one in books["payments"] if one.branch_id == branch.id)
        receipts = _summed(((one.method_id, one.currency), one.amount_minor) for one in here)
        found = {tuple(pocket): one.minor for pocket, one in drawer.expected.items() if one.minor}
        assert found == receipts


async def _check_work(connection: AsyncConnection, scope: Scope, books: Rows) -> None:
    estimates = {one.id: one for one in books["estimates"]}
    answered = [estimates[one.estimate_id] for one in books["approvals"]]
    choices = Counter(one.choice for one in books["decisions"])
    for by in ("month", "branch", "advisor"):
        report = await report_approvals(connection, scope, by)
        assert sum(_totals(report, "jobs").values()) == choices.total()
        assert sum(_totals(report, "approved_jobs").values()) == choices["approve"]
        offered = _summed((_of(one), one.total_minor) for one in answered)
        assert _totals(report, "offered") == offered
        for row in report.tables[0].rows:
            assert isinstance(row.cells["approved"], int)
            assert row.cells["approved"] >= 0
    closed = [one for one in books["work_orders"] if one.status == "closed"]
    stays = sum(int(one.closed_at.timestamp()) - int(one.created_at.timestamp()) for one in closed)
    report = await report_cycle_time(connection, scope, "status")
    stages = [row.cells["hours"] for row in report.tables[0].rows]
    assert sum(one for one in stages if isinstance(one, int)) == stays
    assert all(isinstance(one, int) and one >= 0 for one in stages)
    assert (await report_cycle_time(connection, scope, "branch")).tables[0].rows


async def _check_people(connection: AsyncConnection, scope: Scope, books: Rows) -> None:
    stopped = [one for one in books["time_entries"] if one.stopped_at is not None]
    clocked = sum(
        int(one.stopped_at.timestamp()) - int(one.started_at.timestamp()) for one in stopped
    )
    report = await report_technician_hours(connection, scope)
    assert _totals(report, "clocked") == {None: clocked}
    assert _totals(report, "sold")[None] == _labour_sold(books)
    merged = {one.id: one.merged_into_id for one in books["customers"]}
    came = defaultdict(set)
    for one in books["work_orders"]:
        if one.status != "cancelled":
            customer = one.customer_id
            while merged[customer] is not None:
                customer = merged[customer]
            came[customer].add(f"{business_day(one.created_at, ADEN_CLOCK):%Y-%m}")
    report = await report_returning_customers(connection, scope)
    for row in report.tables[0].rows:
        month = row.cells["month"]
        assert row.cells["customers"] == sum(month in months for months in came.values())
        assert row.cells["new"] == sum(month == min(months) for months in came.values())
    report = await report_comebacks(connection, scope, within_days=45)
    assert len(report.tables[1].rows) == _repeats(books, 45)


def _labour_sold(books: Rows) -> int:
    invoices = {one.id: one for one in books["invoices"] if one.business_day is not None}
    service_of = {one.id: one.service_id for one in books["jobs"]}
    minutes = {one.id: one.labour_minutes for one in books["services"]}
    sold = 0
    for line in books["invoice_lines"]:
        if line.kind == "labour" and line.invoice_id in invoices:
            fixed = minutes.get(service_of.get(line.job_id), 0) or 0
            milli = line.quantity_milli
            seconds = milli * 18 // 5 if line.unit == "hour" else fixed * milli * 3 // 50
            sold += _sign(invoices[line.invoice_id]) * seconds
    return sold


def _repeats(books: Rows, days: int) -> int:
    """Pairs of orders of one car, and a service approved on both, so soon one after the other."""
    services = defaultdict(set)
    for job in books["jobs"]:
        if job.approval == "approved" and job.service_id is not None:
            services[job.work_order_id].add(job.service_id)
    of_car = defaultdict(list)
    for order in books["work_orders"]:
        of_car[order.vehicle_id].append(order)
    return sum(
        len(services[later.id] & services[earlier.id])
        for orders in of_car.values()
        for later in orders
        for earlier in orders
        if later is not earlier
        and earlier.finished_at is not None
        and timedelta(0) <= later.created_at - earlier.finished_at <= timedelta(days=days)
    )


async def _check_parts(connection: AsyncConnection, scope: Scope, books: Rows) -> None:
    zones = {one.id: one.zone for one in books["branches"]}
    costs = {one.id: one for one in books["parts"]}
    jobs = [one for one in books["stock_movements"] if one.kind in ("issue", "return_in")]
    used = await report_parts_used(connection, scope)
    shown: list[Any] = [(row.cells["sku"], row.cells["used"]) for row in used.tables[0].rows]
    moved = ((costs[one.part_id].sku, -one.quantity_milli) for one in jobs)
    assert _summed(shown) == _summed(moved)
    worth = _summed(
        (
            Account(zones[one.branch_id], costs[one.part_id].cost_currency),
            one.on_hand_milli * costs[one.part_id].cost_minor,
        )
        for one in books["stock_levels"]
        if costs[one.part_id].cost_minor is not None
    )
    for by in ("branch", "category"):
        report = await report_stock_value(connection, scope, by)
        for account, value in _totals(report, "value").items():
            assert abs(value * 1000 - worth[account]) <= 500 * len(report.tables[0].rows)
    low = [
        one
        for one in books["stock_levels"]
        if one.on_hand_milli < one.minimum_milli + one.reserved_milli
    ]
    assert len((await report_low_stock(connection, scope)).tables[0].rows) == len(low)
    dead = await report_dead_stock(connection, scope, idle_days=20)
    assert len(dead.tables[0].rows) == _idle(books, scope.now - timedelta(days=20))


def _idle(books: Rows, since: datetime) -> int:
    moved = {
        (one.branch_id, one.part_id)
        for one in books["stock_movements"]
        if one.kind in ("issue", "receive", "transfer_in") and one.at >= since
    }
    lying = (one for one in books["stock_levels"] if one.on_hand_milli > 0)
    return sum((one.branch_id, one.part_id) not in moved for one in lying)
