"""Vehicles from a sheet: known again by the VIN, else by the plate; owners by their phones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from yemen_hybrid.data.models import HybridSystem, Vehicle
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.folding import ascii_digits
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.imports import (
    KnownTwice,
    MarkMissing,
    OwnerOther,
    OwnerUnknown,
    SheetKind,
    YearInvalid,
)
from yemen_hybrid.domain.odometer import OdometerUnit
from yemen_hybrid.domain.plates import parse_plate, plate_key
from yemen_hybrid.domain.vehicles import check_model_name
from yemen_hybrid.domain.vin import normalize_vin, vin_key
from yemen_hybrid.usecases.imports.cells import Cells
from yemen_hybrid.usecases.imports.run import BadCell, Importer, Key, Row
from yemen_hybrid.usecases.vehicles.record import (
    PlateDetails,
    check_owner,
    set_make,
    set_plate,
    set_vin,
)

_SYSTEMS: Final = {
    **{system.value: system for system in HybridSystem},
    "هايبرد": HybridSystem.HEV, "هجين": HybridSystem.HEV, "hybrid": HybridSystem.HEV,
    "قابل للشحن": HybridSystem.PHEV, "plug-in": HybridSystem.PHEV,
    "كهرباء": HybridSystem.BEV, "كهربائي": HybridSystem.BEV, "electric": HybridSystem.BEV,
    "بنزين": HybridSystem.NONE, "عادي": HybridSystem.NONE, "petrol": HybridSystem.NONE,
}  # fmt: skip
_FIRST_YEAR, _LAST_YEAR = 1950, 2100


@dataclass(frozen=True, slots=True)
class SheetVehicle:
    """A row of vehicles: its owner's phone (E.164), the plate, and the columns it says."""

    owner_phone: str
    plate: PlateDetails | None
    columns: dict[str, Any]

    @property
    def vin(self) -> str | None:
        """The VIN, normalised."""
        vin: str | None = self.columns.get("vin")
        return vin


def _year(text: str) -> int:
    digits = ascii_digits(text)
    if not digits.isdecimal() or not _FIRST_YEAR <= int(digits[:6]) <= _LAST_YEAR:
        raise YearInvalid
    return int(digits)


def _plate(text: str) -> PlateDetails:
    plate = parse_plate(text)
    return PlateDetails(" ".join(text.split()), plate)


def _read(cells: Cells) -> SheetVehicle | None:
    plate = cells.read("plate", _plate)
    columns = {
        "vin": cells.read("vin", normalize_vin),
        "make": cells.need("make", check_model_name),
        "model": cells.need("model", check_model_name),
        "trim": cells.line("trim", 60),
        "year": cells.read("year", _year),
        "hybrid_system": cells.word("hybrid_system", _SYSTEMS),
        "engine": cells.line("engine", 60),
        "colour": cells.line("colour", 40),
        "notes": cells.prose("notes", 2000),
    }
    owner = cells.need("owner_phone", str) and cells.phone("owner_phone")
    if not cells.has("plate") and not cells.has("vin"):
        cells.bad.append(("plate", MarkMissing()))
    if owner is None:
        return None
    said = {name: value for name, value in columns.items() if value not in (None, "")}
    return SheetVehicle(owner, plate, said)


def _keys(car: SheetVehicle) -> Sequence[Key]:
    vin = [("vin_key", vin_key(car.vin))] if car.vin else []
    plate = [("plate_key", plate_key(car.plate.understood))] if car.plate else []
    return vin + plate


async def _find(store: Store, keys: Collection[Key]) -> dict[Key, set[UUID]]:
    found: dict[Key, set[UUID]] = {}
    for mark in ("vin_key", "plate_key"):
        wanted = {key[1] for key in keys if isinstance(key, tuple) and key[0] == mark}
        bearing = await store.vehicles.by_mark(mark, wanted)
        found |= {(mark, key): ids for key, ids in bearing.items()}
    return found


async def _check(store: Store, rows: Sequence[Row[SheetVehicle]]) -> list[BadCell]:
    """Each owner is known, is one, is not put away, and owns the car that is known already."""
    owners = await store.customers.by_phones({row.item.owner_phone for row in rows})
    bad = []
    for row in rows:
        try:
            await _check_owner(store, row, owners.get(row.item.owner_phone, set()))
        except Refused as refusal:
            bad.append(BadCell(row.number, "owner_phone", refusal))
    return bad


async def _check_owner(store: Store, row: Row[SheetVehicle], owners: set[UUID]) -> None:
    if not owners:
        raise OwnerUnknown
    if len(owners) > 1:
        raise KnownTwice
    customer = await store.customers.get(next(iter(owners)))
    check_owner(customer)
    if row.known is not None and (await store.vehicles.get(row.known)).customer_id != customer.id:
        raise OwnerOther


async def _create(store: Store, rows: Sequence[Row[SheetVehicle]]) -> None:
    owners = await store.customers.by_phones({row.item.owner_phone for row in rows})
    vehicles = []
    for row in rows:
        vehicle = Vehicle(
            id=new_id(),
            customer_id=next(iter(owners[row.item.owner_phone])),
            hybrid_system=HybridSystem.HEV,
            odometer_unit=OdometerUnit.KM,
        )
        _describe(vehicle, row.item)
        vehicles.append(vehicle)
    await store.vehicles.add(*vehicles)
    await store.search.reindex_vehicle(*(vehicle.id for vehicle in vehicles))


async def _update(store: Store, rows: Sequence[Row[SheetVehicle]]) -> int:
    changed = []
    for row in rows:
        if row.known is not None:
            vehicle = await store.vehicles.lock(row.known)
            _describe(vehicle, row.item)
            if store.session.is_modified(vehicle):
                changed.append(vehicle.id)
    if changed:
        await store.search.reindex_vehicle(*changed)
    return len(changed)


def _describe(vehicle: Vehicle, car: SheetVehicle) -> None:
    """What the sheet says counts; where it says nothing, what is known stays."""
    for name, value in car.columns.items():
        if name not in ("make", "model", "vin"):
            setattr(vehicle, name, value)
    set_make(vehicle, car.columns["make"], car.columns["model"])
    if car.vin:
        set_vin(vehicle, car.vin)
    if car.plate and plate_key(car.plate.understood) != vehicle.plate_key:
        set_plate(vehicle, car.plate)


VEHICLES: Final = Importer(SheetKind.VEHICLES, _read, _keys, _find, _check, _create, _update)
