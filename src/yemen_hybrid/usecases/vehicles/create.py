"""A car is seen for the first time."""

from dataclasses import dataclass
from uuid import UUID

from yemen_hybrid.data.models import HybridSystem, Vehicle
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.odometer import OdometerUnit
from yemen_hybrid.usecases.vehicles.record import (
    PlateDetails,
    check_owner,
    set_make,
    set_plate,
    set_vin,
)


@dataclass(frozen=True, slots=True)
class NewVehicle:
    """What is said of a new vehicle. ``vin`` is normalised."""

    id: UUID
    customer_id: UUID
    plate: PlateDetails | None
    vin: str | None
    make: str
    model: str
    trim: str
    year: int | None
    hybrid_system: HybridSystem
    engine: str
    colour: str
    odometer_unit: OdometerUnit
    service_months: int | None
    service_km: int | None
    notes: str | None


async def create_vehicle(begin: Begin, new: NewVehicle) -> None:
    """Remember a vehicle; its customer owns it from now on.

    Another one with the same plate or VIN is no hindrance: plates move between cars. The answer
    names it. Refused for a customer who is archived.
    """
    async with begin() as store:
        check_client_id(new.id, store.now)
        check_owner(await store.customers.lock(new.customer_id))
        vehicle = Vehicle(
            id=new.id,
            customer_id=new.customer_id,
            trim=new.trim,
            year=new.year,
            hybrid_system=new.hybrid_system,
            engine=new.engine,
            colour=new.colour,
            odometer_unit=new.odometer_unit,
            service_months=new.service_months,
            service_km=new.service_km,
            notes=new.notes,
        )
        set_make(vehicle, new.make, new.model)
        set_plate(vehicle, new.plate)
        set_vin(vehicle, new.vin)
        await store.vehicles.add(vehicle)
        await store.search.reindex_vehicle(vehicle.id)
