"""A customer's account: every paper that moved it, and what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, Subquery, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Allocation, Customer, Invoice, Payment
from yemen_hybrid.data.queries.documents import Document, money, named
from yemen_hybrid.data.queries.ledger import entries, summed
from yemen_hybrid.data.repositories.customers import CustomerNotFound
from yemen_hybrid.data.same_customer import same_customer, surviving
from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.domain.money import Currency, Zone

INVOICES = Invoice.__table__
PAYMENTS = Payment.__table__
ALLOCATIONS = Allocation.__table__
CUSTOMERS = Customer.__table__
USED = PAYMENTS.alias("used")
SETTLED = INVOICES.alias("settled")
REFUNDS = PAYMENTS.alias("refunds")

MAX_ENTRIES: Final = 1000
"""A statement is read by a person: a longer one is asked for month by month."""


class StatementTooLong(Invalid):
    """More entries than fit one statement."""

    code = "statement_too_long"
    en = "There are more than {max_entries} entries. Ask for a shorter time (from, to)."
    ar = "عدد القيود يتجاوز {max_entries} قيد. اطلب فترة أقصر (from و to)."


class StatementDaysBackwards(Invalid):
    """The last day is before the first."""

    code = "statement_days_backwards"
    en = "The statement ends before it begins: from {from_day} to {to_day}."
    ar = "تاريخ نهاية الكشف يسبق تاريخ بدايته: من {from_day} إلى {to_day}."


@dataclass(frozen=True, slots=True)
class StatementFilter:
    """Which accounts, at one branch or every branch, and which days, first and last included.

    Days that run backwards are refused.
    """

    branch_id: UUID | None = None
    zone: Zone | None = None
    currency: Currency | None = None
    from_day: date | None = None
    to_day: date | None = None

    def __post_init__(self) -> None:
        first, last = self.from_day, self.to_day
        if first is not None and last is not None and last < first:
            raise StatementDaysBackwards(from_day=first.isoformat(), to_day=last.isoformat())


async def read_statement(
    connection: AsyncConnection, customer_id: UUID, wanted: StatementFilter
) -> Document:
    """The accounts of a customer, one per zone and currency, with every entry of the days asked.

    Above zero is what the customer owes. ``debt`` and ``credit`` are the two parts of the closing
    balance: what invoices leave to pay, and what was paid and not used.
    """
    customer = await _customer(connection, customer_id)
    account = _account(customer_id, wanted)
    sums = (await connection.execute(_sums(account, wanted))).all()
    listed = await _entries(connection, account, wanted)
    return {
        "customer": customer,
        "from": wanted.from_day,
        "to": wanted.to_day,
        "accounts": [_statement(row, listed) for row in sums],
    }


async def read_balance(
    connection: AsyncConnection, customer_id: UUID, wanted: StatementFilter
) -> Document:
    """What a customer owes and what the workshop holds of theirs, per zone and currency."""
    customer = await _customer(connection, customer_id)
    sums = await connection.execute(_sums(_account(customer_id, wanted), wanted))
    return {"customer": customer, "accounts": [_balance(row) for row in sums]}


async def _customer(connection: AsyncConnection, customer_id: UUID) -> Document:
    """The name at the head: of a merged customer, that of whom they became."""
    rows = select(CUSTOMERS.c.id, CUSTOMERS.c.name_ar, CUSTOMERS.c.name_en).where(
        CUSTOMERS.c.id.in_(surviving(customer_id))
    )
    row = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise CustomerNotFound
    return named(row.id, row.name_ar, row.name_en)


def _account(customer_id: UUID, wanted: StatementFilter) -> Subquery:
    """The entries up to the last day that is asked for."""
    every = entries(same_customer(customer_id), wanted.branch_id)
    rows = select(every)
    if wanted.zone is not None:
        rows = rows.where(every.c.zone == wanted.zone)
    if wanted.currency is not None:
        rows = rows.where(every.c.currency == wanted.currency)
    if wanted.to_day is not None:
        rows = rows.where(every.c.day <= wanted.to_day)
    return rows.subquery("account")


def _sums(account: Subquery, wanted: StatementFilter) -> Select[Any]:
    key, effect, side = (account.c.zone, account.c.currency), account.c.effect, account.c.side
    before = case((account.c.day < wanted.from_day, effect), else_=0) if wanted.from_day else 0
    return (
        select(
            *key,
            func.sum(before).label("opening"),
            func.sum(effect).label("closing"),
            func.sum(case((side == "debt", effect), else_=0)).label("debt"),
            func.sum(case((side == "credit", -effect), else_=0)).label("credit"),
        )
        .group_by(*key)
        .order_by(*key)
    )


async def _entries(
    connection: AsyncConnection, account: Subquery, wanted: StatementFilter
) -> Sequence[Row[Any]]:
    key = [account.c[name] for name in ("zone", "currency", "day", "at", "rank", "id", "kind")]
    rows = select(*key, func.sum(account.c.effect).label("effect")).group_by(*key)
    if wanted.from_day is not None:
        rows = rows.where(account.c.day >= wanted.from_day)
    found = _with_papers(rows.order_by(*key).limit(MAX_ENTRIES + 1).subquery("listed"))
    listed: Sequence[Row[Any]] = (await connection.execute(found)).all()
    if len(listed) > MAX_ENTRIES:
        raise StatementTooLong(max_entries=MAX_ENTRIES)
    return listed


def _with_papers(listed: Subquery) -> Select[Any]:
    """Each entry with the numbers of its papers."""
    number = func.coalesce(INVOICES.c.number, PAYMENTS.c.number, USED.c.number)
    return (
        select(
            *listed.c,
            number.label("number"),
            func.coalesce(SETTLED.c.number, REFUNDS.c.number).label("onto"),
            ALLOCATIONS.c.used_minor,
            USED.c.currency.label("used_currency"),
            ALLOCATIONS.c.applied_minor,
            func.coalesce(SETTLED.c.currency, REFUNDS.c.currency).label("applied_currency"),
        )
        .outerjoin_from(listed, INVOICES, INVOICES.c.id == listed.c.id)
        .outerjoin(PAYMENTS, PAYMENTS.c.id == listed.c.id)
        .outerjoin(ALLOCATIONS, ALLOCATIONS.c.id == listed.c.id)
        .outerjoin(USED, USED.c.id == ALLOCATIONS.c.payment_id)
        .outerjoin(SETTLED, SETTLED.c.id == ALLOCATIONS.c.invoice_id)
        .outerjoin(REFUNDS, REFUNDS.c.id == ALLOCATIONS.c.refund_id)
        .order_by(listed.c.day, listed.c.at, listed.c.rank, listed.c.id)
    )


def _statement(sums: Row[Any], listed: Sequence[Row[Any]]) -> Document:
    running, shown = int(sums.opening), []
    for row in listed:
        if (row.zone, row.currency) == (sums.zone, sums.currency):
            running += int(row.effect)
            shown.append(_entry(row, running))
    return {
        **_balance(sums),
        "opening": summed(sums.opening, sums.currency),
        "closing": summed(sums.closing, sums.currency),
        "entries": shown,
    }


def _balance(sums: Row[Any]) -> Document:
    return {
        "zone": sums.zone,
        "currency": sums.currency,
        "debt": summed(sums.debt, sums.currency),
        "credit": summed(sums.credit, sums.currency),
        "balance": summed(sums.closing, sums.currency),
    }


def _entry(row: Row[Any], running: int) -> Document:
    return {
        "day": row.day,
        "at": row.at,
        "kind": row.kind,
        "id": row.id,
        "number": row.number,
        "onto": row.onto,
        "used": money(row.used_minor, row.used_currency),
        "applied": money(row.applied_minor, row.applied_currency),
        "effect": summed(row.effect, row.currency),
        "balance": summed(running, row.currency),
    }
