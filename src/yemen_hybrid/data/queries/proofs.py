"""What a paper of this workshop says in truth, for whoever holds it: nothing personal."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch, Invoice, Payment, WorkOrder
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.invoices import InvoiceStatus
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.papers import PaperLink, PaperUnknown

BRANCHES = Branch.__table__
INVOICES = Invoice.__table__
PAYMENTS = Payment.__table__
ORDERS = WorkOrder.__table__

_HOUSE = tuple(
    BRANCHES.c[name]
    for name in ("name_ar", "name_en", "phone", "address_ar", "address_en", "timezone")
)


async def read_proof(connection: AsyncConnection, link: PaperLink) -> Document:
    """The kind, number, day and total of a paper, its branch, and what has undone it since.

    ``undone`` are the numbers of the credit notes against an invoice, or of a payment's reversal.
    A job card has no total.
    """
    match link.kind:
        case "invoice":
            return await _invoice(connection, link.id)
        case "payment":
            return await _payment(connection, link.id)
        case "work_order":
            return await _job_card(connection, link.id)


async def _invoice(connection: AsyncConnection, id: UUID) -> Document:
    rows: Select[Any] = (
        select(
            INVOICES.c.kind,
            INVOICES.c.number,
            INVOICES.c.business_day,
            INVOICES.c.total_minor,
            INVOICES.c.currency,
            *_HOUSE,
        )
        .join_from(INVOICES, BRANCHES, BRANCHES.c.id == INVOICES.c.branch_id)
        .where(INVOICES.c.id == id, INVOICES.c.status == InvoiceStatus.ISSUED)
    )
    against = (
        select(INVOICES.c.number)
        .where(INVOICES.c.credits_id == id, INVOICES.c.status == InvoiceStatus.ISSUED)
        .order_by(INVOICES.c.id)
    )
    row = await _found(connection, rows)
    return {
        **_house(row),
        "kind": str(row.kind),
        "number": row.number,
        "day": row.business_day,
        "total": Money(row.total_minor, Currency(row.currency)),
        "undone": list((await connection.execute(against)).scalars()),
    }


async def _payment(connection: AsyncConnection, id: UUID) -> Document:
    rows: Select[Any] = (
        select(
            PAYMENTS.c.kind,
            PAYMENTS.c.number,
            PAYMENTS.c.business_day,
            PAYMENTS.c.amount_minor,
            PAYMENTS.c.currency,
            *_HOUSE,
        )
        .join_from(PAYMENTS, BRANCHES, BRANCHES.c.id == PAYMENTS.c.branch_id)
        .where(PAYMENTS.c.id == id)
    )
    reversals = select(PAYMENTS.c.number).where(PAYMENTS.c.reverses_id == id)
    row = await _found(connection, rows)
    return {
        **_house(row),
        "kind": str(row.kind),
        "number": row.number,
        "day": row.business_day,
        "total": Money(abs(row.amount_minor), Currency(row.currency)),
        "undone": list((await connection.execute(reversals)).scalars()),
    }


async def _job_card(connection: AsyncConnection, id: UUID) -> Document:
    rows: Select[Any] = (
        select(ORDERS.c.number, ORDERS.c.created_at, *_HOUSE)
        .join_from(ORDERS, BRANCHES, BRANCHES.c.id == ORDERS.c.branch_id)
        .where(ORDERS.c.id == id)
    )
    row = await _found(connection, rows)
    return {
        **_house(row),
        "kind": "job_card",
        "number": row.number,
        "day": business_day(row.created_at, row.timezone),
        "total": None,
        "undone": [],
    }


async def _found(connection: AsyncConnection, rows: Select[Any]) -> Any:
    row = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise PaperUnknown
    return row


def _house(row: Any) -> Document:
    return {column.name: getattr(row, column.name) for column in _HOUSE}
