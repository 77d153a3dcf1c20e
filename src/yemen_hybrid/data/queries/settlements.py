"""How an invoice stands: what settled it, what is still owed, and what could settle the rest."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Allocation, Invoice, Payment
from yemen_hybrid.data.queries.documents import Document, money
from yemen_hybrid.data.queries.payments import read_allocations
from yemen_hybrid.data.repositories.payments import RECEIVED, held_for, left_minor
from yemen_hybrid.data.repositories.rates import newest_of_each_pair
from yemen_hybrid.data.same_customer import same_customer
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceNotFound, InvoiceStatus
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.rates import Rate, RateMissing, settling
from yemen_hybrid.domain.settlement import amount_to_settle

INVOICES = Invoice.__table__
ALLOCATIONS = Allocation.__table__
PAYMENTS = Payment.__table__
NOTES = INVOICES.alias("notes")


async def read_settlement(
    connection: AsyncConnection, invoice_id: UUID, branch_id: UUID | None, at: datetime
) -> Document:
    """What settled an invoice, what remains, what that is in each currency at the rates of ``at``.

    And the customer's unused payments in the same zone: deposits, and what invoices left over.
    """
    invoice = await _invoice(connection, invoice_id, branch_id)
    remaining = _remaining(invoice)
    unused = await connection.execute(_unused(invoice, branch_id)) if remaining.minor else ()
    return {
        "invoice": {"id": invoice.id, "number": invoice.number},
        "total": money(invoice.total_minor, invoice.currency),
        "credited": money(int(invoice.credited_minor), invoice.currency),
        "settled": money(invoice.settled_minor, invoice.currency),
        "remaining": money(remaining.minor, remaining.currency),
        "due": await _due(connection, invoice, remaining, at),
        "allocations": await read_allocations(connection, ALLOCATIONS.c.invoice_id == invoice.id),
        "unused": [_source(row, invoice.work_order_id) for row in unused],
    }


async def _invoice(
    connection: AsyncConnection, invoice_id: UUID, branch_id: UUID | None
) -> Row[Any]:
    credited = (
        select(func.coalesce(func.sum(NOTES.c.total_minor), 0))
        .where(NOTES.c.credits_id == INVOICES.c.id, NOTES.c.status == InvoiceStatus.ISSUED)
        .scalar_subquery()
    )
    shown: Select[Any] = select(*INVOICES.c, credited.label("credited_minor"))
    rows = shown.where(INVOICES.c.id == invoice_id)
    if branch_id is not None:
        rows = rows.where(INVOICES.c.branch_id == branch_id)
    row: Row[Any] | None = (await connection.execute(rows)).one_or_none()
    if row is None:
        raise InvoiceNotFound
    return row


def _remaining(invoice: Row[Any]) -> Money:
    """Nothing for a draft or a credit note, which nobody owes."""
    owed = invoice.status is InvoiceStatus.ISSUED and invoice.kind is InvoiceKind.INVOICE
    return Money(invoice.total_minor - invoice.settled_minor if owed else 0, invoice.currency)


def _unused(invoice: Row[Any], branch_id: UUID | None) -> Select[Any]:
    rows = select(
        PAYMENTS.c.id,
        PAYMENTS.c.number,
        PAYMENTS.c.kind,
        PAYMENTS.c.currency,
        PAYMENTS.c.work_order_id,
        left_minor().label("left_minor"),
        held_for().label("held_for"),
    ).where(
        PAYMENTS.c.customer_id.in_(same_customer(invoice.customer_id)),
        PAYMENTS.c.zone == invoice.zone,
        PAYMENTS.c.kind.in_(RECEIVED),
        left_minor() > 0,
    )
    if branch_id is not None:
        rows = rows.where(PAYMENTS.c.branch_id == branch_id)
    return rows.order_by(PAYMENTS.c.id)


def _source(row: Row[Any], work_order_id: UUID) -> Document:
    return {
        "payment": {"id": row.id, "number": row.number},
        "kind": row.kind,
        "left": money(int(row.left_minor), row.currency),
        "for_this_work": row.work_order_id == work_order_id,
        "held_for_other_work": row.held_for not in (None, work_order_id),
    }


async def _due(
    connection: AsyncConnection, invoice: Row[Any], remaining: Money, at: datetime
) -> list[Document | None]:
    """The smallest payment in each currency that settles the rest; without those with no rate."""
    if remaining.minor == 0:
        return []
    rates = [
        Rate(row.zone, row.base, row.quote, row.buy_micro, row.sell_micro, row.source, row.at)
        for row in await connection.execute(newest_of_each_pair(invoice.zone, at))
    ]
    found = []
    for currency in Currency:
        try:
            exchange = settling(currency, remaining.currency, rates, zone=invoice.zone)
        except RateMissing:
            continue
        due = amount_to_settle(remaining, currency, exchange)
        found.append(money(due.minor, due.currency))
    return found
