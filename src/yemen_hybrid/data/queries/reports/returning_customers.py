"""Customers who came again, and those who came for the first time."""

from typing import Any, Final

from sqlalchemy import CTE, Select, case, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import WorkOrder
from yemen_hybrid.data.queries.reports.scope import Scope, fetch
from yemen_hybrid.data.queries.reports.words import MONTH
from yemen_hybrid.data.same_customer import merged
from yemen_hybrid.domain.reports import Chart, Column, Kind, Report, Row, Table, Text
from yemen_hybrid.domain.work_order import Status

ORDERS = WorkOrder.__table__

TITLE: Final = Text("العملاء العائدون", "Returning customers")
NOTES: Final = (
    Text(
        "عميل عائد: فُتح له أمر عمل في الشهر وله أمر عمل قبل ذلك الشهر في أي فرع. جديد: أول أمر عمل "
        "له كان في الشهر نفسه. أوامر العمل الملغاة لا تُحسب، والعميل المكرر بعد الدمج عميل واحد.",
        "Returning: a work order was opened in the month for a customer who had one before it, at "
        "any branch. New: the first one was in the month itself. Cancelled orders do not count; "
        "merged duplicates are one customer.",
    ),
)
_COLUMNS: Final = (
    MONTH,
    Column("customers", Text("العملاء", "Customers"), Kind.COUNT),
    Column("new", Text("الجدد", "New"), Kind.COUNT),
    Column("returning", Text("العائدون", "Returning"), Kind.COUNT),
    Column(
        "rate",
        Text("نسبة العائدين", "Returning, %"),
        Kind.PERCENT,
        ratio=("returning", "customers"),
    ),
)


async def report_returning_customers(connection: AsyncConnection, scope: Scope) -> Report:
    """Of the customers of each month, how many had been here in an earlier one."""
    names = scope.month_names
    lines = [
        Row(
            {
                "month": names[row.month],
                "customers": row.customers,
                "new": int(row.new),
                "returning": row.customers - int(row.new),
            }
        )
        for row in await fetch(connection, _months(scope))
    ]
    charts = (Chart("columns", "month", "rate"),)
    table = Table("returning-customers", TITLE, _COLUMNS, lines, charts)
    return Report("returning-customers", TITLE, scope.name, scope.days, (table,), NOTES)


def _months(scope: Scope) -> Select[Any]:
    duplicates = merged()
    visits = _visits(scope, duplicates)
    first = _first(visits, duplicates)
    is_new = case((scope.month_by_first_clock(first.c.at) == visits.c.month, 1), else_=0)
    return (
        select(visits.c.month, func.count().label("customers"), func.sum(is_new).label("new"))
        .join_from(visits, first, first.c.customer_id == visits.c.customer_id)
        .group_by(visits.c.month)
        .order_by(visits.c.month)
    )


def _visits(scope: Scope, duplicates: CTE) -> CTE:
    """Each customer in each month in which an order of theirs was opened."""
    customer = func.coalesce(duplicates.c.survivor, ORDERS.c.customer_id)
    return (
        select(
            scope.month(ORDERS.c.branch_id, ORDERS.c.created_at).label("month"),
            customer.label("customer_id"),
        )
        .outerjoin_from(ORDERS, duplicates, duplicates.c.id == ORDERS.c.customer_id)
        .where(
            scope.within(ORDERS.c.branch_id, ORDERS.c.created_at),
            ORDERS.c.status != Status.CANCELLED,
        )
        .distinct()
        .cte("visits")
    )


def _first(visits: CTE, duplicates: CTE) -> Any:
    """When each of them came first, under whichever of their ids."""
    people = select(visits.c.customer_id).distinct().cte("people")
    ids = union_all(
        select(people.c.customer_id, people.c.customer_id.label("id")),
        select(duplicates.c.survivor, duplicates.c.id).join(
            people, people.c.customer_id == duplicates.c.survivor
        ),
    ).subquery("ids")
    came = (
        select(func.min(ORDERS.c.created_at))
        .where(ORDERS.c.customer_id == ids.c.id, ORDERS.c.status != Status.CANCELLED)
        .scalar_subquery()
    )
    return (
        select(ids.c.customer_id, func.min(came).label("at"))
        .group_by(ids.c.customer_id)
        .subquery("first")
    )
