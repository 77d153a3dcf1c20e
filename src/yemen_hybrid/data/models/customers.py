"""Customers and the numbers they answer."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yemen_hybrid.data.columns import Instant, Minor, Name, derived, words
from yemen_hybrid.data.models.entity import Entity, Identified, Versioned
from yemen_hybrid.domain.customers import name_key
from yemen_hybrid.domain.delivery import ContactChannel
from yemen_hybrid.domain.money import Currency

_ARCHIVED = text("archived_at IS NOT NULL")
_MERGED = text("merged_into_id IS NOT NULL")


class CustomerKind(StrEnum):
    """Whether a customer is one person or a company."""

    PERSON = "person"
    COMPANY = "company"


class Customer(Versioned, Entity):
    """Who brings the cars and pays. Shared by all branches; the money is not.

    A duplicate that was merged stays, archived, and points to the one it became.
    """

    __tablename__ = "customers"
    __table_args__ = (
        CheckConstraint("name_ar <> '' OR name_en <> ''", name="named"),
        CheckConstraint("merged_into_id IS NULL OR archived_at IS NOT NULL", name="merged"),
        CheckConstraint(
            "(credit_limit_minor IS NULL) = (credit_limit_currency IS NULL)", name="credit_limit"
        ),
        Index(None, "kind", "id"),
        Index("ix_customers_archived", "id", sqlite_where=_ARCHIVED, postgresql_where=_ARCHIVED),
        Index(None, "merged_into_id", sqlite_where=_MERGED, postgresql_where=_MERGED),
        Index(None, "whatsapp"),
        Index(None, "name_key_ar"),
        Index(None, "name_key_en"),
    )

    untold = frozenset({"name_key_ar", "name_key_en"})

    kind: Mapped[CustomerKind] = mapped_column(words(CustomerKind, "kind"))
    name_ar: Mapped[Name] = mapped_column(default="")
    name_en: Mapped[Name] = mapped_column(default="")
    name_key_ar: Mapped[Name] = mapped_column(default=derived("name_ar", name_key))
    name_key_en: Mapped[Name] = mapped_column(default=derived("name_en", name_key))
    """What two spellings of one name share (``domain/customers.py``), to notice duplicates by."""
    whatsapp: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="ar")
    channel: Mapped[ContactChannel] = mapped_column(words(ContactChannel, "channel"))
    opted_out: Mapped[bool] = mapped_column(default=False)
    """Wants no reminders. What they asked for and the papers of money come all the same."""
    tax_number: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(500))
    notes: Mapped[str | None] = mapped_column(String(2000))
    credit_limit_minor: Mapped[Minor | None]
    credit_limit_currency: Mapped[Currency | None] = mapped_column(
        words(Currency, "credit_currency")
    )
    archived_at: Mapped[datetime | None] = mapped_column(Instant)
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("customers.id"))
    phones: Mapped[list["CustomerPhone"]] = relationship(
        lazy="raise", order_by="CustomerPhone.position", cascade="all, delete-orphan"
    )


class CustomerPhone(Identified, Entity):
    """One of a customer's numbers (E.164). A family may share one, so it is not unique."""

    __tablename__ = "customer_phones"
    __table_args__ = (Index(None, "customer_id", "position"), Index(None, "number"))

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    number: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(40), default="")
    position: Mapped[int]
