"""Invoices and credit notes, to list; one of them whole is in `invoice_documents`."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CompoundSelect, Row, Select, Subquery, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch, Customer, Invoice, Vehicle, WorkOrder
from yemen_hybrid.data.queries.documents import Document, Shape, money
from yemen_hybrid.data.queries.others import A_CAR, CAR, NAMED, name_columns
from yemen_hybrid.data.queries.paging import Among, Window, columns, page
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.data.same_customer import ids_of
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.search import SearchKind

INVOICES = Invoice.__table__
BRANCHES = Branch.__table__
CUSTOMERS = Customer.__table__
ORDERS = WorkOrder.__table__
VEHICLES = Vehicle.__table__

LISTED = tuple(
    INVOICES.c[name]
    for name in (
        "id",
        "kind",
        "status",
        "number",
        "issued_at",
        "business_day",
        "due_on",
        "currency",
        "zone",
        "created_at",
        "updated_at",
        "version",
    )
)
OF_OTHERS = (
    *name_columns(BRANCHES, "branch"),
    *name_columns(CUSTOMERS, "customer"),
    ORDERS.c.id.label("order_id"),
    ORDERS.c.number.label("order_number"),
    *CAR,
    INVOICES.c.total_minor,
    INVOICES.c.settled_minor,
)
_plain = Shape(
    [column.name for column in LISTED],
    branch=NAMED,
    customer=NAMED,
    work_order=("id", "number"),
    vehicle=A_CAR,
)


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """Which invoices and credit notes; None: whichever. ``branch_id`` None: every branch.

    ``issued_from`` and ``issued_to`` are business days, both included. ``q``: a number, or words
    of the work order, its customer and its car.
    """

    branch_id: UUID | None
    number: str | None = None
    kind: InvoiceKind | None = None
    status: InvoiceStatus | None = None
    customer_id: UUID | None = None
    work_order_id: UUID | None = None
    unpaid: bool = False
    issued_from: date | None = None
    issued_to: date | None = None
    q: str | None = None
    updated_since: datetime | None = None


async def list_invoices(
    connection: AsyncConnection, wanted: InvoiceFilter, window: Window, *, personal: bool
) -> Document:
    """A page of invoices and credit notes, newest first; ``personal``: searched also by phones."""
    among = None
    if wanted.customer_id is not None:
        among = Among(INVOICES.c.customer_id, await ids_of(connection, wanted.customer_id))
    rows = with_others(select(*LISTED, *OF_OTHERS)).where(*_narrowed(wanted))
    if wanted.q is not None:
        orders = await matching(connection, SearchKind.WORK_ORDER, wanted.q, personal=personal)
        rows = rows.where(INVOICES.c.id.in_(_called(wanted.q, orders)))
    return await page(
        connection, rows, INVOICES.c.id, window, listed, by=_moment(wanted), among=among
    )


def _called(q: str, orders: Subquery) -> CompoundSelect[Any]:
    """What has the number, or stands on one of the orders."""
    of_orders = select(INVOICES.c.id).join(orders, orders.c.entity_id == INVOICES.c.work_order_id)
    return of_orders.union(select(INVOICES.c.id).where(INVOICES.c.number == q.strip().upper()))


def _moment(wanted: InvoiceFilter) -> ColumnElement[Any] | None:
    """What the list falls by where it is asked for a stretch of time."""
    if wanted.updated_since is not None:
        return INVOICES.c.updated_at
    stretch = wanted.issued_from or wanted.issued_to
    return None if stretch is None else INVOICES.c.business_day


def with_others(rows: Select[Any]) -> Select[Any]:
    """Join what an invoice names: branch, customer, work order, vehicle."""
    return (
        rows.select_from(INVOICES)
        .join(BRANCHES, BRANCHES.c.id == INVOICES.c.branch_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == INVOICES.c.customer_id)
        .join(ORDERS, ORDERS.c.id == INVOICES.c.work_order_id)
        .join(VEHICLES, VEHICLES.c.id == INVOICES.c.vehicle_id)
    )


def _narrowed(wanted: InvoiceFilter) -> list[ColumnElement[bool]]:
    late = wanted.updated_since or wanted.issued_from
    of = columns(INVOICES, _moment(wanted) if late else None)
    equal = {
        "branch_id": wanted.branch_id,
        "number": wanted.number,
        "kind": wanted.kind,
        "status": wanted.status,
        "work_order_id": wanted.work_order_id,
    }
    found = [of[name] == value for name, value in equal.items() if value is not None]
    if wanted.unpaid:
        found.append(UNPAID)
    if wanted.issued_from is not None:
        found.append(INVOICES.c.business_day >= wanted.issued_from)
    if wanted.issued_to is not None:
        found.append(INVOICES.c.business_day <= wanted.issued_to)
    if wanted.updated_since is not None:
        found.append(INVOICES.c.updated_at >= wanted.updated_since)
    return found


UNPAID = and_(
    INVOICES.c.due_on.is_not(None),
    INVOICES.c.settled_minor < INVOICES.c.total_minor,
)
"""As its index says it (see the model)."""


def listed(row: Row[Any]) -> Document:
    """An invoice as lists show it."""
    document = _plain(row)
    owed = row.status is InvoiceStatus.ISSUED and row.kind is InvoiceKind.INVOICE
    balance = row.total_minor - row.settled_minor if owed else 0
    document["total"] = money(row.total_minor, row.currency)
    document["settled"] = money(row.settled_minor, row.currency)
    document["balance"] = money(balance, row.currency)
    return document
