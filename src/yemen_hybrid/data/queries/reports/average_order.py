"""The average repair order."""

from typing import Any, Final, Literal

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.queries.reports.scope import Scope, account, fetch
from yemen_hybrid.data.queries.reports.sold import INVOICES, signed, summed
from yemen_hybrid.data.queries.reports.words import BRANCH, MONTH, money
from yemen_hybrid.domain.invoices import InvoiceKind
from yemen_hybrid.domain.reports import Chart, Column, Kind, Report, Row, Table, Text

By = Literal["month", "branch"]

TITLE: Final = Text("متوسط أمر العمل", "Average repair order")
NOTES: Final = (
    Text(
        "متوسط أمر العمل: الإيراد مقسومًا على عدد أوامر العمل التي صدرت لها فاتورة في الفترة.",
        "Average repair order: revenue through the number of work orders invoiced in the period.",
    ),
)
_FIGURES: Final = (
    Column("orders", Text("أوامر العمل", "Work orders"), Kind.COUNT, summed=True),
    money("revenue", "الإيراد", "Revenue"),
    Column("average", Text("المتوسط", "Average"), Kind.MONEY, ratio=("revenue", "orders")),
)


async def report_average_order(connection: AsyncConnection, scope: Scope, by: By) -> Report:
    """Revenue through the work orders that were invoiced in each month, or at each branch.

    A credit note lessens the revenue and is no order. An order invoiced in two months is one in
    each of them.
    """
    rows = await fetch(connection, _sums(scope, by))
    label = MONTH if by == "month" else BRANCH
    names = scope.month_names
    lines = [
        Row(
            {
                label.key: names[row.label] if by == "month" else scope.of(row.label),
                "orders": row.orders,
                "revenue": row.revenue,
            },
            account(row),
        )
        for row in rows
    ]
    chart = Chart("columns" if by == "month" else "bars", label.key, "average")
    table = Table("average-order", TITLE, (label, *_FIGURES), lines, (chart,))
    return Report("average-order", TITLE, scope.name, scope.days, (table,), NOTES)


def _sums(scope: Scope, by: By) -> Select[Any]:
    day, branch = INVOICES.c.business_day, INVOICES.c.branch_id
    label = scope.month_of_day(day) if by == "month" else branch
    key = (INVOICES.c.zone, INVOICES.c.currency)
    is_invoice = case((INVOICES.c.kind == InvoiceKind.INVOICE, 1), else_=0)
    orders = (
        select(
            *key,
            label.label("label"),
            summed(signed(INVOICES.c.net_minor)).label("net"),
            func.max(is_invoice).label("invoiced"),
        )
        .where(scope.on_days(branch, day))
        .group_by(*key, label, INVOICES.c.work_order_id)
        .subquery("orders")
    )
    key = (orders.c.zone, orders.c.currency)
    return (
        select(
            *key,
            orders.c.label,
            summed(orders.c.invoiced).label("orders"),
            summed(orders.c.net).label("revenue"),
        )
        .group_by(*key, orders.c.label)
        .order_by(*key, orders.c.label)
    )
