"""Money that came in or went back, and what it settled. All of it is append-only."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Json, Minor, words
from yemen_hybrid.data.models.entity import Entity, Identified
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.payments import PaymentKind


class Payment(Identified, Entity):
    """Money received (positive) or given back (negative) in one currency by one method.

    What of it is not allocated is the customer's credit in that zone and currency.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        UniqueConstraint("provider", "reference"),
        UniqueConstraint("branch_id", "year", "sequence"),
        Index(None, "branch_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "method_id", "id"),
        Index(None, "kind", "id"),
        # Covers what the day sheet adds up.
        Index(
            "ix_payments_day_sums",
            "branch_id",
            "business_day",
            "method_id",
            "kind",
            "zone",
            "currency",
            "amount_minor",
        ),
        Index(None, "work_order_id", "id"),
        Index(None, "branch_id", "business_day", "id"),
        Index(None, "business_day", "id"),
        Index(None, "reference"),
        Index(None, "sequence"),
        Index(None, "created_at"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    year: Mapped[int]
    sequence: Mapped[int]
    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    work_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_orders.id"))
    """The work order a deposit was left for."""
    kind: Mapped[PaymentKind] = mapped_column(words(PaymentKind, "kind"))
    method_id: Mapped[UUID] = mapped_column(ForeignKey("payment_methods.id"))
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    amount_minor: Mapped[Minor]
    provider: Mapped[str | None] = mapped_column(String(80))
    """The method's provider, when a reference was given: a reference is unique within it."""
    reference: Mapped[str | None] = mapped_column(String(80))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"), unique=True)
    note: Mapped[str] = mapped_column(String(500), default="")
    cashier_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    received_at: Mapped[At]
    business_day: Mapped[date]
    created_at: Mapped[At]


class Allocation(Identified, Entity):
    """What became of a payment: how much of it settled how much of an invoice, or was refunded.

    What is undone, by a reversal or by a credit note, is undone by a row with the negative amounts.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint("(invoice_id IS NULL) <> (refund_id IS NULL)", name="purpose"),
        CheckConstraint("refund_id IS NULL OR applied_minor = used_minor", name="refunded"),
        Index(None, "payment_id"),
        Index(None, "invoice_id"),
        Index(None, "refund_id"),
        Index(None, "business_day"),
        Index(None, "at"),
    )

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    invoice_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoices.id"))
    refund_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    """The refund that gave it back."""
    used_minor: Mapped[Minor]
    """What it took of the payment, in the payment's currency."""
    applied_minor: Mapped[Minor]
    """What it settled of the invoice, in the invoice's currency; or what the refund gave back."""
    exchange: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    """The frozen rates where the two currencies differ: one step, or two through the rial, each
    with ``base``, ``quote``, ``side``, ``rate``, ``source`` and ``at``."""
    at: Mapped[At]
    business_day: Mapped[date]
