"""Payments and what became of them, to show."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, case, func, or_, select, union
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Allocation,
    Branch,
    Customer,
    Invoice,
    Payment,
    PaymentMethod,
    Staff,
    WorkOrder,
)
from yemen_hybrid.data.queries.documents import Document, Shape, money
from yemen_hybrid.data.queries.others import NAMED, name_columns
from yemen_hybrid.data.queries.paging import Among, Window, columns, page
from yemen_hybrid.data.repositories.payments import RECEIVED, left_minor
from yemen_hybrid.data.same_customer import ids_of
from yemen_hybrid.domain.payments import PaymentKind, PaymentNotFound, compact_reference

PAYMENTS = Payment.__table__
ALLOCATIONS = Allocation.__table__
BRANCHES = Branch.__table__
CUSTOMERS = Customer.__table__
INVOICES = Invoice.__table__
METHODS = PaymentMethod.__table__
ORDERS = WorkOrder.__table__
STAFF = Staff.__table__
REVERSED_BY = PAYMENTS.alias("reversed_by")
REFUNDS = PAYMENTS.alias("refunds")

MAX_RUNNING_DIGITS = 9
"""More digits than any year has receipts: such a number is a reference."""

_PLAIN = (
    PAYMENTS.c.id,
    PAYMENTS.c.number,
    PAYMENTS.c.kind,
    PAYMENTS.c.zone,
    PAYMENTS.c.reference,
    PAYMENTS.c.note,
    PAYMENTS.c.received_at,
    PAYMENTS.c.business_day,
    PAYMENTS.c.created_at,
    PAYMENTS.c.reverses_id,
)
_plain = Shape(
    [column.name for column in _PLAIN],
    branch=NAMED,
    customer=NAMED,
    method=NAMED,
    cashier=NAMED,
)
_SHOWN: Select[Any] = (
    select(
        *_PLAIN,
        *name_columns(BRANCHES, "branch"),
        *name_columns(CUSTOMERS, "customer"),
        *name_columns(METHODS, "method"),
        *name_columns(STAFF, "cashier"),
        PAYMENTS.c.amount_minor,
        PAYMENTS.c.currency,
        case((PAYMENTS.c.kind.in_(RECEIVED), left_minor()), else_=0).label("left_minor"),
        REVERSED_BY.c.id.label("reversed_by_id"),
        ORDERS.c.id.label("work_order_id"),
        ORDERS.c.number.label("work_order_number"),
    )
    .join_from(PAYMENTS, BRANCHES, BRANCHES.c.id == PAYMENTS.c.branch_id)
    .join(CUSTOMERS, CUSTOMERS.c.id == PAYMENTS.c.customer_id)
    .join(METHODS, METHODS.c.id == PAYMENTS.c.method_id)
    .join(STAFF, STAFF.c.id == PAYMENTS.c.cashier_id)
    .outerjoin(ORDERS, ORDERS.c.id == PAYMENTS.c.work_order_id)
    .outerjoin(REVERSED_BY, REVERSED_BY.c.reverses_id == PAYMENTS.c.id)
)


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments. ``q``: a receipt's number or running number, or a transfer's reference.

    ``updated_since`` also finds the older ones that were used, refunded or reversed since.
    """

    branch_id: UUID | None = None
    customer_id: UUID | None = None
    invoice_id: UUID | None = None
    work_order_id: UUID | None = None
    method_id: UUID | None = None
    kind: PaymentKind | None = None
    from_day: date | None = None
    to_day: date | None = None
    q: str | None = None
    updated_since: datetime | None = None


async def list_payments(
    connection: AsyncConnection, wanted: PaymentFilter, window: Window
) -> Document:
    """A page of payments, newest first."""
    among = None
    if wanted.customer_id is not None:
        among = Among(PAYMENTS.c.customer_id, await ids_of(connection, wanted.customer_id))
    return await page(
        connection,
        _narrow(_SHOWN, wanted),
        PAYMENTS.c.id,
        window,
        _payment,
        by=PAYMENTS.c.business_day if wanted.from_day or wanted.to_day else None,
        among=among,
    )


