"""The day sheet: the cars of a day, and the money of it."""

from collections.abc import Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Customer,
    DrawerClosing,
    DrawerCount,
    Payment,
    PaymentMethod,
    Staff,
    Vehicle,
    WorkOrder,
)
from yemen_hybrid.data.queries.reports.scope import Scope, account, fetch
from yemen_hybrid.data.queries.reports.words import (
    CUSTOMER,
    METHOD,
    NUMBER,
    STATUS,
    VEHICLE,
    car,
    money,
    status_name,
)
from yemen_hybrid.data.repositories.drawers import BROUGHT_AND_TOOK
from yemen_hybrid.domain.reports import Column, Kind, Report, Table, Text
from yemen_hybrid.domain.reports import Row as Line
from yemen_hybrid.domain.work_order import Status

ORDERS = WorkOrder.__table__
CARS = Vehicle.__table__
CUSTOMERS = Customer.__table__
PAYMENTS = Payment.__table__
METHODS = PaymentMethod.__table__
CLOSINGS = DrawerClosing.__table__
COUNTS = DrawerCount.__table__
STAFF = Staff.__table__

WAITING: Final = (Status.AWAITING_APPROVAL, Status.ON_HOLD)
ON_THE_FLOOR: Final = (
    (Text("لم يبدأ العمل عليها", "Not started"), (Status.NEW, Status.READY_TO_START)),
    (Text("بانتظار", "Waiting"), WAITING),
    (Text("قيد العمل", "In work"), (Status.IN_PROGRESS,)),
    (Text("جاهزة ولم تُستلم", "Finished, not fetched"), (Status.DONE,)),
)
"""Where the cars in the workshop stand: each that is not closed or cancelled in one of them."""
NOTES: Final = (
    Text(
        "الموجودة في الورشة، ومنها ما لم يبدأ العمل عليها وما بانتظار وما هو قيد العمل وما لم "
        "يُستلم، هي كما كانت عند إعداد التقرير. «بانتظار» تعني أوامر العمل المتوقفة أو المنتظرة "
        "لموافقة العميل.",
        "In the workshop, and of it not started, waiting, in work and not fetched, is as things "
        "stood as the report was drawn up. Waiting: the work orders that are on hold or await "
        "approval.",
    ),
    Text(
        "النقد هو المقبوض والمعاد في يوم العمل بحسب الإيصالات، لا ما في الصندوق.",
        "Money is what receipts of the business day say came in and went back, "
        "not what lies in the drawer.",
    ),
)
_TIME: Final = Column("time", Text("الساعة", "Time"))
_LISTED: Final = (NUMBER, VEHICLE, CUSTOMER, STATUS, _TIME)


async def report_day_sheet(connection: AsyncConnection, scope: Scope) -> Report:
    """One business day: cars in, promised, waiting, done; money by method and currency; closings.

    Cars in: opened on the day. Promised: promised for it. Done: finished on it. Fetched: closed on
    it. In the workshop, and where: as things stand now. Money: receipts of the day, by
    `business_day`.
    """
    lists = {
        "promised": await _orders(connection, scope, ORDERS.c.promised_at, _on(scope, "promised")),
        "waiting": await _orders(connection, scope, ORDERS.c.status_since, _now_waiting(scope)),
        "done": await _orders(connection, scope, ORDERS.c.finished_at, _on(scope, "finished")),
    }
    counts = (await connection.execute(_counts(scope))).one()
    return Report(
        name="day-sheet",
        title=Text("كشف اليوم", "Day sheet"),
        branch=scope.name,
        days=scope.days,
        tables=(
            _cars(counts, {name: len(rows) for name, rows in lists.items()}),
            _money(await fetch(connection, _receipts(scope))),
            _closed(await fetch(connection, _closings(scope)), scope),
            _list("promised", Text("موعودة اليوم", "Promised for the day"), lists, scope),
            _list("waiting", Text("بانتظار", "Waiting"), lists, scope),
            _list("done", Text("أُنجزت اليوم", "Done on the day"), lists, scope),
        ),
        notes=NOTES,
    )


def _on(scope: Scope, moment: str) -> ColumnElement[bool]:
    at = ORDERS.c[f"{moment}_at"]
    return scope.within(ORDERS.c.branch_id, at) & (ORDERS.c.status != Status.CANCELLED)


def _now_waiting(scope: Scope) -> ColumnElement[bool]:
    return scope.here(ORDERS.c.branch_id) & ORDERS.c.status.in_(WAITING)


