"""Comebacks: work that had to be done again."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import CTE, Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Job, Service, Vehicle, WorkOrder, WorkOrderEvent
from yemen_hybrid.data.models.work_orders import STOPS
from yemen_hybrid.data.moments import seconds
from yemen_hybrid.data.queries.reports.scope import Scope, fetch
from yemen_hybrid.data.queries.reports.words import BRANCH, NUMBER, SERVICE, VEHICLE, car
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.reports import Column, Kind, Report, Table, Text
from yemen_hybrid.domain.reports import Row as Line
from yemen_hybrid.domain.work_order import Status

CARS = Vehicle.__table__
EVENTS = WorkOrderEvent.__table__
JOBS = Job.__table__
ORDERS = WorkOrder.__table__
SERVICES = Service.__table__
EARLIER = ORDERS.alias("earlier")
DONE_THEN = JOBS.alias("done_then")

DAY: Final = 86_400
TITLE: Final = Text("المركبات الراجعة", "Comebacks")


def _notes(within_days: int) -> tuple[Text, ...]:
    return (
        Text(
            f"مركبة راجعة: أمر عمل أُعيد فتحه في الفترة بعد إنجازه، أو مركبة فُتح لها في الفترة أمر "
            f"عمل ووُوفق فيه على الخدمة نفسها خلال {within_days} يومًا من إنجازها.",
            f"A comeback: a work order reopened in the period after it was done; or a car for "
            f"which the same service was approved again on an order opened in the period, within "
            f"{within_days} days of its being done.",
        ),
    )


async def report_comebacks(connection: AsyncConnection, scope: Scope, within_days: int) -> Report:
    """Orders reopened in the period, and cars back within some days for the same service."""
    reopened = await fetch(connection, _reopened(scope))
    repeated = await fetch(connection, _repeated(scope, within_days))
    finished = (await connection.execute(_finished(scope))).all()
    return Report(
        "comebacks",
        TITLE,
        scope.name,
        scope.days,
        (_rate(finished, reopened, repeated, scope), _again(repeated), _opened_again(reopened)),
        _notes(within_days),
    )


def _finished(scope: Scope) -> Select[Any]:
    return (
        select(ORDERS.c.branch_id, func.count().label("orders"))
        .where(
            scope.within(ORDERS.c.branch_id, ORDERS.c.finished_at),
            ORDERS.c.status != Status.CANCELLED,
        )
        .group_by(ORDERS.c.branch_id)
        .order_by(ORDERS.c.branch_id)
    )


def _reopened(scope: Scope) -> Select[Any]:
    times = func.count().label("times")
    shown = (ORDERS.c.number, ORDERS.c.branch_id, CARS.c.make, CARS.c.model, CARS.c.plate_text)
    return (
        select(ORDERS.c.id, *shown, times)
        .join_from(EVENTS, ORDERS, ORDERS.c.id == EVENTS.c.work_order_id)
        .join(CARS, CARS.c.id == ORDERS.c.vehicle_id)
        # STOPS as it stands in the index: SQLite does not see it in the value of a parameter.
        .where(STOPS, EVENTS.c.kind == "reopened")
        .where(scope.within(ORDERS.c.branch_id, EVENTS.c.at))
        .group_by(ORDERS.c.id, *shown)
        .order_by(times.desc(), ORDERS.c.number)
    )


def _repeated(scope: Scope, within_days: int) -> Select[Any]:
    """Orders of the period, with the order of the same car on which the service was done before."""
    pairs = _pairs(scope, within_days)
    approved = JobApproval.APPROVED
    return (
        select(
            pairs,
            CARS.c.make,
            CARS.c.model,
            CARS.c.plate_text,
            SERVICES.c.name_ar,
            SERVICES.c.name_en,
        )
        .join_from(
            pairs, JOBS, and_(JOBS.c.work_order_id == pairs.c.id, JOBS.c.approval == approved)
        )
        .join(
            DONE_THEN,
            and_(
                DONE_THEN.c.work_order_id == pairs.c.earlier_id,
                DONE_THEN.c.service_id == JOBS.c.service_id,
                DONE_THEN.c.approval == approved,
            ),
        )
        .join(SERVICES, SERVICES.c.id == JOBS.c.service_id)
        .join(CARS, CARS.c.id == pairs.c.vehicle_id)
        .order_by(pairs.c.between, pairs.c.number, SERVICES.c.code)
        .distinct()
        .add_columns(SERVICES.c.code)
    )


def _pairs(scope: Scope, within_days: int) -> CTE:
    """Orders of one car, one so soon after the other: few, so they are found before their jobs."""
    between = seconds(EARLIER.c.finished_at, ORDERS.c.created_at)
    return (
        select(
            ORDERS.c.id,
            ORDERS.c.number,
            ORDERS.c.branch_id,
            ORDERS.c.vehicle_id,
            EARLIER.c.id.label("earlier_id"),
            EARLIER.c.number.label("before"),
            between.label("between"),
        )
        .join_from(ORDERS, EARLIER, EARLIER.c.vehicle_id == ORDERS.c.vehicle_id)
        .where(
            scope.within(ORDERS.c.branch_id, ORDERS.c.created_at),
            EARLIER.c.id != ORDERS.c.id,
            EARLIER.c.finished_at <= ORDERS.c.created_at,
            between <= within_days * DAY,
        )
        .cte("pairs")
        .prefix_with("MATERIALIZED")
    )


def _rate(
    finished: Sequence[Row[Any]],
    reopened: Sequence[Row[Any]],
    repeated: Sequence[Row[Any]],
    scope: Scope,
) -> Table:
    """An order that was reopened and also came back is one comeback."""
    again = {(row.branch_id, row.id) for row in (*reopened, *repeated)}
    columns = (
        BRANCH,
        Column("finished", Text("المنجزة", "Finished"), Kind.COUNT, summed=True),
        Column("comebacks", Text("الراجعة", "Comebacks"), Kind.COUNT, summed=True),
        Column("rate", Text("النسبة", "Rate"), Kind.PERCENT, ratio=("comebacks", "finished")),
    )
    counts = {row.branch_id: row.orders for row in finished}
    lines = [
        Line(
            {
                "branch": scope.of(branch.id),
                "finished": counts.get(branch.id, 0),
                "comebacks": sum(of == branch.id for of, _ in again),
            }
        )
        for branch in scope.branches
    ]
    return Table("comebacks", TITLE, columns, lines)


def _again(rows: Sequence[Row[Any]]) -> Table:
    columns = (
        NUMBER,
        VEHICLE,
        SERVICE,
        Column("before", Text("أمر العمل السابق", "Earlier order")),
        Column("days", Text("بعد كم يوم", "Days after"), Kind.COUNT),
    )
    lines = [
        Line(
            {
                "number": row.number,
                "vehicle": car(row.make, row.model, row.plate_text),
                "service": Text(row.name_ar, row.name_en),
                "before": row.before,
                "days": int(row.between) // DAY,
            }
        )
        for row in rows
    ]
    return Table("repeated", Text("عادت للخدمة نفسها", "Back for the same service"), columns, lines)


def _opened_again(rows: Sequence[Row[Any]]) -> Table:
    times = Column("times", Text("عدد المرات", "Times"), Kind.COUNT)
    lines = [
        Line(
            {
                "number": row.number,
                "vehicle": car(row.make, row.model, row.plate_text),
                "times": row.times,
            }
        )
        for row in rows
    ]
    return Table("reopened", Text("أُعيد فتحها", "Reopened"), (NUMBER, VEHICLE, times), lines)
