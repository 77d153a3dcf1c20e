"""Every entry that moves what customers owe, from the papers that made it: the one account.

Each entry stands in the zone and currency of its paper, and on one of two sides:

    debt      an invoice adds to it; a credit note, and what settles the invoice, take off it
    credit    money received takes off it (the workshop holds it); what is used or refunded adds

So a balance is the sum of effects, debt and credit its two parts, and an allocation has an entry on
each of its sides: between two currencies they differ, within one they cancel.
"""

from typing import Any, Literal
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    Subquery,
    case,
    literal,
    select,
    type_coerce,
    union_all,
)

from yemen_hybrid.data.models import Allocation, Invoice, Payment
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.domain.invoices import InvoiceKind
from yemen_hybrid.domain.money import Currency, money_json

INVOICES = Invoice.__table__
PAYMENTS = Payment.__table__
ALLOCATIONS = Allocation.__table__
REFUNDS = PAYMENTS.alias("refunds")

Customers = Select[tuple[UUID]]
Narrow = list[ColumnElement[bool]]
Side = Literal["debt", "credit"]

INVOICE, CREDIT_NOTE, PAYMENT, ALLOCATION = 1, 2, 3, 4
"""The order of what happened at one instant."""


def entries(customers: Customers | None = None, branch_id: UUID | None = None) -> Subquery:
    """The entries of some customers (None: all), at one branch (None: every branch).

    Columns: ``customer_id``, ``zone``, ``currency``, ``day``, ``at``, ``rank``, ``id`` and ``kind``
    of the paper, ``side``, ``effect``.
    """

    def whose(paper: FromClause) -> Narrow:
        """Stands within each part of the union, so that the papers' indexes serve it."""
        narrow: Narrow = []
        if customers is not None:
            narrow.append(paper.c.customer_id.in_(customers))
        if branch_id is not None:
            narrow.append(paper.c.branch_id == branch_id)
        return narrow

    used, applied = ALLOCATIONS.c.used_minor, ALLOCATIONS.c.applied_minor
    paid_by = ALLOCATIONS.c.payment_id == PAYMENTS.c.id
    settles = ALLOCATIONS.c.invoice_id == INVOICES.c.id
    refunded_by = ALLOCATIONS.c.refund_id == REFUNDS.c.id
    return union_all(
        _invoices(whose(INVOICES)),
        _payments(whose(PAYMENTS)),
        _allocations("credit", used, PAYMENTS, paid_by, whose(PAYMENTS)),
        _allocations("debt", -applied, INVOICES, settles, whose(INVOICES)),
        _allocations("credit", -applied, REFUNDS, refunded_by, whose(REFUNDS)),
    ).subquery("entries")


def _invoices(whose: Narrow) -> Select[Any]:
    note, total = INVOICES.c.kind == InvoiceKind.CREDIT_NOTE, INVOICES.c.total_minor
    return select(
        INVOICES.c.customer_id,
        INVOICES.c.zone,
        INVOICES.c.currency,
        INVOICES.c.business_day.label("day"),
        INVOICES.c.issued_at.label("at"),
        case((note, CREDIT_NOTE), else_=INVOICE).label("rank"),
        INVOICES.c.id,
        type_coerce(INVOICES.c.kind, String).label("kind"),
        literal("debt", String).label("side"),
        case((note, -total), else_=total).label("effect"),
    ).where(INVOICES.c.issued_at.is_not(None), *whose)


def _payments(whose: Narrow) -> Select[Any]:
    return select(
        PAYMENTS.c.customer_id,
        PAYMENTS.c.zone,
        PAYMENTS.c.currency,
        PAYMENTS.c.business_day,
        PAYMENTS.c.received_at,
        literal(PAYMENT, Integer),
        PAYMENTS.c.id,
        type_coerce(PAYMENTS.c.kind, String),
        literal("credit", String),
        -PAYMENTS.c.amount_minor,
    ).where(*whose)


def _allocations(
    side: Side,
    effect: ColumnElement[int],
    paper: FromClause,
    its: ColumnElement[bool],
    whose: Narrow,
) -> Select[Any]:
    """One side of allocations: that of the payment, of the invoice, or of the refund."""
    return (
        select(
            paper.c.customer_id,
            paper.c.zone,
            paper.c.currency,
            ALLOCATIONS.c.business_day,
            ALLOCATIONS.c.at,
            literal(ALLOCATION, Integer),
            ALLOCATIONS.c.id,
            literal("allocation", String),
            literal(side, String),
            type_coerce(effect, BigInteger),
        )
        .join_from(paper, ALLOCATIONS, its)
        .where(*whose)
    )


def summed(minor: Any, currency: Currency) -> Document:
    """A sum as the wire has it: unlike one amount, it may outgrow what the workshop keeps."""
    return money_json(int(minor), currency)
