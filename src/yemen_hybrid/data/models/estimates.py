"""Estimates, the links that customers get, and what they decided."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yemen_hybrid.data.columns import At, Detail, Instant, Minor, Name, words
from yemen_hybrid.data.models.entity import Entity, Identified, Versioned
from yemen_hybrid.domain.approvals import Channel, Choice
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.signatures import MAX_TEXT


class Estimate(Versioned, Entity):
    """A numbered revision of a work order's undecided jobs and their prices.

    ``document`` is exactly what the customer sees, and ``document_hash`` its SHA-256. Only the
    status and the moments ever change (a trigger holds it).
    """

    __tablename__ = "estimates"
    __table_args__ = (
        UniqueConstraint("work_order_id", "revision"),
        Index(None, "branch_id", "id"),
        Index(None, "branch_id", "status", "sent_at"),
        Index(None, "status", "id"),
        Index(None, "customer_id", "id"),
    )

    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    work_order_id: Mapped[UUID] = mapped_column(ForeignKey("work_orders.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    revision: Mapped[int]
    status: Mapped[EstimateStatus] = mapped_column(
        words(EstimateStatus, "status"), default=EstimateStatus.DRAFT
    )
    supplementary: Mapped[bool] = mapped_column(default=False)
    """Whether it was made while approved work was already under way."""
    document: Mapped[Detail]
    document_hash: Mapped[str] = mapped_column(String(64))
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    net_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    total_minor: Mapped[Minor]
    valid_until: Mapped[At]
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)


class ApprovalLink(Identified, Entity):
    """A link to one estimate. The token is not kept, only its SHA-256; the newest one is good."""

    __tablename__ = "approval_links"
    __table_args__ = (Index(None, "estimate_id", "id"),)
    secret = frozenset({"token_hash"})

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[At]
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[At]
    created_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))


class Approval(Identified, Entity):
    """The one answer to an estimate: by whom, how, and to which document (its hash)."""

    __tablename__ = "approvals"
    __table_args__ = (Index(None, "decided_at", "estimate_id"),)

    estimate_id: Mapped[UUID] = mapped_column(ForeignKey("estimates.id"), unique=True)
    channel: Mapped[Channel] = mapped_column(words(Channel, "channel"))
    name: Mapped[Name]
    """Who decided, in their own words."""
    note: Mapped[str] = mapped_column(String(2000), default="")
    document_hash: Mapped[str] = mapped_column(String(64))
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("approval_links.id"))
    recorded_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))
    witness: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    """The number that was called, when it was given by phone."""
    address: Mapped[str | None] = mapped_column(String(64))
    signature: Mapped[str | None] = mapped_column(String(MAX_TEXT))
    """What they drew (`domain.signatures`); None: their name, as they wrote it, stands for it."""
    decided_at: Mapped[At]
    decisions: Mapped[list["Decision"]] = relationship(lazy="raise", order_by="Decision.id")


class Decision(Identified, Entity):
    """What was decided of one job."""

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("approval_id", "job_id"), Index(None, "job_id"))

    approval_id: Mapped[UUID] = mapped_column(ForeignKey("approvals.id"))
    job_id: Mapped[UUID] = mapped_column(ForeignKey("jobs.id"))
    choice: Mapped[Choice] = mapped_column(words(Choice, "choice"))
