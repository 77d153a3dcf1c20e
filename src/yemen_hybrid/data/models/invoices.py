"""Invoices and credit notes."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yemen_hybrid.data.columns import Detail, Instant, Milli, Minor, Name, words
from yemen_hybrid.data.models.entity import Entity, Identified, Versioned
from yemen_hybrid.domain.invoices import InvoiceKind, InvoiceStatus
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, Zone

UNPAID = text("due_on IS NOT NULL AND settled_minor < total_minor")
"""What is still owed, for only an issued invoice is due: few among many, so they have an index of
their own. It asks for no kind and no status, or SQLite would rather walk the index of those."""


class Invoice(Versioned, Entity):
    """What a customer owes for finished jobs; or, as a credit note, owes no more.

    A draft can be changed and thrown away. An issued one has its gapless number and never changes
    (a trigger holds it) but for ``settled_minor``: the sum of its allocations and credit notes in
    its own currency, kept in the row so that two payments at once cannot both settle it.
    """

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("branch_id", "kind", "year", "sequence"),
        CheckConstraint("settled_minor BETWEEN 0 AND total_minor", name="settled"),
        CheckConstraint(
            "(status = 'issued') = (number IS NOT NULL) AND (status = 'issued') = "
            "(issued_at IS NOT NULL)",
            name="issued",
        ),
        CheckConstraint("(status = 'issued') = (parties IS NOT NULL)", name="parties"),
        CheckConstraint("(kind = 'credit_note') = (credits_id IS NOT NULL)", name="credits"),
        CheckConstraint(
            "status = 'draft' OR (kind = 'invoice') = (due_on IS NOT NULL)", name="due"
        ),
        Index(None, "branch_id", "id"),
        Index(None, "branch_id", "status", "id"),
        Index(None, "status", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "kind", "id"),
        Index(None, "work_order_id", "id"),
        Index(None, "credits_id"),
        # Covers what reports add up of a span of days, so that they read no invoice for it.
        Index(
            "ix_invoices_day_sums",
            "branch_id",
            "business_day",
            "kind",
            "zone",
            "currency",
            "net_minor",
            "tax_minor",
            "work_order_id",
            "id",
        ),
        Index(None, "branch_id", "business_day", "id"),
        Index(None, "business_day", "id"),
        Index(
            "ix_invoices_unpaid", "branch_id", "id", sqlite_where=UNPAID, postgresql_where=UNPAID
        ),
        Index("ix_invoices_unpaid_anywhere", "id", sqlite_where=UNPAID, postgresql_where=UNPAID),
    )

    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    work_order_id: Mapped[UUID] = mapped_column(ForeignKey("work_orders.id"))
    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey("vehicles.id"))
    kind: Mapped[InvoiceKind] = mapped_column(words(InvoiceKind, "kind"))
    status: Mapped[InvoiceStatus] = mapped_column(
        words(InvoiceStatus, "status"), default=InvoiceStatus.DRAFT
    )
    credits_id: Mapped[UUID | None] = mapped_column(ForeignKey("invoices.id"))
    """The invoice that a credit note takes back, in part or whole."""
    reason: Mapped[str | None] = mapped_column(String(500))
    number: Mapped[str | None] = mapped_column(String(30), unique=True)
    year: Mapped[int | None]
    sequence: Mapped[int | None]
    issued_at: Mapped[datetime | None] = mapped_column(Instant)
    issued_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    business_day: Mapped[date | None]
    due_on: Mapped[date | None]
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    rates: Mapped[Detail]
    """The exchange rates of its zone on the day of issue, frozen: pair → buy, sell, at, source."""
    parties: Mapped[Detail | None]
    """Seller, buyer and car as they were called on the day of issue, frozen, for every paper of it:
    what ``data/queries/parties.py`` reads. Null on a draft."""
    discount_bp: Mapped[int | None]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    """The discount on the whole document, already spread over the lines."""
    cash_total: Mapped[bool] = mapped_column(default=False)
    """Whether the total is rounded to the branch's smallest note."""
    net_minor: Mapped[Minor] = mapped_column(default=0)
    tax_minor: Mapped[Minor] = mapped_column(default=0)
    rounding_minor: Mapped[Minor] = mapped_column(default=0)
    total_minor: Mapped[Minor] = mapped_column(default=0)
    settled_minor: Mapped[Minor] = mapped_column(default=0)
    notes: Mapped[str] = mapped_column(String(2000), default="")
    lines: Mapped[list["InvoiceLine"]] = relationship(
        lazy="raise", order_by="InvoiceLine.position", cascade="all, delete-orphan"
    )


class InvoiceLine(Identified, Entity):
    """A line of an invoice, with everything it was computed from."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        Index(None, "invoice_id", "position"),
        Index(None, "job_id"),
        # Covers what reports add up of the lines of the invoices of a span of days.
        Index(
            "ix_invoice_lines_sums",
            "invoice_id",
            "kind",
            "job_id",
            "net_minor",
            "cost_minor",
            "quantity_milli",
            "unit",
        ),
    )

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"))
    position: Mapped[int]
    job_id: Mapped[UUID | None] = mapped_column(ForeignKey("jobs.id"))
    line_id: Mapped[UUID | None]
    """The work order's line it came from."""
    credits_line_id: Mapped[UUID | None]
    """On a credit note, the invoice's line that is taken back."""
    kind: Mapped[LineKind] = mapped_column(words(LineKind, "kind"))
    part_id: Mapped[UUID | None] = mapped_column(ForeignKey("parts.id"), index=True)
    job_title_ar: Mapped[Name] = mapped_column(default="")
    job_title_en: Mapped[Name] = mapped_column(default="")
    title_ar: Mapped[Name] = mapped_column(default="")
    title_en: Mapped[Name] = mapped_column(default="")
    quantity_milli: Mapped[Milli]
    """Zero on a credit note that takes off money and brings nothing back."""
    unit: Mapped[str] = mapped_column(String(20), default="piece")
    unit_price_minor: Mapped[Minor]
    list_price_minor: Mapped[Minor | None]
    """What the catalogue asked for one unit when the work order's line was made."""
    list_quantity_milli: Mapped[Milli | None]
    """How much labour the canned job set, as on the work order's line."""
    gross_minor: Mapped[Minor]
    discount_minor: Mapped[Minor] = mapped_column(default=0)
    """All that came off: the line's own discount and its share of the document's."""
    share_minor: Mapped[Minor] = mapped_column(default=0)
    """The share of the document's discount in ``discount_minor``."""
    net_minor: Mapped[Minor]
    tax_code: Mapped[str | None] = mapped_column(String(20))
    tax_ppm: Mapped[int] = mapped_column(default=0)
    exempt_reason: Mapped[str | None] = mapped_column(String(200))
    tax_minor: Mapped[Minor]
    total_minor: Mapped[Minor]
    cost_minor: Mapped[Minor | None]
    """What the whole line cost the workshop, in the invoice's currency, where known."""
