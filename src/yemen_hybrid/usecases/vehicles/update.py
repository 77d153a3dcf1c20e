"""Something about a vehicle changes, other than its owner."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.usecases.vehicles.record import PlateDetails, set_make, set_plate, set_vin


@dataclass(frozen=True, slots=True)
class VehicleChanges:
    """What is said anew. ``columns`` may hold make, model and vin (normalised).

    ``plate`` counts only when ``plate_said``: none is an answer too.
    """

    columns: dict[str, Any] = field(default_factory=dict)
    plate_said: bool = False
    plate: PlateDetails | None = None


async def update_vehicle(
    begin: Begin, vehicle_id: UUID, version: int | None, changes: VehicleChanges
) -> None:
    """Change what is said anew; its work orders are found by the new plate as well."""
    async with begin() as store:
        vehicle = await store.vehicles.lock(vehicle_id, version)
        for name, value in changes.columns.items():
            setattr(vehicle, name, value)
        set_make(vehicle, vehicle.make, vehicle.model)
        set_vin(vehicle, vehicle.vin)
        if changes.plate_said:
            set_plate(vehicle, changes.plate)
        await store.search.reindex_vehicle(vehicle_id)
