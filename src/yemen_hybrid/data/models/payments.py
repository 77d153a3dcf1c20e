"""Money that came in or went back, and what it settled. All of it is append-only."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Minor, words
from yemen_hybrid.data.models.entity import Entity, Identified
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.payments import PaymentKind


class Payment(Identified, Entity):
    """Money received (positive) or given back (negative) in one currency by one method.

    What of it is not allocated to an invoice is the customer's credit in that zone and currency.
    """

    __tablename__ = "payments"
    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name="reversal"),
        UniqueConstraint("provider", "reference"),
        Index(None, "branch_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "method_id", "id"),
        Index(None, "work_order_id"),
        Index(None, "branch_id", "business_day"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
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
    """How much of a payment settled how much of an invoice; a reversal adds the negative."""

    __tablename__ = "allocations"
    __table_args__ = (Index(None, "payment_id"), Index(None, "invoice_id"))

    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"))
    used_minor: Mapped[Minor]
    """What it took of the payment, in the payment's currency."""
    applied_minor: Mapped[Minor]
    """What it settled of the invoice, in the invoice's currency."""
    rate_id: Mapped[UUID | None] = mapped_column(ForeignKey("exchange_rates.id"))
    rate_micro: Mapped[int | None] = mapped_column(BigInteger)
    """The frozen rate, when the two currencies differ."""
    rate_side: Mapped[str | None] = mapped_column(String(4))
    at: Mapped[At]
