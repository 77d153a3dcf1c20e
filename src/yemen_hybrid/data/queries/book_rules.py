"""The rules of the books: every figure that is kept, against the rows that it is kept of.

A rule is a query for what breaks it. Most are of one form: the figures on one side, the rows on the
other with the opposite sign, and whatever does not come to zero is wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, not_, or_, select, union_all

from yemen_hybrid.data.models import (
    Allocation,
    Invoice,
    InvoiceLine,
    Job,
    Line,
    Payment,
    StockLevel,
    StockMovement,
    WorkOrder,
)
from yemen_hybrid.data.queries.ledger import entries
from yemen_hybrid.data.repositories.payments import RECEIVED, REVERSALS, left_minor
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.payments import PaymentKind
from yemen_hybrid.domain.stock import CORES

ALLOCATIONS = Allocation.__table__
INVOICES = Invoice.__table__
INVOICE_LINES = InvoiceLine.__table__
JOBS = Job.__table__
LEVELS = StockLevel.__table__
LINES = Line.__table__
MOVEMENTS = StockMovement.__table__
ORDERS = WorkOrder.__table__
PAYMENTS = Payment.__table__

ISSUED = INVOICES.c.status == InvoiceStatus.ISSUED
IS_INVOICE = INVOICES.c.kind == InvoiceKind.INVOICE


@dataclass(frozen=True, slots=True)
class Rule:
    """``says`` tells of a row of ``broken`` by its columns."""

    says: str
    broken: Select[Any]


def rules() -> Iterator[Rule]:
    """Every rule of the books that one query can hold."""
    yield from _of_invoices()
    yield from _of_payments()
    yield from _of_allocations()
    yield from _of_accounts()
    yield from _of_stock()


def _disagreeing(*sides: Select[Any]) -> Select[Any]:
    """Where the last column does not come to zero over all sides, per all the others."""
    both = union_all(*sides).subquery("both_sides")
    *key, amount = both.c
    off = func.sum(amount)
    return select(*key, off.label("off")).group_by(*key).having(off != 0)


def _of_invoices() -> Iterator[Rule]:
    notes = select(INVOICES.c.credits_id, -INVOICES.c.total_minor)
    yield Rule(
        "invoice {id}: settled is {off} off its allocations and credit notes",
        _disagreeing(
            select(INVOICES.c.id, INVOICES.c.settled_minor).where(IS_INVOICE),
            select(ALLOCATIONS.c.invoice_id, -ALLOCATIONS.c.applied_minor).where(
                ALLOCATIONS.c.invoice_id.is_not(None)
            ),
            notes.where(not_(IS_INVOICE), ISSUED),
        ),
    )
    for figure in ("net_minor", "tax_minor"):
        yield Rule(
            f"invoice {{id}}: {figure} is {{off}} off its lines",
            _disagreeing(
                select(INVOICES.c.id, INVOICES.c[figure]),
                select(INVOICE_LINES.c.invoice_id, -INVOICE_LINES.c[figure]),
            ),
        )
    figures = INVOICES.c.net_minor + INVOICES.c.tax_minor + INVOICES.c.rounding_minor
    yield Rule(
        "invoice {id}: its figures do not add up",
        select(INVOICES.c.id).where(INVOICES.c.total_minor != figures),
    )
    line = INVOICE_LINES.c
    yield Rule(
        "invoice {invoice_id}: the figures of line {id} do not add up",
        select(line.invoice_id, line.id).where(
            or_(
                line.net_minor != line.gross_minor - line.discount_minor,
                line.total_minor != line.net_minor + line.tax_minor,
            )
        ),
    )


def _of_payments() -> Iterator[Rule]:
    left = left_minor()
    is_reversed = exists().where(REVERSALS.c.reverses_id == PAYMENTS.c.id).correlate(PAYMENTS)
    yield Rule(
        "payment {number}: {left} of {amount_minor} is left",
        select(PAYMENTS.c.number, PAYMENTS.c.amount_minor, left.label("left")).where(
            PAYMENTS.c.kind.in_(RECEIVED),
            or_(left < 0, left > PAYMENTS.c.amount_minor, and_(is_reversed, left != 0)),
        ),
    )
    is_refund = PAYMENTS.c.kind == PaymentKind.REFUND
    undone = select(REVERSALS.c.reverses_id, REVERSALS.c.amount_minor)
    refunds = select(PAYMENTS.c.id).where(is_refund)
    yield Rule(
        "refund {id}: {off} off the payments that it gave back",
        _disagreeing(
            select(PAYMENTS.c.id, PAYMENTS.c.amount_minor).where(is_refund),
            undone.where(REVERSALS.c.reverses_id.in_(refunds)),
            select(ALLOCATIONS.c.refund_id, ALLOCATIONS.c.applied_minor).where(
                ALLOCATIONS.c.refund_id.is_not(None)
            ),
        ),
    )
    yield Rule(
        "reversal {number}: not the opposite of what it reverses",
        select(REVERSALS.c.number)
        .join(PAYMENTS, PAYMENTS.c.id == REVERSALS.c.reverses_id)
        .where(
            or_(
                REVERSALS.c.amount_minor != -PAYMENTS.c.amount_minor,
                REVERSALS.c.currency != PAYMENTS.c.currency,
                REVERSALS.c.zone != PAYMENTS.c.zone,
            )
        ),
    )


def _of_allocations() -> Iterator[Rule]:
    used, applied = ALLOCATIONS.c.used_minor, ALLOCATIONS.c.applied_minor
    same = PAYMENTS.c.currency == INVOICES.c.currency
    yield Rule(
        "allocation {id}: what was used and what was applied do not belong together",
        select(ALLOCATIONS.c.id)
        .join(PAYMENTS, PAYMENTS.c.id == ALLOCATIONS.c.payment_id)
        .join(INVOICES, INVOICES.c.id == ALLOCATIONS.c.invoice_id)
        .where(
            or_(
                PAYMENTS.c.zone != INVOICES.c.zone,
                and_(same, used != applied),
                and_(not_(same), applied > 0, ALLOCATIONS.c.exchange.is_(None)),
                and_(applied > 0, used <= 0),
                and_(applied < 0, used > 0),
            )
        ),
    )

    refunds = PAYMENTS.alias("refunds")
    yield Rule(
        "allocation {id}: the refund is not in the money of the payment",
        select(ALLOCATIONS.c.id)
        .join(PAYMENTS, PAYMENTS.c.id == ALLOCATIONS.c.payment_id)
        .join(refunds, refunds.c.id == ALLOCATIONS.c.refund_id)
        .where(
            or_(
                PAYMENTS.c.zone != refunds.c.zone,
                PAYMENTS.c.currency != refunds.c.currency,
                used != applied,
            )
        ),
    )


def _of_accounts() -> Iterator[Rule]:
    """The closing balance of every statement is what is owed, less what is held."""
    every = entries()
    owner = (every.c.customer_id, every.c.zone, every.c.currency)
    yield Rule(
        "customer {customer_id}: the debt in {currency} of {zone} is {off} off the invoices",
        _disagreeing(
            select(*owner, every.c.effect).where(every.c.side == "debt"),
            select(
                INVOICES.c.customer_id,
                INVOICES.c.zone,
                INVOICES.c.currency,
                INVOICES.c.settled_minor - INVOICES.c.total_minor,
            ).where(IS_INVOICE, ISSUED),
        ),
    )
    yield Rule(
        "customer {customer_id}: the credit in {currency} of {zone} is {off} off the payments",
        _disagreeing(
            select(*owner, every.c.effect).where(every.c.side == "credit"),
            select(
                PAYMENTS.c.customer_id, PAYMENTS.c.zone, PAYMENTS.c.currency, left_minor()
            ).where(PAYMENTS.c.kind.in_(RECEIVED)),
        ),
    )


def _of_stock() -> Iterator[Rule]:
    level = (LEVELS.c.branch_id, LEVELS.c.part_id)
    moved = select(MOVEMENTS.c.branch_id, MOVEMENTS.c.part_id, -MOVEMENTS.c.quantity_milli)
    is_core = MOVEMENTS.c.kind.in_(CORES)
    says = "part {part_id} at {branch_id}: %s is {off} thousandths off its %s"
    yield Rule(
        says % ("the shelf", "movements"),
        _disagreeing(select(*level, LEVELS.c.on_hand_milli), moved.where(not_(is_core))),
    )
    yield Rule(
        says % ("the heap of cores", "movements"),
        _disagreeing(select(*level, LEVELS.c.cores_milli), moved.where(is_core)),
    )
    kept = (
        select(ORDERS.c.branch_id, LINES.c.part_id, -LINES.c.reserved_milli)
        .join_from(LINES, JOBS, JOBS.c.id == LINES.c.job_id)
        .join(ORDERS, ORDERS.c.id == JOBS.c.work_order_id)
        .where(LINES.c.reserved_milli != 0)
    )
    yield Rule(
        says % ("what is reserved", "lines"),
        _disagreeing(select(*level, LEVELS.c.reserved_milli), kept),
    )
