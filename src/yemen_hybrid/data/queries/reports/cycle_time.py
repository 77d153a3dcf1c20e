"""How long cars stay, and in which status."""

from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Estimate, WorkOrder, WorkOrderEvent
from yemen_hybrid.data.models.work_orders import STOPS
from yemen_hybrid.data.moments import epoch, seconds
from yemen_hybrid.data.queries.reports.scope import Scope, fetch
from yemen_hybrid.data.queries.reports.sold import summed
from yemen_hybrid.data.queries.reports.words import BRANCH
from yemen_hybrid.domain.reports import Cell, Chart, Column, Kind, Report, Table, Text
from yemen_hybrid.domain.reports import Row as Line
from yemen_hybrid.domain.work_order import Status

ESTIMATES = Estimate.__table__
EVENTS = WorkOrderEvent.__table__
ORDERS = WorkOrder.__table__
By = Literal["status", "branch"]

TITLE: Final = Text("مدة بقاء المركبات", "Cycle time")
STAGES: Final = {
    "before": Text("جديد أو جاهز للبدء", "New or ready to start"),
    "awaiting": Text("بانتظار موافقة العميل", "Awaiting approval"),
    "work": Text("قيد التنفيذ", "In progress"),
    "hold": Text("متوقف مؤقتًا", "On hold"),
    "done": Text("منجز ولم يُسلَّم", "Done, not yet fetched"),
}
STAGE: Final = Column("stage", Text("الحالة", "Status"))
NOTES: Final = (
    Text(
        "أوامر العمل التي أُغلقت في الفترة، من فتحها إلى إغلاقها، بالساعات على مدار اليوم لا بساعات "
        "الدوام.",
        "The work orders closed in the period, from opening to closing, in hours of the clock, "
        "not of the working day.",
    ),
)


async def report_cycle_time(connection: AsyncConnection, scope: Scope, by: By) -> Report:
    """The hours that orders closed in the period spent in each status.

    Awaiting approval: from sending an estimate to its answer. On hold: from holding to resuming.
    Both are taken off the time before work and in work.
    """
    rows = await fetch(connection, _sums(scope))
    table = _by_status(rows) if by == "status" else _by_branch(rows, scope)
    return Report("cycle-time", TITLE, scope.name, scope.days, (table,), NOTES)


def _sums(scope: Scope) -> Select[Any]:
    closed = and_(
        scope.within(ORDERS.c.branch_id, ORDERS.c.closed_at), ORDERS.c.status == Status.CLOSED
    )
    started = func.coalesce(ORDERS.c.started_at, ORDERS.c.closed_at)
    finished = func.coalesce(ORDERS.c.finished_at, started)
    spans = {
        "all": seconds(ORDERS.c.created_at, ORDERS.c.closed_at),
        "until_work": seconds(ORDERS.c.created_at, started),
        "working": seconds(started, finished),
        "awaiting": _awaiting(),
        "hold": _on_hold(),
    }
    orders = (
        select(ORDERS.c.branch_id, *(span.label(name) for name, span in spans.items()))
        .where(closed)
        .subquery("orders")
    )
    return (
        select(
            orders.c.branch_id,
            func.count().label("orders"),
            *(summed(orders.c[name]).label(name) for name in spans),
        )
        .group_by(orders.c.branch_id)
        .order_by(orders.c.branch_id)
    )


def _awaiting() -> ColumnElement[int]:
    """The seconds between sending each estimate before work began and its answer."""
    waited = seconds(ESTIMATES.c.sent_at, ESTIMATES.c.answered_at)
    return (
        select(func.coalesce(func.sum(waited), 0))
        .where(ESTIMATES.c.work_order_id == ORDERS.c.id, ESTIMATES.c.supplementary.is_(False))
        .scalar_subquery()
    )


def _on_hold() -> ColumnElement[int]:
    """The seconds between each hold and its end: a held order is resumed before it can go on."""
    at = epoch(EVENTS.c.at)
    signed = case((EVENTS.c.kind == "resumed", at), (EVENTS.c.kind == "held", -at), else_=0)
    return (
        select(func.coalesce(func.sum(signed), 0))
        .where(EVENTS.c.work_order_id == ORDERS.c.id, STOPS)
        .scalar_subquery()
    )


def _stages(row: Row[Any]) -> dict[str, int]:
    return {
        "before": row.until_work - row.awaiting,
        "awaiting": row.awaiting,
        "work": row.working - row.hold,
        "hold": row.hold,
        "done": row.all - row.until_work - row.working,
    }


def _by_status(rows: Any) -> Table:
    every = sum(row.all for row in rows)
    orders = sum(row.orders for row in rows)
    lines = [
        Line(
            {
                "stage": name,
                "hours": sum(_stages(row)[stage] for row in rows),
                "every": every,
                "orders": orders,
            }
        )
        for stage, name in STAGES.items()
        if rows
    ]
    columns = (
        STAGE,
        Column("hours", Text("مجموع الساعات", "Hours in all"), Kind.HOURS),
        Column(
            "average", Text("متوسط الأمر", "Average, hours"), Kind.HOURS, ratio=("hours", "orders")
        ),
        Column("share", Text("النسبة", "Share"), Kind.PERCENT, ratio=("hours", "every")),
    )
    return Table("cycle-time", TITLE, columns, lines, (Chart("bars", "stage", "average"),))


def _by_branch(rows: Any, scope: Scope) -> Table:
    def line(row: Row[Any]) -> Line:
        cells: dict[str, Cell] = {f"{name}_sum": sum_ for name, sum_ in _stages(row).items()}
        name = scope.of(row.branch_id)
        return Line({"branch": name, "orders": row.orders, "all": row.all, **cells})

    columns = (
        BRANCH,
        Column("orders", Text("أوامر العمل", "Work orders"), Kind.COUNT),
        *(
            Column(stage, name, Kind.HOURS, ratio=(f"{stage}_sum", "orders"))
            for stage, name in STAGES.items()
        ),
        Column("average", Text("متوسط الأمر", "Average"), Kind.HOURS, ratio=("all", "orders")),
    )
    lines = [line(row) for row in rows]
    return Table("cycle-time", TITLE, columns, lines, (Chart("bars", "branch", "average"),))
