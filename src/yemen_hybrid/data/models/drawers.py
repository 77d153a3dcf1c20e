"""The closings of each branch's drawer. All of it is append-only."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yemen_hybrid.data.columns import At, Detail, Json, Minor, words
from yemen_hybrid.data.models.entity import Entity, Identified
from yemen_hybrid.domain.money import Currency, Zone


class DrawerClosing(Identified, Entity):
    """Somebody counted what was in the drawer of a branch.

    ``sequence`` counts the branch's closings from 1. ``until`` is the last receipt of each year
    that it covers (``{"2026": 812}``); the one before it says where it begins.
    """

    __tablename__ = "drawer_closings"
    __table_args__ = (
        UniqueConstraint("branch_id", "sequence"),
        Index(None, "branch_id", "id"),
        Index(None, "branch_id", "business_day"),
        Index(None, "business_day", "id"),
    )

    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    sequence: Mapped[int]
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    until: Mapped[Detail]
    closed_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    closed_at: Mapped[At]
    business_day: Mapped[date]
    note: Mapped[str] = mapped_column(String(500), default="")
    counts: Mapped[list["DrawerCount"]] = relationship(lazy="raise", order_by="DrawerCount.id")


class DrawerCount(Identified, Entity):
    """What should have been there of one way to pay and currency, and what was found."""

    __tablename__ = "drawer_counts"
    __table_args__ = (
        UniqueConstraint("closing_id", "method_id", "currency"),
        CheckConstraint("counted_minor >= 0", name="counted"),
        CheckConstraint("left_minor BETWEEN 0 AND counted_minor", name="left"),
        CheckConstraint(
            "counted_minor = opening_minor + received_minor + given_back_minor + reversed_minor "
            "OR reason <> ''",
            name="explained",
        ),
    )

    closing_id: Mapped[UUID] = mapped_column(ForeignKey("drawer_closings.id"))
    method_id: Mapped[UUID] = mapped_column(ForeignKey("payment_methods.id"))
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    opening_minor: Mapped[Minor]
    received_minor: Mapped[Minor]
    given_back_minor: Mapped[Minor]
    reversed_minor: Mapped[Minor]
    counted_minor: Mapped[Minor]
    left_minor: Mapped[Minor]
    """What stayed in the drawer: the next closing's opening."""
    notes: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    """The notes and coins that were counted: ``worth`` and ``count`` of each, or none."""
    reason: Mapped[str] = mapped_column(String(500), default="")
