"""/vehicles"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.vehicles.schemas import (
    VehicleCreate,
    VehicleList,
    VehicleQuery,
    VehicleRead,
    VehicleTransfer,
    VehicleUpdate,
)
from yemen_hybrid.data.queries.vehicles import list_vehicles, read_vehicle
from yemen_hybrid.usecases.vehicles.archive import archive_vehicle, unarchive_vehicle
from yemen_hybrid.usecases.vehicles.create import create_vehicle
from yemen_hybrid.usecases.vehicles.transfer import transfer_vehicle
from yemen_hybrid.usecases.vehicles.update import update_vehicle

router = Domain(prefix="/vehicles", tags=["vehicles"])


@router.get("", response_model=VehicleList)
async def list_(
    query: Annotated[VehicleQuery, Query()],
    reading: Annotated[Reading, may_read("vehicle:read")],
) -> Response:
    """The vehicles, newest first; ``q`` searches plate, VIN, make and model, and the owner."""
    personal = reading.actor.may("customer:personal")
    shown = await list_vehicles(reading.connection, query.wanted, query.window, personal=personal)
    return answer(shown)


@router.post("", response_model=VehicleRead, status_code=201)
async def create(
    body: VehicleCreate,
    change: Annotated[Change, may_change("vehicle:write", "vehicles.create")],
) -> Response:
    """Remember a new vehicle of a customer.

    A wrong check digit, or another vehicle with the same plate or VIN, is told and not refused.
    """
    new = body.command()
    return await change.answer(
        lambda begin: create_vehicle(begin, new),
        partial(read_vehicle, vehicle_id=new.id),
        status=201,
        location=f"/api/v1/vehicles/{new.id}",
    )


@router.get("/{vehicle_id}", response_model=VehicleRead)
async def read(vehicle_id: UUID, reading: Annotated[Reading, may_read("vehicle:read")]) -> Response:
    """One vehicle."""
    return resource(await read_vehicle(reading.connection, vehicle_id))


@router.patch("/{vehicle_id}", response_model=VehicleRead)
async def update(
    vehicle_id: UUID,
    body: VehicleUpdate,
    change: Annotated[Change, may_change("vehicle:write", "vehicles.update")],
) -> Response:
    """Change the fields that are sent; the others stay."""
    return await change.answer(
        lambda begin: update_vehicle(begin, vehicle_id, change.version, body.changes()),
        partial(read_vehicle, vehicle_id=vehicle_id),
    )


@router.post("/{vehicle_id}/archive", response_model=VehicleRead)
async def archive(
    vehicle_id: UUID,
    change: Annotated[Change, may_change("vehicle:write", "vehicles.archive")],
) -> Response:
    """Put a vehicle away: out of the lists, and no new work order. Doing it twice is doing it
    once.
    """
    return await change.answer(
        lambda begin: archive_vehicle(begin, vehicle_id, change.version),
        partial(read_vehicle, vehicle_id=vehicle_id),
    )


@router.post("/{vehicle_id}/unarchive", response_model=VehicleRead)
async def unarchive(
    vehicle_id: UUID,
    change: Annotated[Change, may_change("vehicle:write", "vehicles.unarchive")],
) -> Response:
    """Bring a vehicle back."""
    return await change.answer(
        lambda begin: unarchive_vehicle(begin, vehicle_id, change.version),
        partial(read_vehicle, vehicle_id=vehicle_id),
    )


@router.post("/{vehicle_id}/transfer", response_model=VehicleRead)
async def transfer(
    vehicle_id: UUID,
    body: VehicleTransfer,
    change: Annotated[Change, may_change("vehicle:transfer", "vehicles.transfer")],
) -> Response:
    """Give the vehicle to another customer from now on; who owned it before stays known."""
    return await change.answer(
        lambda begin: transfer_vehicle(begin, vehicle_id, body.customer_id, change.version),
        partial(read_vehicle, vehicle_id=vehicle_id),
    )
