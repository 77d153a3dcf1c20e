"""The papers that belong to one work order, in short, to show beside it."""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Estimate, Invoice, Payment, PaymentMethod
from yemen_hybrid.data.queries.documents import Document, money, named
from yemen_hybrid.domain.document_numbers import estimate_number

ESTIMATES = Estimate.__table__
INVOICES = Invoice.__table__
PAYMENTS = Payment.__table__
METHODS = PaymentMethod.__table__

_ESTIMATES = (
    select(
        ESTIMATES.c.id,
        ESTIMATES.c.revision,
        ESTIMATES.c.status,
        ESTIMATES.c.total_minor,
        ESTIMATES.c.currency,
        ESTIMATES.c.valid_until,
        ESTIMATES.c.sent_at,
        ESTIMATES.c.answered_at,
    )
    .where(ESTIMATES.c.work_order_id == bindparam("order_id"))
    .order_by(ESTIMATES.c.revision)
)
_INVOICES = (
    select(
        INVOICES.c.id,
        INVOICES.c.kind,
        INVOICES.c.status,
        INVOICES.c.number,
        INVOICES.c.issued_at,
        INVOICES.c.total_minor,
        INVOICES.c.settled_minor,
        INVOICES.c.currency,
    )
    .where(INVOICES.c.work_order_id == bindparam("order_id"))
    .order_by(INVOICES.c.id)
)
_DEPOSITS = (
    select(
        PAYMENTS.c.id,
        PAYMENTS.c.number,
        PAYMENTS.c.kind,
        PAYMENTS.c.amount_minor,
        PAYMENTS.c.currency,
        PAYMENTS.c.received_at,
        PAYMENTS.c.method_id,
        METHODS.c.name_ar,
        METHODS.c.name_en,
    )
    .join_from(PAYMENTS, METHODS, METHODS.c.id == PAYMENTS.c.method_id)
    .where(PAYMENTS.c.work_order_id == bindparam("order_id"))
    .order_by(PAYMENTS.c.id)
)


async def estimates_of(
    connection: AsyncConnection, order_id: UUID, order_number: str
) -> list[Document]:
    """The order's estimates, the first one first."""
    rows = await connection.execute(_ESTIMATES, {"order_id": order_id})
    return [_estimate(row._asdict(), order_number) for row in rows]


def _estimate(document: Document, order_number: str) -> Document:
    document["total"] = money(document.pop("total_minor"), document.pop("currency"))
    return document | {"number": estimate_number(order_number, document["revision"])}


async def invoices_of(connection: AsyncConnection, order_id: UUID) -> list[Document]:
    """The order's invoices and credit notes, drafts too, the first one first."""
    rows = await connection.execute(_INVOICES, {"order_id": order_id})
    return [_invoice(row._asdict()) for row in rows]


def _invoice(document: Document) -> Document:
    currency = document.pop("currency")
    for name in ("total", "settled"):
        document[name] = money(document.pop(f"{name}_minor"), currency)
    return document


async def deposits_of(connection: AsyncConnection, order_id: UUID) -> list[Document]:
    """What was paid, given back or reversed for the order by name, the first one first."""
    rows = await connection.execute(_DEPOSITS, {"order_id": order_id})
    return [_deposit(row._asdict()) for row in rows]


def _deposit(document: dict[str, Any]) -> Document:
    method = named(*(document.pop(name) for name in ("method_id", "name_ar", "name_en")))
    amount = money(document.pop("amount_minor"), document.pop("currency"))
    return document | {"method": method, "amount": amount}