async def _orders(
    connection: AsyncConnection, scope: Scope, at: ColumnElement[Any], which: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    return await fetch(
        connection,
        select(
            ORDERS.c.number,
            ORDERS.c.status,
            ORDERS.c.branch_id,
            at.label("at"),
            CARS.c.make,
            CARS.c.model,
            CARS.c.plate_text,
            CUSTOMERS.c.name_ar,
            CUSTOMERS.c.name_en,
        )
        .join_from(ORDERS, CARS, CARS.c.id == ORDERS.c.vehicle_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == ORDERS.c.customer_id)
        .where(which)
        .order_by(at, ORDERS.c.number),
    )


def _counts(scope: Scope) -> Select[Any]:
    """How many came in, how many left, and how many stand where in the workshop now."""

    def count(which: ColumnElement[bool]) -> Any:
        return select(func.count()).select_from(ORDERS).where(which).scalar_subquery()

    here = scope.here(ORDERS.c.branch_id)
    return select(
        *(
            count(here & ORDERS.c.status.in_(statuses)).label(f"place_{place}")
            for place, (_, statuses) in enumerate(ON_THE_FLOOR)
        ),
        count(scope.within(ORDERS.c.branch_id, ORDERS.c.created_at)).label("came"),
        count(
            scope.within(ORDERS.c.branch_id, ORDERS.c.closed_at)
            & (ORDERS.c.status == Status.CLOSED)
        ).label("fetched"),
    )


def _cars(counts: Row[Any], lengths: dict[str, int]) -> Table:
    places = (name for name, _ in ON_THE_FLOOR)
    floor = list(zip(places, counts[: len(ON_THE_FLOOR)], strict=True))
    measures = (
        (Text("دخلت", "Came in"), counts.came),
        (Text("موعودة اليوم", "Promised for the day"), lengths["promised"]),
        (Text("أُنجزت", "Done"), lengths["done"]),
        (Text("سُلِّمت وأُغلقت", "Handed over and closed"), counts.fetched),
        *floor,
        (Text("الموجودة في الورشة", "In the workshop"), sum(count for _, count in floor)),
    )
    return Table(
        "cars",
        Text("المركبات", "Cars"),
        (
            Column("measure", Text("البند", "What")),
            Column("count", Text("العدد", "Count"), Kind.COUNT),
        ),
        [Line({"measure": name, "count": count}) for name, count in measures],
    )


def _list(key: str, title: Text, lists: dict[str, Sequence[Row[Any]]], scope: Scope) -> Table:
    clocks = {branch.id: ZoneInfo(branch.timezone) for branch in scope.branches}
    return Table(
        key,
        title,
        _LISTED,
        [
            Line(
                {
                    "number": row.number,
                    "vehicle": car(row.make, row.model, row.plate_text),
                    "customer": Text(row.name_ar, row.name_en),
                    "status": status_name(row.status),
                    "time": f"{row.at.astimezone(clocks[row.branch_id]):%Y-%m-%d %H:%M}",
                }
            )
            for row in lists[key]
        ],
    )


def _receipts(scope: Scope) -> Select[Any]:
    key = (PAYMENTS.c.zone, PAYMENTS.c.currency, PAYMENTS.c.method_id)
    sums = (
        select(
            *key,
            *BROUGHT_AND_TOOK,
            func.count().label("receipts"),
        )
        .where(scope.on_days(PAYMENTS.c.branch_id, PAYMENTS.c.business_day))
        .group_by(*key)
        .subquery("sums")
    )
    return (
        select(sums, METHODS.c.name_ar, METHODS.c.name_en)
        .join_from(sums, METHODS, METHODS.c.id == sums.c.method_id)
        .order_by(sums.c.zone, sums.c.currency, METHODS.c.code)
    )


def _money(rows: Sequence[Row[Any]]) -> Table:
    return Table(
        "money",
        Text("المقبوضات بحسب طريقة الدفع", "Money by method"),
        (
            METHOD,
            Column("receipts", Text("الإيصالات", "Receipts"), Kind.COUNT, summed=True),
            money("received", "المقبوض", "Received"),
            money("given_back", "المعاد", "Given back"),
            money("reversed", "المعكوس", "Reversed"),
            money("net", "الصافي", "Net"),
        ),
        [_receipt(row) for row in rows],
    )


def _receipt(row: Row[Any]) -> Line:
    sums = {key: int(getattr(row, key)) for key in ("received", "given_back", "reversed")}
    name = Text(row.name_ar, row.name_en)
    cells = {"method": name, "receipts": row.receipts, **sums, "net": sum(sums.values())}
    return Line(cells, account(row))


def _closings(scope: Scope) -> Select[Any]:
    return (
        select(
            CLOSINGS.c.sequence,
            CLOSINGS.c.branch_id,
            CLOSINGS.c.zone,
            COUNTS,
            METHODS.c.name_ar,
            METHODS.c.name_en,
            STAFF.c.name_ar.label("by_ar"),
            STAFF.c.name_en.label("by_en"),
        )
        .join_from(CLOSINGS, COUNTS, COUNTS.c.closing_id == CLOSINGS.c.id)
        .join(METHODS, METHODS.c.id == COUNTS.c.method_id)
        .join(STAFF, STAFF.c.id == CLOSINGS.c.closed_by_id)
        .where(scope.on_days(CLOSINGS.c.branch_id, CLOSINGS.c.business_day))
        .order_by(CLOSINGS.c.zone, COUNTS.c.currency, CLOSINGS.c.id, METHODS.c.code)
    )


def _closed(rows: Sequence[Row[Any]], scope: Scope) -> Table:
    return Table(
        "closings",
        Text("إغلاق الصندوق", "Drawer closings"),
        (
            Column("closing", Text("الإغلاق", "Closing")),
            Column("by", Text("أمين الصندوق", "Closed by")),
            METHOD,
            money("expected", "المفترض", "Expected", summed=False),
            money("counted", "الفعلي", "Counted", summed=False),
            money("difference", "الفرق", "Difference", summed=False),
            Column("reason", Text("السبب", "Reason")),
        ),
        [_closing(row, scope) for row in rows],
    )


def _closing(row: Row[Any], scope: Scope) -> Line:
    expected = row.opening_minor + row.received_minor + row.given_back_minor + row.reversed_minor
    branch = scope.of(row.branch_id)
    cells = {
        "closing": Text(f"{branch.ar} {row.sequence}", f"{branch.en or branch.ar} {row.sequence}"),
        "by": Text(row.by_ar, row.by_en),
        "method": Text(row.name_ar, row.name_en),
        "expected": expected,
        "counted": row.counted_minor,
        "difference": row.counted_minor - expected,
        "reason": row.reason,
    }
    return Line(cells, account(row))
