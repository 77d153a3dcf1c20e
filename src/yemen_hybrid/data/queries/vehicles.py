"""Vehicles, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Customer, HybridSystem, OdometerReading, Vehicle
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.paging import Window, columns, page
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.data.repositories.vehicles import VehicleNotFound
from yemen_hybrid.domain.governorates import Governorate
from yemen_hybrid.domain.plates import Plate, plate_key
from yemen_hybrid.domain.search import SearchKind
from yemen_hybrid.domain.vin import check_vin, vin_key

VEHICLES = Vehicle.__table__
CUSTOMERS = Customer.__table__
READINGS = OdometerReading.__table__

_ALIKE_SHOWN = 20
"""Of the vehicles with the same plate or VIN: more than a few is a mistake of another kind."""

_LISTED = (
    VEHICLES.c.id,
    VEHICLES.c.customer_id,
    VEHICLES.c.plate_text,
    VEHICLES.c.plate_governorate,
    VEHICLES.c.plate_number,
    VEHICLES.c.plate_kind,
    VEHICLES.c.vin,
    VEHICLES.c.make,
    VEHICLES.c.model,
    VEHICLES.c.trim,
    VEHICLES.c.year,
    VEHICLES.c.hybrid_system,
    VEHICLES.c.colour,
    VEHICLES.c.odometer_km,
    VEHICLES.c.archived_at,
    VEHICLES.c.created_at,
    VEHICLES.c.updated_at,
    VEHICLES.c.version,
    CUSTOMERS.c.name_ar,
    CUSTOMERS.c.name_en,
)
_DETAIL = (
    *_LISTED,
    VEHICLES.c.plate_key,
    VEHICLES.c.vin_key,
    VEHICLES.c.engine,
    VEHICLES.c.odometer_unit,
    VEHICLES.c.service_months,
    VEHICLES.c.service_km,
    VEHICLES.c.notes,
)
_PLAIN = (
    "id",
    "vin",
    "make",
    "model",
    "trim",
    "year",
    "hybrid_system",
    "colour",
    "odometer_km",
    "archived_at",
    "created_at",
    "updated_at",
    "version",
)


@dataclass(frozen=True, slots=True)
class VehicleFilter:
    """Which vehicles. ``archived`` None: those in use; and those put away as well for whoever
    follows the changes since a moment, or they would never hear of it.
    """

    q: str | None = None
    customer_id: UUID | None = None
    make: str | None = None
    model: str | None = None
    hybrid_system: HybridSystem | None = None
    plate: Plate | None = None
    vin: str | None = None
    archived: bool | None = None
    updated_since: datetime | None = None


async def list_vehicles(
    connection: AsyncConnection, wanted: VehicleFilter, window: Window, *, personal: bool
) -> Document:
    """A page of vehicles, newest first; ``personal``: also by their owners' phones."""
    key: ColumnElement[Any] = VEHICLES.c.id
    rows = select(*_LISTED).join_from(VEHICLES, CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
    if wanted.q is not None:
        found = await matching(connection, SearchKind.VEHICLE, wanted.q, personal=personal)
        key = found.c.rank
        rows = (
            select(key, *_LISTED)
            .join_from(found, VEHICLES, VEHICLES.c.id == found.c.entity_id)
            .join(CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
        )
    return await page(connection, _narrow(rows, wanted), key, window, _listed, by=_moment(wanted))


def _moment(wanted: VehicleFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    return VEHICLES.c.updated_at if wanted.updated_since and wanted.q is None else None


def _narrow(rows: Select[Any], wanted: VehicleFilter) -> Select[Any]:
    of = columns(VEHICLES, _moment(wanted))
    for column in ("customer_id", "make", "model", "hybrid_system"):
        value = getattr(wanted, column)
        if value is not None:
            rows = rows.where(of[column] == value)
    if wanted.plate is not None:
        rows = rows.where(_bears(wanted.plate))
    if wanted.vin is not None:
        rows = rows.where(VEHICLES.c.vin_key == vin_key(wanted.vin))
    if wanted.updated_since is not None:
        rows = rows.where(VEHICLES.c.updated_at >= wanted.updated_since)
    if wanted.archived is None:
        followed = wanted.updated_since is not None
        return rows if followed else rows.where(VEHICLES.c.archived_at.is_(None))
    archived = VEHICLES.c.archived_at
    return rows.where(archived.is_not(None) if wanted.archived else archived.is_(None))


def _bears(plate: Plate) -> ColumnElement[bool]:
    """Only a number was said: the same number of any governorate."""
    if plate.number is not None and plate.governorate is None:
        return VEHICLES.c.plate_number == str(int(plate.number))
    return VEHICLES.c.plate_key == plate_key(plate)


def _listed(row: Row[Any]) -> Document:
    document = {name: getattr(row, name) for name in _PLAIN}
    document["customer"] = named(row.customer_id, row.name_ar, row.name_en)
    document["plate"] = plate_shown(row)
    return document


def plate_shown(row: Any) -> Document | None:
    """The plate of a vehicle's row: as it was written, in parts, and as each language says it."""
    if not row.plate_text and row.plate_number is None:
        return None
    governorate = row.plate_governorate and Governorate(row.plate_governorate)
    shown = (
        Plate(written=row.plate_text)
        if row.plate_number is None
        else Plate(governorate, row.plate_number, row.plate_kind)
    )
    return {
        "text": row.plate_text,
        "governorate": governorate,
        "number": row.plate_number,
        "kind": row.plate_kind,
        "ar": shown.display("ar"),
        "en": shown.display("en"),
    }


async def read_vehicle(connection: AsyncConnection, vehicle_id: UUID) -> Document:
    """One vehicle, what its VIN says, and which others have the same plate or VIN."""
    one: Select[Any] = (
        select(*_DETAIL)
        .join_from(VEHICLES, CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
        .where(VEHICLES.c.id == vehicle_id)
    )
    row = (await connection.execute(one)).one_or_none()
    if row is None:
        raise VehicleNotFound
    alike = await _alike(connection, row)
    return {
        **_listed(row),
        "engine": row.engine,
        "odometer_unit": row.odometer_unit,
        "service_months": row.service_months,
        "service_km": row.service_km,
        "notes": row.notes,
        "vin_advice": _advice(row.vin),
        "same_plate": [r.id for r in alike if row.plate_key and r.plate_key == row.plate_key],
        "same_vin": [r.id for r in alike if row.vin_key and r.vin_key == row.vin_key],
    }


async def _alike(connection: AsyncConnection, row: Row[Any]) -> list[Row[Any]]:
    """The vehicles in use that bear the same plate or VIN, newest first."""
    same_plate = and_(VEHICLES.c.plate_key == row.plate_key, VEHICLES.c.plate_key != "")
    alike: Select[Any] = (
        select(VEHICLES.c.id, VEHICLES.c.plate_key, VEHICLES.c.vin_key)
        .where(
            or_(same_plate, VEHICLES.c.vin_key == row.vin_key),
            VEHICLES.c.id != row.id,
            VEHICLES.c.archived_at.is_(None),
        )
        .order_by(VEHICLES.c.id.desc())
        .limit(_ALIKE_SHOWN)
    )
    return list(await connection.execute(alike))


def _advice(vin: str | None) -> Document | None:
    if vin is None:
        return None
    advice = check_vin(vin)
    return {
        "kind": advice.kind,
        "check_digit": advice.check_digit,
        "check_digit_required": advice.check_digit_required,
        "country": advice.country,
        "maker": advice.maker,
        "model_year": advice.model_year,
    }


async def require_vehicle(connection: AsyncConnection, vehicle_id: UUID) -> None:
    """Refuse to list anything of a vehicle that does not exist."""
    found = await connection.execute(select(VEHICLES.c.id).where(VEHICLES.c.id == vehicle_id))
    if found.one_or_none() is None:
        raise VehicleNotFound
