"""Vehicles, who owned them when, and how far they had gone."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Instant, derived, words
from yemen_hybrid.data.models.entity import Entity, Identified, Versioned
from yemen_hybrid.domain.odometer import OdometerUnit
from yemen_hybrid.domain.plates import PlateKind
from yemen_hybrid.domain.vin import vin_key

_ARCHIVED = text("archived_at IS NOT NULL")


class HybridSystem(StrEnum):
    """How the car is driven: full, plug-in or mild hybrid, battery only, or none."""

    HEV = "hev"
    PHEV = "phev"
    MHEV = "mhev"
    BEV = "bev"
    NONE = "none"


class Vehicle(Versioned, Entity):
    """A car. The customer in the row owns it now; ``vehicle_ownerships`` says who did before.

    ``plate_key`` and ``vin`` are normalised; the plate is also kept as it was written. Neither is
    unique: plates move between cars, and a car can come with no papers.
    """

    __tablename__ = "vehicles"
    __table_args__ = (
        CheckConstraint("year BETWEEN 1950 AND 2100", name="year"),
        CheckConstraint("service_months > 0 AND service_km > 0", name="service_interval"),
        Index(None, "customer_id", "id"),
        Index(None, "plate_key", "id"),
        Index(None, "plate_number", "id"),
        Index(None, "vin_key", "id"),
        Index(None, "make", "id"),
        Index(None, "model", "id"),
        Index(None, "hybrid_system", "id"),
        Index("ix_vehicles_archived", "id", sqlite_where=_ARCHIVED, postgresql_where=_ARCHIVED),
    )

    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    plate_text: Mapped[str] = mapped_column(String(60), default="")
    plate_governorate: Mapped[str | None] = mapped_column(String(40))
    plate_number: Mapped[str | None] = mapped_column(String(10))
    plate_kind: Mapped[PlateKind | None] = mapped_column(words(PlateKind, "plate_kind"))
    plate_key: Mapped[str] = mapped_column(String(80), default="")
    vin: Mapped[str | None] = mapped_column(String(20))
    vin_key: Mapped[str | None] = mapped_column(String(20), default=derived("vin", vin_key))
    """The number without its dash: a frame is written with it and without."""
    make: Mapped[str] = mapped_column(String(60))
    model: Mapped[str] = mapped_column(String(60))
    trim: Mapped[str] = mapped_column(String(60), default="")
    year: Mapped[int | None]
    hybrid_system: Mapped[HybridSystem] = mapped_column(words(HybridSystem, "hybrid_system"))
    engine: Mapped[str] = mapped_column(String(60), default="")
    colour: Mapped[str] = mapped_column(String(40), default="")
    odometer_unit: Mapped[OdometerUnit] = mapped_column(words(OdometerUnit, "odometer_unit"))
    odometer_km: Mapped[int | None]
    """The newest reading, in kilometres, so that a list need not look for it."""
    service_months: Mapped[int | None]
    service_km: Mapped[int | None]
    """After how long this car should come again; null: as its workshop says."""
    notes: Mapped[str | None] = mapped_column(String(2000))
    archived_at: Mapped[datetime | None] = mapped_column(Instant)


class VehicleOwnership(Identified, Entity):
    """From when until when a customer owned a vehicle; one row at a time has no end."""

    __tablename__ = "vehicle_ownerships"
    __table_args__ = (
        Index(
            "uq_vehicle_ownerships_current",
            "vehicle_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        Index(None, "vehicle_id", "since"),
        Index(None, "customer_id"),
    )

    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey("vehicles.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    since: Mapped[At]
    until: Mapped[datetime | None] = mapped_column(Instant)


class OdometerReading(Identified, Entity):
    """What the instrument showed. Append-only; a reading lower than the last says why."""

    __tablename__ = "odometer_readings"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        Index(None, "vehicle_id", "taken_at"),
    )

    vehicle_id: Mapped[UUID] = mapped_column(ForeignKey("vehicles.id"))
    work_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_orders.id"))
    value: Mapped[int]
    unit: Mapped[OdometerUnit] = mapped_column(words(OdometerUnit, "unit"))
    value_km: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(300))
    taken_at: Mapped[At]
    taken_by_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[At]
