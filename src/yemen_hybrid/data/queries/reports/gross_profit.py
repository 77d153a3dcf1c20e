"""Gross profit: what is left of the revenue of parts and sublet work after what they cost."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.queries.reports.scope import Scope, account, fetch
from yemen_hybrid.data.queries.reports.sold import (
    INVOICES,
    JOBS,
    LINES,
    SERVICES,
    lines_of,
    signed,
    summed,
)
from yemen_hybrid.data.queries.reports.words import (
    BRANCH,
    LINE_KINDS,
    MONTH,
    NO_SERVICE,
    SERVICE,
    money,
    name_of,
)
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.reports import Cell, Chart, Column, Kind, Report, Table, Text
from yemen_hybrid.domain.reports import Row as Line

By = Literal["month", "branch", "service", "kind"]

TITLE: Final = Text(
    "مجمل الربح من القطع والأعمال الخارجية", "Gross profit on parts and sublet work"
)
KIND: Final = Column("kind", Text("النوع", "Kind of line"))
NOTES: Final = (
    Text(
        "مجمل الربح: صافي البنود التي عُرفت تكلفتها ناقصًا تكلفتها كما ثُبِّتت على الفاتورة يوم "
        "إصدارها، وتُخصم منه الإشعارات الدائنة.",
        "Gross profit: the net of the lines whose cost is known, less that cost as it was frozen "
        "on the invoice at its issue; credit notes taken off.",
    ),
    Text(
        "لا تُسجل تكلفة أجور العمل في النظام، لذلك تظهر أجور العمل وما لم تُعرف تكلفته في عمود "
        "مستقل ولا تدخل في هذا الربح: فهو ليس ربح الورشة كلها.",
        "What labour costs the workshop is not recorded: labour, and whatever else has no known "
        "cost, stands in a column of its own and is no part of this profit: "
        "it is not that of the whole workshop.",
    ),
)
_COLUMNS: Final = (
    money("revenue", "الإيراد", "Revenue"),
    money("uncosted", "منه بلا تكلفة معروفة", "of it, cost unknown"),
    money("costed", "منه معروف التكلفة", "of it, cost known"),
    money("cost", "التكلفة", "Cost"),
    money("profit", "ربح القطع والأعمال الخارجية", "Profit on parts and sublet"),
    Column("margin", Text("الهامش", "Margin"), Kind.PERCENT, ratio=("profit", "costed")),
)


async def report_gross_profit(connection: AsyncConnection, scope: Scope, by: By) -> Report:
    """Revenue of lines with a known cost, less that cost as frozen at issue. Labour cost: unknown.

    The margin is the profit through the revenue of the lines whose cost is known.
    """
    rows = await fetch(connection, _sums(scope, by))
    label = {"month": MONTH, "branch": BRANCH, "service": SERVICE, "kind": KIND}[by]
    shape: Literal["columns", "bars"] = "columns" if by == "month" else "bars"
    table = Table(
        "gross-profit",
        TITLE,
        (label, *_COLUMNS),
        _lines([(_label(row, by, scope), row) for row in rows], label.key),
        (Chart(shape, label.key, "profit"),),
    )
    return Report("gross-profit", TITLE, scope.name, scope.days, (table,), NOTES)


def _sums(scope: Scope, by: By) -> Select[Any]:
    label: ColumnElement[Any] = {
        "month": INVOICES.c.business_day,
        "branch": INVOICES.c.branch_id,
        "service": JOBS.c.service_id,
        "kind": LINES.c.kind,
    }[by]
    known = and_(LINES.c.cost_minor.is_not(None), LINES.c.kind != LineKind.LABOUR)
    net = LINES.c.net_minor
    rows = lines_of(
        scope,
        label.label("label"),
        summed(signed(net)).label("revenue"),
        summed(signed(case((known, net), else_=0))).label("costed"),
        summed(signed(case((known, LINES.c.cost_minor), else_=0))).label("cost"),
    )
    if by == "service":
        rows = rows.outerjoin(JOBS, JOBS.c.id == LINES.c.job_id)
    sums = rows.group_by(INVOICES.c.zone, INVOICES.c.currency, label).subquery("sums")
    shown = select(sums)
    order: tuple[ColumnElement[Any], ...] = (sums.c.label,)
    if by == "service":
        shown = select(sums, SERVICES.c.name_ar, SERVICES.c.name_en).outerjoin_from(
            sums, SERVICES, SERVICES.c.id == sums.c.label
        )
        order = ((sums.c.costed - sums.c.cost).desc(), func.coalesce(SERVICES.c.code, ""))
    return shown.order_by(sums.c.zone, sums.c.currency, *order)


def _label(row: Row[Any], by: By, scope: Scope) -> Cell:
    match by:
        case "month":
            return f"{row.label:%Y-%m}"
        case "branch":
            return scope.of(row.label)
        case "service":
            return name_of(row, NO_SERVICE)
        case _:
            return LINE_KINDS[LineKind(row.label)]


def _lines(rows: Sequence[tuple[Cell, Row[Any]]], key: str) -> list[Line]:
    """Rows with one label and account are one line: the days of a month."""
    found: dict[tuple[Any, Cell], dict[str, int]] = {}
    for label, row in rows:
        sums = found.setdefault((account(row), label), {"revenue": 0, "costed": 0, "cost": 0})
        for name in sums:
            sums[name] += getattr(row, name)
    return [Line({key: label, **_derived(sums)}, of) for (of, label), sums in found.items()]


def _derived(sums: Mapping[str, int]) -> dict[str, Cell]:
    return {
        **sums,
        "uncosted": sums["revenue"] - sums["costed"],
        "profit": sums["costed"] - sums["cost"],
    }
