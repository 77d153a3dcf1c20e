"""What the workshop offers: services (canned jobs) and parts, and their prices."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from yemen_hybrid.data.columns import Milli, Minor, Name, words
from yemen_hybrid.data.models.entity import Entity, Identified, Versioned
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.tax import USUAL_TAX


class Pricing(StrEnum):
    """How a service's labour is priced: by the hour at a rate, or as a whole."""

    HOURLY = "hourly"
    FIXED = "fixed"


class Service(Versioned, Entity):
    """A canned job: what it is called, how long it takes, what it needs.

    An hourly service with no price of its own is charged at the branch's labour rate.
    """

    __tablename__ = "services"
    __table_args__ = (
        CheckConstraint("labour_minutes >= 0", name="labour_minutes"),
        Index(None, "category", "id"),
        Index(None, "active", "id"),
    )

    code: Mapped[str] = mapped_column(String(40), unique=True)
    category: Mapped[str] = mapped_column(String(60))
    name_ar: Mapped[Name]
    name_en: Mapped[Name]
    description_ar: Mapped[str] = mapped_column(String(2000), default="")
    description_en: Mapped[str] = mapped_column(String(2000), default="")
    labour_minutes: Mapped[int]
    pricing: Mapped[Pricing] = mapped_column(words(Pricing, "pricing"))
    tax_code: Mapped[str | None] = mapped_column(String(20).evaluates_none(), default=USUAL_TAX)
    """The tax it bears; null when it is exempt, and then ``exempt_reason`` says why."""
    exempt_reason: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    prices: Mapped[list["ServicePrice"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ServicePrice.id"
    )
    parts: Mapped[list["ServicePart"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="ServicePart.position"
    )


class ServicePrice(Identified, Entity):
    """A service's price in a zone and currency: per hour, or for the whole, as ``pricing`` says."""

    __tablename__ = "service_prices"
    __table_args__ = (
        UniqueConstraint("service_id", "zone", "currency"),
        CheckConstraint("amount_minor >= 0", name="amount"),
    )

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    amount_minor: Mapped[Minor]


class ServicePart(Identified, Entity):
    """A part of a service's kit."""

    __tablename__ = "service_parts"
    __table_args__ = (
        UniqueConstraint("service_id", "part_id"),
        CheckConstraint("quantity_milli > 0", name="quantity"),
    )

    service_id: Mapped[UUID] = mapped_column(ForeignKey("services.id"))
    part_id: Mapped[UUID] = mapped_column(ForeignKey("parts.id"), index=True)
    quantity_milli: Mapped[Milli]
    position: Mapped[int]


class Part(Versioned, Entity):
    """Something that lies on a shelf and is sold.

    ``core_charge`` is the deposit on the old part that a customer gives back (a hybrid battery).
    """

    __tablename__ = "parts"
    __table_args__ = (
        CheckConstraint("(cost_minor IS NULL) = (cost_currency IS NULL)", name="cost"),
        CheckConstraint("(core_minor IS NULL) = (core_currency IS NULL)", name="core"),
        Index(None, "category", "id"),
        Index(None, "active", "id"),
    )

    sku: Mapped[str] = mapped_column(String(60), unique=True)
    category: Mapped[str] = mapped_column(String(60), default="")
    name_ar: Mapped[Name]
    name_en: Mapped[Name]
    unit: Mapped[str] = mapped_column(String(20), default="piece")
    supplier: Mapped[str] = mapped_column(String(200), default="")
    cost_minor: Mapped[Minor | None]
    cost_currency: Mapped[Currency | None] = mapped_column(words(Currency, "cost_currency"))
    core_minor: Mapped[Minor | None]
    core_currency: Mapped[Currency | None] = mapped_column(words(Currency, "core_currency"))
    tax_code: Mapped[str | None] = mapped_column(String(20).evaluates_none(), default=USUAL_TAX)
    exempt_reason: Mapped[str | None] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    prices: Mapped[list["PartPrice"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="PartPrice.id"
    )

    @property
    def cost(self) -> Money | None:
        """What one unit costs now, where known."""
        if self.cost_minor is None or self.cost_currency is None:
            return None
        return Money(self.cost_minor, self.cost_currency)


class PartPrice(Identified, Entity):
    """What one unit of a part is sold for, in a zone and currency."""

    __tablename__ = "part_prices"
    __table_args__ = (
        UniqueConstraint("part_id", "zone", "currency"),
        CheckConstraint("amount_minor >= 0", name="amount"),
    )

    part_id: Mapped[UUID] = mapped_column(ForeignKey("parts.id"))
    zone: Mapped[Zone] = mapped_column(words(Zone, "zone"))
    currency: Mapped[Currency] = mapped_column(words(Currency, "currency"))
    amount_minor: Mapped[Minor]
