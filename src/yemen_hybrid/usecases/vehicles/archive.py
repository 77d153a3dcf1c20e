"""A vehicle is put away (sold abroad, scrapped, entered twice), or comes back."""

from uuid import UUID

from yemen_hybrid.data.store import Begin


async def archive_vehicle(begin: Begin, vehicle_id: UUID, version: int | None) -> None:
    """Take a vehicle out of the lists; no work order is opened for it. Twice is once."""
    async with begin() as store:
        vehicle = await store.vehicles.lock(vehicle_id, version)
        if vehicle.archived_at is None:
            vehicle.archived_at = store.now


async def unarchive_vehicle(begin: Begin, vehicle_id: UUID, version: int | None) -> None:
    """Let a vehicle back into the lists."""
    async with begin() as store:
        vehicle = await store.vehicles.lock(vehicle_id, version)
        vehicle.archived_at = None
