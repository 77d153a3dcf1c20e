"""Revenue: what was invoiced, less what was credited, by day, branch, service or technician."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Invoice
from yemen_hybrid.data.queries.reports.scope import Scope, account, fetch
from yemen_hybrid.data.queries.reports.sold import by_service, by_technician
from yemen_hybrid.data.queries.reports.words import (
    BRANCH,
    DAY,
    MONTH,
    NO_SERVICE,
    NOBODY,
    SERVICE,
    TECHNICIAN,
    money,
    name_of,
)
from yemen_hybrid.domain.invoices import InvoiceKind
from yemen_hybrid.domain.reports import Chart, Column, Kind, Report, Table, Text
from yemen_hybrid.domain.reports import Row as Line

INVOICES = Invoice.__table__
By = Literal["day", "month", "branch", "service", "technician"]

TITLE: Final = Text("الإيرادات", "Revenue")
NOTES: Final = (
    Text(
        "الإيراد: صافي الفواتير الصادرة في الفترة بعد الخصم وقبل الضريبة وقبل تقريب النقد، "
        "ناقصًا الإشعارات الدائنة الصادرة فيها.",
        "Revenue: the net of the invoices issued in the period, after discounts, before tax and "
        "before cash rounding, less that of the credit notes issued in it.",
    ),
)
BY_TECHNICIAN: Final = Text(
    "يُقسَّم صافي كل عمل على الفنيين بنسبة الوقت المسجل لهم عليه، وإن لم يُسجل وقت فبالتساوي "
    "على المكلفين به.",
    "The net of each job is shared among its technicians by the time they clocked on it; where "
    "nobody clocked, equally among those it was assigned to.",
)
_INVOICED: Final = (
    Column("invoices", Text("الفواتير", "Invoices"), Kind.COUNT, summed=True),
    money("invoiced", "المفوتر", "Invoiced"),
    money("credited", "إشعارات دائنة", "Credited"),
    money("revenue", "الإيراد", "Revenue"),
    money("tax", "الضريبة", "Tax"),
)


async def report_revenue(connection: AsyncConnection, scope: Scope, by: By) -> Report:
    """Issued invoices net of tax less credit notes, by business day of issue.

    Service and technician are those of the invoices' lines.
    """
    notes: tuple[Text, ...] = NOTES
    match by:
        case "service":
            rows = await fetch(connection, by_service(scope))
            table = _of_lines(SERVICE, NO_SERVICE, rows)
        case "technician":
            rows = await fetch(connection, by_technician(scope, "net"))
            table, notes = _of_lines(TECHNICIAN, NOBODY, rows), (*NOTES, BY_TECHNICIAN)
        case _:
            table = await _of_invoices(connection, scope, by)
    return Report("revenue", TITLE, scope.name, scope.days, (table,), notes)


async def _of_invoices(connection: AsyncConnection, scope: Scope, by: By) -> Table:
    label = INVOICES.c.branch_id if by == "branch" else INVOICES.c.business_day
    rows = await fetch(connection, _invoiced(scope, label))
    if by == "branch":
        named = [({"branch": scope.of(row.label)}, row) for row in rows]
        return _table(BRANCH, (Chart("bars", "branch", "revenue"),), _lines(named))
    if by == "day":
        days = [({"day": row.label}, row) for row in rows]
        return _table(DAY, (Chart("line", "day", "revenue"),), _lines(days))
    months = [({"month": f"{row.label:%Y-%m}"}, row) for row in rows]
    return _table(MONTH, (Chart("columns", "month", "revenue"),), _lines(months))


def _invoiced(scope: Scope, label: Any) -> Select[Any]:
    """Sums of each day or branch; the index covers all that it reads."""
    note = INVOICES.c.kind == InvoiceKind.CREDIT_NOTE
    net, tax = INVOICES.c.net_minor, INVOICES.c.tax_minor
    key = (INVOICES.c.zone, INVOICES.c.currency, label)
    return (
        select(
            INVOICES.c.zone,
            INVOICES.c.currency,
            label.label("label"),
            func.sum(case((note, 0), else_=1)).label("invoices"),
            func.sum(case((note, 0), else_=net)).label("invoiced"),
            func.sum(case((note, -net), else_=0)).label("credited"),
            func.sum(case((note, -tax), else_=tax)).label("tax"),
        )
        .where(scope.on_days(INVOICES.c.branch_id, INVOICES.c.business_day))
        .group_by(*key)
        .order_by(*key)
    )


def _lines(rows: Iterable[tuple[Mapping[str, Text | date | str], Row[Any]]]) -> list[Line]:
    """Rows with one label and account are one line: the days of a month."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for label, row in rows:
        cells = found.setdefault((account(row), *label.values()), {**label})
        for key in ("invoices", "invoiced", "credited", "tax"):
            cells[key] = cells.get(key, 0) + int(getattr(row, key))
        cells["revenue"] = cells["invoiced"] + cells["credited"]
    return [Line(cells, key[0]) for key, cells in found.items()]


def _table(label: Column, charts: tuple[Chart, ...], rows: Sequence[Line]) -> Table:
    return Table("revenue", TITLE, (label, *_INVOICED), rows, charts)


def _of_lines(label: Column, nameless: Text, rows: Sequence[Row[Any]]) -> Table:
    return Table(
        "revenue",
        TITLE,
        (
            label,
            money("revenue", "الإيراد", "Revenue"),
        ),
        [
            Line({label.key: name_of(row, nameless), "revenue": row.net}, account(row))
            for row in rows
        ],
        (Chart("bars", label.key, "revenue"),),
    )
