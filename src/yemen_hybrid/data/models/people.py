"""Branches, the staff who work in them, and their sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Detail, Instant, Json, Minor, Name, Prose, Short, words
from yemen_hybrid.data.models.entity import Entity, Identified, Stamped, Versioned
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.messages import AUTOMATIC
from yemen_hybrid.domain.money import Currency, Zone


class Branch(Versioned, Entity):
    """One workshop: where a car stands, whose rials it is paid in, whose invoice series it has.

    ``code`` stands in invoice numbers and so never changes. ``smallest_note_minor`` is the smallest
    rial note that the till gives change in (null: no rounding of cash totals).
    """

    __tablename__ = "branches"
    __table_args__ = (
        CheckConstraint("smallest_note_minor > 0", name="smallest_note"),
        CheckConstraint("(quiet_from IS NULL) = (quiet_until IS NULL)", name="quiet_hours"),
        CheckConstraint("service_months > 0 AND service_km > 0", name="service_interval"),
    )

    code: Mapped[str] = mapped_column(String(8), unique=True)
    name_ar: Mapped[Name]
    name_en: Mapped[Name]
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    timezone: Mapped[Short] = mapped_column(default="Asia/Aden")
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    phone: Mapped[str | None] = mapped_column(String(20))
    address_ar: Mapped[str | None] = mapped_column(String(500))
    address_en: Mapped[str | None] = mapped_column(String(500))
    tax_number: Mapped[str | None] = mapped_column(String(40))
    smallest_note_minor: Mapped[Minor | None]
    labour_rates: Mapped[Detail]
    """What an hour of labour costs here, currency → minor units."""
    estimate_days: Mapped[int] = mapped_column(default=7)
    """How many days an estimate's prices hold."""
    payment_days: Mapped[int] = mapped_column(default=0)
    """How many days after its issue an invoice is due."""
    backorders: Mapped[bool] = mapped_column(default=False)
    """Whether stock may go below zero here."""
    automatic_messages: Mapped[list[str]] = mapped_column(
        Json, default=lambda: [template.value for template in AUTOMATIC]
    )
    """The templates that go out by themselves."""
    quiet_from: Mapped[str | None] = mapped_column(String(5), default="21:00")
    quiet_until: Mapped[str | None] = mapped_column(String(5), default="08:00")
    """When customers are left in peace, by the branch's clock; null: never."""
    estimate_reminder_days: Mapped[int] = mapped_column(default=2)
    """How many days after an estimate was sent its silence is reminded of."""
    waiting_reminder_days: Mapped[int] = mapped_column(default=2)
    """How many days a finished car may stand before its owner is reminded of it."""
    overdue_reminder_days: Mapped[int] = mapped_column(default=3)
    """How many days after its due date an invoice is reminded of."""
    service_months: Mapped[int | None] = mapped_column(default=6)
    service_km: Mapped[int | None] = mapped_column(default=5_000)
    """When a car should come again, whichever is first; null: that one is not counted. A vehicle
    may have its own."""
    active: Mapped[bool] = mapped_column(default=True)


class Staff(Versioned, Entity):
    """Somebody who works here. Never deleted, only deactivated: their name stands in the books.

    ``branch_id`` is null for those who see every branch.
    """

    __tablename__ = "staff"
    __table_args__ = (
        CheckConstraint(
            "branch_id IS NOT NULL OR role IN ('admin', 'manager')", name="branch_of_role"
        ),
        Index(None, "branch_id", "id"),
        Index(None, "role", "id"),
    )
    secret = frozenset({"password_hash"})

    username: Mapped[str] = mapped_column(String(60), unique=True)
    """Folded (lower case, NFKC), so that one person has one name to sign in with."""
    name_ar: Mapped[Name] = mapped_column(default="")
    name_en: Mapped[Name] = mapped_column(default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="ar")
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("branches.id"))
    password_hash: Mapped[Name]
    password_changed_at: Mapped[At]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    active: Mapped[bool] = mapped_column(default=True)


class Session(Stamped, Entity):
    """One sign-in on one device; every access token names it, and every request checks it."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index(None, "staff_id", "id"),
        Index(None, "address"),
        Index(None, "expires_at"),
        Index(None, "revoked_at"),
    )

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    expires_at: Mapped[At]
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
    revoked_because: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(64))
    user_agent: Mapped[str | None] = mapped_column(String(300))


class RefreshToken(Identified, Entity):
    """One link of a session's chain of refresh tokens; only the SHA-256 of the token is kept.

    A token is spent once. ``successor_id`` lets a retry after a lost answer be told from a theft:
    the successor of a lost answer was never used.
    """

    __tablename__ = "refresh_tokens"
    __table_args__ = (Index(None, "session_id"),)
    audited = False

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[At]
    expires_at: Mapped[At]
    spent_at: Mapped[datetime | None] = mapped_column(Instant)
    successor_id: Mapped[UUID | None]


class Throttle(Entity):
    """The recent attempts under one key (a user, an address), newest last, as epoch seconds.

    In the database, so that a restart or a second process forgets nothing.
    """

    __tablename__ = "throttles"
    audited = False

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    attempts: Mapped[list[float]] = mapped_column(Json)
    updated_at: Mapped[datetime] = mapped_column(Instant, index=True)


class Counter(Entity):
    """The last number given in a series such as ``INV-SAN-2026``.

    The row is locked by the transaction that takes the next number, so a series has no gap.
    """

    __tablename__ = "counters"
    audited = False

    series: Mapped[str] = mapped_column(String(40), primary_key=True)
    last: Mapped[int]


class IdempotencyKey(Entity):
    """The first answer given to a repeated request, stored in the transaction of its effect."""

    __tablename__ = "idempotency_keys"
    audited = False

    owner: Mapped[str] = mapped_column(String(60), primary_key=True)
    """Whose key it is: two callers may choose the same one."""
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    answer: Mapped[Prose | None]
    """The body, to the byte: a JSON column would reorder it."""
    headers: Mapped[Detail]
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
