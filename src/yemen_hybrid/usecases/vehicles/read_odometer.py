"""Somebody looks at the instrument."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.models import OdometerReading
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.odometer import OdometerUnit, check_reading
from yemen_hybrid.domain.vehicles import check_taken_at


@dataclass(frozen=True, slots=True)
class NewReading:
    """What the instrument showed. Without them: the vehicle's unit, and now."""

    id: UUID
    vehicle_id: UUID
    value: int
    unit: OdometerUnit | None
    reason: str | None
    taken_at: datetime | None


async def read_odometer(begin: Begin, actor: Actor, new: NewReading) -> None:
    """Add a reading. One lower than the last before it needs a reason.

    A phone that was offline may send it late: it is compared with what was known when it was taken,
    and the vehicle keeps the newest.
    """
    async with begin() as store:
        check_client_id(new.id, store.now)
        vehicle = await store.vehicles.lock(new.vehicle_id)
        taken_at = new.taken_at or store.now
        check_taken_at(taken_at, store.now)
        unit = new.unit or vehicle.odometer_unit
        last = await store.vehicles.last_reading(vehicle.id, taken_at)
        last_km = None if last is None else last.value_km
        checked = check_reading(last_km, new.value, unit, new.reason)
        store.vehicles.add_reading(
            OdometerReading(
                id=new.id,
                vehicle_id=vehicle.id,
                value=new.value,
                unit=unit,
                value_km=checked.km,
                reason=new.reason,
                taken_at=taken_at,
                taken_by_id=actor.staff_id,
                created_at=store.now,
            )
        )
        await store.session.flush()
        newest = await store.vehicles.last_reading(vehicle.id, max(taken_at, store.now))
        vehicle.odometer_km = newest.value_km if newest else checked.km
