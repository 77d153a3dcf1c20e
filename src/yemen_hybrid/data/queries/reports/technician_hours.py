"""Technicians: the hours they clocked against the hours that were sold of their work."""

from typing import Any, Final

from sqlalchemy import Select, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import WorkOrder
from yemen_hybrid.data.moments import seconds
from yemen_hybrid.data.queries.paging import beside
from yemen_hybrid.data.queries.reports.scope import Scope, fetch
from yemen_hybrid.data.queries.reports.sold import ENTRIES, JOBS, STAFF, by_technician, summed
from yemen_hybrid.data.queries.reports.words import NOBODY, TECHNICIAN, name_of
from yemen_hybrid.domain.reports import Cell, Chart, Column, Kind, Report, Row, Table, Text

ORDERS = WorkOrder.__table__

TITLE: Final = Text("ساعات الفنيين", "Technician hours")
NOTES: Final = (
    Text(
        "المسجلة: ما سجله الفني على الأعمال في الفترة. المباعة: أجور العمل على فواتير الفترة بعد "
        "الإشعارات الدائنة، بالساعة كما كُتبت وبالسعر المقطوع بزمن الخدمة المعتمد، مقسومة على "
        "الفنيين بنسبة وقتهم على العمل.",
        "Clocked: what the technician clocked on jobs begun in the period. Sold: the labour on the "
        "period's invoices less credit notes, by the hour as written, at a fixed price as the "
        "service's own time; shared among technicians by the time they clocked on the job.",
    ),
    Text(
        "الكفاءة: الساعات المباعة مقسومة على المسجلة، ولا تُذكر لأقل من ست دقائق مسجلة. ما لم "
        "يُوقَف عدّاده بعد لا يُحسب.",
        "Efficiency: hours sold through hours clocked; none is shown for less than six minutes "
        "clocked. A clock that still runs does not count.",
    ),
)
_SIX_MINUTES: Final = 360
_COLUMNS: Final = (
    TECHNICIAN,
    Column("jobs", Text("الأعمال", "Jobs"), Kind.COUNT, summed=True),
    Column("clocked", Text("الساعات المسجلة", "Clocked"), Kind.HOURS, summed=True),
    Column("sold", Text("الساعات المباعة", "Sold"), Kind.HOURS, summed=True),
    Column(
        "efficiency",
        Text("الكفاءة", "Efficiency"),
        Kind.PERCENT,
        ratio=("sold", "clocked"),
        least=_SIX_MINUTES,
    ),
)


async def report_technician_hours(connection: AsyncConnection, scope: Scope) -> Report:
    """Hours clocked on jobs in the period against hours of labour sold on its invoices."""
    found: dict[Any, dict[str, Cell]] = {}
    for row in await fetch(connection, _clocked(scope)):
        name = Text(row.name_ar, row.name_en)
        found[row.technician_id] = {
            "technician": name, "jobs": row.jobs, "clocked": row.clocked, "sold": 0,
        }  # fmt: skip
    for row in await fetch(connection, by_technician(scope, "sold")):
        nothing: dict[str, Cell] = {"technician": name_of(row, NOBODY), "jobs": 0, "clocked": 0}
        cells = found.setdefault(row.technician_id, {**nothing, "sold": 0})
        before = cells["sold"]
        cells["sold"] = row.sold + (before if isinstance(before, int) else 0)
    lines = [Row(cells) for cells in found.values()]
    table = Table(
        "technician-hours", TITLE, _COLUMNS, lines, (Chart("bars", "technician", "sold"),)
    )
    return Report("technician-hours", TITLE, scope.name, scope.days, (table,), NOTES)


def _clocked(scope: Scope) -> Select[Any]:
    """Stopped clocks that began in the period on orders of its branches, the longest first."""
    sums = (
        select(
            ENTRIES.c.technician_id.label("technician_id"),
            summed(seconds(ENTRIES.c.started_at, ENTRIES.c.stopped_at)).label("clocked"),
            func.count(distinct(ENTRIES.c.job_id)).label("jobs"),
        )
        .join_from(ENTRIES, JOBS, JOBS.c.id == ENTRIES.c.job_id)
        .join(ORDERS, ORDERS.c.id == JOBS.c.work_order_id)
        .where(
            ENTRIES.c.stopped_at.is_not(None),
            scope.within(ORDERS.c.branch_id, ENTRIES.c.started_at),
        )
        .group_by(beside(ENTRIES.c.technician_id))  # by when it began, and covered by its index
        .subquery("sums")
    )
    return (
        select(sums, STAFF.c.name_ar, STAFF.c.name_en)
        .join_from(sums, STAFF, STAFF.c.id == sums.c.technician_id)
        .order_by(sums.c.clocked.desc(), STAFF.c.id)
    )