def _narrow(rows: Select[Any], wanted: PaymentFilter) -> Select[Any]:
    of = columns(PAYMENTS, PAYMENTS.c.business_day if wanted.from_day else None)
    for name in ("branch_id", "work_order_id", "method_id", "kind"):
        if (value := getattr(wanted, name)) is not None:
            rows = rows.where(of[name] == value)
    if wanted.invoice_id is not None:
        used = select(ALLOCATIONS.c.payment_id).where(ALLOCATIONS.c.invoice_id == wanted.invoice_id)
        rows = rows.where(PAYMENTS.c.id.in_(used))
    if wanted.from_day is not None:
        rows = rows.where(PAYMENTS.c.business_day >= wanted.from_day)
    if wanted.to_day is not None:
        rows = rows.where(PAYMENTS.c.business_day <= wanted.to_day)
    if wanted.q is not None:
        rows = rows.where(_called(wanted.q))
    if wanted.updated_since is not None:
        rows = rows.where(PAYMENTS.c.id.in_(_touched_since(wanted.updated_since)))
    return rows


def _called(q: str) -> ColumnElement[bool]:
    """By a whole number, read as references are kept: capitals, digits in ASCII, no blanks."""
    plain = compact_reference(q)
    names = [PAYMENTS.c.number == plain, PAYMENTS.c.reference == plain]
    if plain.isdecimal() and len(plain) <= MAX_RUNNING_DIGITS:
        names.append(PAYMENTS.c.sequence == int(plain))
    return or_(*names)


def _touched_since(moment: datetime) -> CompoundSelect[Any]:
    newer = PAYMENTS.c.created_at >= moment
    undone = select(PAYMENTS.c.reverses_id).where(newer, PAYMENTS.c.reverses_id.is_not(None))
    used = select(ALLOCATIONS.c.payment_id).where(ALLOCATIONS.c.at >= moment)
    return union(select(PAYMENTS.c.id).where(newer), undone, used)


def _payment(row: Row[Any]) -> Document:
    document = _plain(row)
    document["work_order"] = _numbered(row.work_order_id, row.work_order_number)
    document["amount"] = money(row.amount_minor, row.currency)
    document["left"] = money(int(row.left_minor), row.currency)
    document["reversed_by_id"] = row.reversed_by_id
    return document


def _numbered(id: UUID | None, number: str | None) -> Document | None:
    return None if id is None else {"id": id, "number": number}


async def read_payment(
    connection: AsyncConnection, payment_id: UUID, branch_id: UUID | None
) -> Document:
    """One payment with what became of it; a refund with the payments that it gave back."""
    rows = _SHOWN.where(PAYMENTS.c.id == payment_id)
    if branch_id is not None:
        rows = rows.where(PAYMENTS.c.branch_id == branch_id)
    row = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise PaymentNotFound
    its = or_(ALLOCATIONS.c.payment_id == payment_id, ALLOCATIONS.c.refund_id == payment_id)
    return {**_payment(row), "allocations": await read_allocations(connection, its)}


async def read_allocations(
    connection: AsyncConnection, which: ColumnElement[bool]
) -> list[Document]:
    """Allocations in the order in which they were made, each with the papers on both its sides."""
    rows: Select[Any] = (
        select(
            *ALLOCATIONS.c,
            PAYMENTS.c.number.label("payment_number"),
            PAYMENTS.c.currency.label("used_currency"),
            INVOICES.c.number.label("invoice_number"),
            func.coalesce(INVOICES.c.currency, PAYMENTS.c.currency).label("applied_currency"),
            REFUNDS.c.number.label("refund_number"),
        )
        .join_from(ALLOCATIONS, PAYMENTS, PAYMENTS.c.id == ALLOCATIONS.c.payment_id)
        .outerjoin(INVOICES, INVOICES.c.id == ALLOCATIONS.c.invoice_id)
        .outerjoin(REFUNDS, REFUNDS.c.id == ALLOCATIONS.c.refund_id)
        .where(which)
        .order_by(ALLOCATIONS.c.id)
    )
    return [_allocation(row) for row in await connection.execute(rows)]


def _allocation(row: Row[Any]) -> Document:
    return {
        "id": row.id,
        "payment": _numbered(row.payment_id, row.payment_number),
        "invoice": _numbered(row.invoice_id, row.invoice_number),
        "refund": _numbered(row.refund_id, row.refund_number),
        "used": money(row.used_minor, row.used_currency),
        "applied": money(row.applied_minor, row.applied_currency),
        "exchange": row.exchange or [],
        "at": row.at,
    }
