"""A car changes hands."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.vehicles import check_new_owner
from yemen_hybrid.usecases.vehicles.record import check_owner


async def transfer_vehicle(
    begin: Begin, vehicle_id: UUID, customer_id: UUID, version: int | None
) -> None:
    """Give a vehicle to another customer from now on; who owned it before stays known.

    What the car needs goes with it. Work orders stay with whoever brought it. Refused for the owner
    it has, and for a customer who is archived.
    """
    async with begin() as store:
        check_owner(await store.customers.lock(customer_id))
        vehicle = await store.vehicles.lock(vehicle_id, version)
        check_new_owner(vehicle.customer_id, customer_id)
        await store.vehicles.hand_over(vehicle, customer_id)
        await store.search.reindex_vehicle(vehicle_id)
