"""Vehicles, their owners and their odometers, to change."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import OdometerReading, Vehicle, VehicleOwnership
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.errors import NotFound


class VehicleNotFound(NotFound):
    """No vehicle with that id."""

    code = "vehicle_not_found"
    en = "There is no such vehicle."
    ar = "لا توجد مركبة بهذا المعرّف."


class Vehicles:
    """The cars."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def add(self, *vehicles: Vehicle) -> None:
        """Remember new vehicles; each one's customer owns it from now on."""
        self._session.add_all(vehicles)
        await self._session.flush()
        for vehicle in vehicles:
            self._own(vehicle, vehicle.customer_id)

    async def by_mark(
        self, mark: Literal["vin_key", "plate_key"], keys: Collection[str]
    ) -> dict[str, set[UUID]]:
        """The vehicles in use that bear each of these VINs or plates."""
        column = getattr(Vehicle, mark)
        bearing = select(column, Vehicle.id).where(column.in_(keys), Vehicle.archived_at.is_(None))
        found: dict[str, set[UUID]] = {}
        for key, id in await self._session.execute(bearing):
            found.setdefault(key, set()).add(id)
        return found

    async def get(self, id: UUID) -> Vehicle:
        """One vehicle, to look at."""
        found = await self._session.get(Vehicle, id)
        if found is None:
            raise VehicleNotFound
        return found

    async def lock(self, id: UUID, version: int | None = None) -> Vehicle:
        """One vehicle, to change."""
        return await lock_row(self._session, Vehicle, id, VehicleNotFound, version=version)

    async def hand_over(self, vehicle: Vehicle, customer_id: UUID) -> None:
        """End the present ownership of a locked vehicle and begin the next one."""
        present = await self._session.scalar(
            select(VehicleOwnership)
            .where(VehicleOwnership.vehicle_id == vehicle.id, VehicleOwnership.until.is_(None))
            .with_for_update()
        )
        if present is not None:
            present.until = self._now
            await self._session.flush()  # the next one may begin only when this one has ended
        vehicle.customer_id = customer_id
        self._own(vehicle, customer_id)

    def _own(self, vehicle: Vehicle, customer_id: UUID) -> None:
        self._session.add(
            VehicleOwnership(vehicle_id=vehicle.id, customer_id=customer_id, since=self._now)
        )

    async def last_reading(self, vehicle_id: UUID, at: datetime) -> OdometerReading | None:
        """The newest reading that had been taken by then."""
        statement = (
            select(OdometerReading)
            .where(OdometerReading.vehicle_id == vehicle_id, OdometerReading.taken_at <= at)
            .order_by(OdometerReading.taken_at.desc(), OdometerReading.id.desc())
            .limit(1)
        )
        return (await self._session.scalars(statement)).one_or_none()

    def add_reading(self, reading: OdometerReading) -> None:
        """Remember what the instrument showed."""
        self._session.add(reading)
