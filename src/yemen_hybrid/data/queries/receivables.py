"""What customers owe on a day, by how long it has been due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Allocation, Branch, Customer, Invoice
from yemen_hybrid.data.models.invoices import UNPAID
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.ledger import summed
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.data.same_customer import merged
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.receivables import Bucket, due_between

INVOICES = Invoice.__table__
NOTES = INVOICES.alias("notes")
ALLOCATIONS = Allocation.__table__
BRANCHES = Branch.__table__
CUSTOMERS = Customer.__table__


@dataclass(frozen=True, slots=True)
class ReceivablesFilter:
    """Which debts, and on which day; ``as_of`` None: today."""

    branch_id: UUID | None = None
    zone: Zone | None = None
    currency: Currency | None = None
    as_of: date | None = None


async def list_receivables(
    connection: AsyncConnection, wanted: ReceivablesFilter, window: Window, now: datetime
) -> Document:
    """A page of customers who owe, each with what they owe by age, and the totals of all of them.

    Apart for each zone and currency. Merged duplicates count as the one they became. A day before
    today shows what was owed then: what was paid or credited since is owed again.
    """
    today = await today_at(connection, wanted.branch_id, now)
    day = wanted.as_of or today
    debts = debts_of(wanted, day, today)
    found = await page(
        connection,
        select(debts.c.customer_id).group_by(debts.c.customer_id),
        debts.c.customer_id,
        window,
        lambda row: {"id": row.customer_id},
    )
    ids = [item["id"] for item in found["items"]]
    owed = (await connection.execute(_by_customer(debts, day, ids))).all() if ids else []
    totals = await connection.execute(aged(debts, day))
    return {
        "as_of": day,
        "items": [_debtor([row for row in owed if row.customer_id == id]) for id in ids],
        "totals": [_ageing(row) for row in totals],
        "next": found["next"],
    }


async def today_at(connection: AsyncConnection, branch_id: UUID | None, now: datetime) -> date:
    """The business day at the branches that are asked for: the latest where they differ."""
    rows = select(BRANCHES.c.timezone).distinct()
    if branch_id is not None:
        rows = rows.where(BRANCHES.c.id == branch_id)
    days = [business_day(now, row.timezone) for row in await connection.execute(rows)]
    return max(days, default=now.date())


def debts_of(wanted: ReceivablesFilter, day: date, today: date) -> Subquery:
    """What is owed on each invoice that was issued by the day, by whom, and when it was due."""
    invoices = _unpaid_now() if day >= today else _unpaid_on(day)
    names = merged()
    rows = select(
        func.coalesce(names.c.survivor, invoices.c.customer_id).label("customer_id"),
        invoices.c.zone,
        invoices.c.currency,
        invoices.c.due_on.label("due"),
        invoices.c.remaining,
    ).outerjoin_from(invoices, names, names.c.id == invoices.c.customer_id)
    for name in ("branch_id", "zone", "currency"):
        if (value := getattr(wanted, name)) is not None:
            rows = rows.where(invoices.c[name] == value)
    return rows.subquery("debts")


def _unpaid_now() -> Subquery:
    """Found by the index of the few that are unpaid."""
    remaining = INVOICES.c.total_minor - INVOICES.c.settled_minor
    return select(*INVOICES.c, remaining.label("remaining")).where(UNPAID).subquery("unpaid")


def _unpaid_on(day: date) -> Subquery:
    """As it was: what settled an invoice after the day is taken back."""
    applied, credited = _applied_after(day), _credited_after(day)
    remaining = (
        INVOICES.c.total_minor
        - INVOICES.c.settled_minor
        + func.coalesce(applied.c.amount, 0)
        + func.coalesce(credited.c.amount, 0)
    )
    return (
        select(*INVOICES.c, remaining.label("remaining"))
        .outerjoin(applied, applied.c.invoice_id == INVOICES.c.id)
        .outerjoin(credited, credited.c.invoice_id == INVOICES.c.id)
        .where(
            INVOICES.c.due_on.is_not(None),
            INVOICES.c.business_day <= day,
            remaining > 0,
        )
        .subquery("unpaid")
    )


def _applied_after(day: date) -> Subquery:
    return (
        select(ALLOCATIONS.c.invoice_id, func.sum(ALLOCATIONS.c.applied_minor).label("amount"))
        .where(ALLOCATIONS.c.business_day > day, ALLOCATIONS.c.invoice_id.is_not(None))
        .group_by(ALLOCATIONS.c.invoice_id)
        .subquery("applied")
    )


def _credited_after(day: date) -> Subquery:
    return (
        select(
            NOTES.c.credits_id.label("invoice_id"), func.sum(NOTES.c.total_minor).label("amount")
        )
        .where(
            NOTES.c.kind == InvoiceKind.CREDIT_NOTE,
            NOTES.c.status == InvoiceStatus.ISSUED,
            NOTES.c.business_day > day,
        )
        .group_by(NOTES.c.credits_id)
        .subquery("credited")
    )


def aged(debts: Subquery, day: date) -> Select[Any]:
    """The sum of each bucket, a row for each zone and currency."""
    key = (debts.c.zone, debts.c.currency)
    buckets = (
        func.sum(case((_due_in(bucket, debts.c.due, day), debts.c.remaining), else_=0)).label(
            bucket
        )
        for bucket in Bucket
    )
    total = func.sum(debts.c.remaining).label("total")
    return select(*key, *buckets, total).group_by(*key).order_by(*key)


def _by_customer(debts: Subquery, day: date, ids: Sequence[UUID]) -> Select[Any]:
    name = (CUSTOMERS.c.name_ar, CUSTOMERS.c.name_en)
    return (
        aged(debts, day)
        .add_columns(debts.c.customer_id, *name)
        .join(CUSTOMERS, CUSTOMERS.c.id == debts.c.customer_id)
        .where(debts.c.customer_id.in_(ids))
        .group_by(debts.c.customer_id, *name)
    )


def _due_in(bucket: Bucket, due: ColumnElement[date], day: date) -> ColumnElement[bool]:
    opens, closes = due_between(bucket, day)
    after = true() if opens is None else due >= opens
    return and_(after, true() if closes is None else due <= closes)


def _debtor(rows: Sequence[Row[Any]]) -> Document:
    first = rows[0]
    return {
        "customer": named(first.customer_id, first.name_ar, first.name_en),
        "debts": [_ageing(row) for row in rows],
    }


def _ageing(row: Row[Any]) -> Document:
    buckets = {one.value: summed(getattr(row, one), row.currency) for one in Bucket}
    return {
        "zone": row.zone,
        "currency": row.currency,
        **buckets,
        "total": summed(row.total, row.currency),
    }
