"""Receivables by age: what customers owe on the last day, by how long it has been due."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from sqlalchemy import Row, Select, func
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Customer
from yemen_hybrid.data.queries.receivables import ReceivablesFilter, aged, debts_of
from yemen_hybrid.data.queries.reports.scope import Scope, account, fetch
from yemen_hybrid.data.queries.reports.words import CUSTOMER, money
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.receivables import Bucket
from yemen_hybrid.domain.reports import Chart, Column, Kind, Report, Table, Text
from yemen_hybrid.domain.reports import Row as Line

CUSTOMERS = Customer.__table__
By = Literal["age", "customer"]

TITLE: Final = Text("الذمم المدينة بحسب العمر", "Receivables by age")
AGE: Final = Column("age", Text("العمر", "Age"))
AGES: Final = {
    Bucket.NOT_DUE: Text("لم يحن موعدها", "Not due"),
    Bucket.DAYS_1_30: Text("1 إلى 30 يومًا", "1 to 30 days"),
    Bucket.DAYS_31_60: Text("31 إلى 60 يومًا", "31 to 60 days"),
    Bucket.DAYS_61_90: Text("61 إلى 90 يومًا", "61 to 90 days"),
    Bucket.OVER_90: Text("أكثر من 90 يومًا", "Over 90 days"),
}
NOTES: Final = (
    Text(
        "ما بقي على العملاء من الفواتير الصادرة حتى آخر يوم في التقرير، كما كان في ذلك اليوم، "
        "بحسب الأيام التي مضت على تاريخ استحقاقها.",
        "What customers still owed on the last day of invoices issued by then, by the days since "
        "they were due; what was paid or credited since is owed again.",
    ),
)


async def report_receivables(connection: AsyncConnection, scope: Scope, by: By) -> Report:
    """Debts as they stood on the last day of the report, by age; by customer the largest first."""
    today = business_day(scope.now, scope.timezone)
    wanted = ReceivablesFilter(scope.branches[0].id if scope.one else None)
    debts = debts_of(wanted, scope.days.last, today)
    totals: Select[Any] = aged(debts, scope.days.last)
    if by == "age":
        table = _by_age(await fetch(connection, totals))
    else:
        total = func.sum(debts.c.remaining)
        name = (CUSTOMERS.c.name_ar, CUSTOMERS.c.name_en)
        key = (debts.c.zone, debts.c.currency)
        rows = (
            totals.add_columns(*name)
            .join(CUSTOMERS, CUSTOMERS.c.id == debts.c.customer_id)
            .group_by(debts.c.customer_id, *name)
            .order_by(None)
            .order_by(*key, total.desc(), debts.c.customer_id)
        )
        table = _by_customer(await fetch(connection, rows))
    return Report("receivables", TITLE, scope.name, scope.days, (table,), NOTES)


def _by_age(rows: Sequence[Row[Any]]) -> Table:
    owed = money("owed", "المستحق", "Owed")
    lines = [
        Line({"age": AGES[bucket], "owed": int(getattr(row, bucket))}, account(row))
        for row in rows
        for bucket in Bucket
    ]
    return Table("receivables", TITLE, (AGE, owed), lines, (Chart("bars", "age", "owed"),))


def _by_customer(rows: Sequence[Row[Any]]) -> Table:
    ages = (Column(bucket, AGES[bucket], Kind.MONEY, summed=True) for bucket in Bucket)
    total = money("total", "الإجمالي", "Total")
    lines = [
        Line(
            {
                "customer": Text(row.name_ar, row.name_en),
                **{bucket.value: int(getattr(row, bucket)) for bucket in Bucket},
                "total": int(row.total),
            },
            account(row),
        )
        for row in rows
    ]
    charts = (Chart("bars", "customer", "total"),)
    return Table("receivables", TITLE, (CUSTOMER, *ages, total), lines, charts)
