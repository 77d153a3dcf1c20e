"""/vehicles/{id}: its odometer, its owners, all that happened to it, and what it still needs"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.deferred_work.schemas import DeferredWorkList
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.vehicles.history_schemas import (
    History,
    OwnerList,
    ReadingCreate,
    ReadingList,
    ReadingRead,
)
from yemen_hybrid.api.wire import PageQuery
from yemen_hybrid.data.queries.deferred_work import DeferredWorkFilter, list_deferred_work
from yemen_hybrid.data.queries.vehicle_history import (
    list_history,
    list_owners,
    list_readings,
    read_reading,
)
from yemen_hybrid.data.queries.vehicles import require_vehicle
from yemen_hybrid.usecases.vehicles.read_odometer import read_odometer

router = Domain(prefix="/vehicles/{vehicle_id}", tags=["vehicles"])


@router.post("/odometer", response_model=ReadingRead, status_code=201)
async def add_reading(
    vehicle_id: UUID,
    body: ReadingCreate,
    change: Annotated[Change, may_change("odometer:write", "vehicles.read_odometer")],
) -> Response:
    """Add what the instrument shows. Readings are not changed: a mistake is followed by another
    reading, which says why where it is lower.
    """
    new = body.command(vehicle_id)
    return await change.answer(
        lambda begin: read_odometer(begin, change.actor, new),
        partial(read_reading, vehicle_id=vehicle_id, reading_id=new.id),
        status=201,
    )


@router.get("/odometer", response_model=ReadingList)
async def readings(
    vehicle_id: UUID,
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("vehicle:read")],
) -> Response:
    """The odometer readings, newest first."""
    return answer(await list_readings(reading.connection, vehicle_id, query.window))


@router.get("/owners", response_model=OwnerList)
async def owners(
    vehicle_id: UUID,
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("vehicle:read")],
) -> Response:
    """Who owned the vehicle from when until when, the present owner first."""
    return answer(await list_owners(reading.connection, vehicle_id, query.window))


@router.get("/history", response_model=History)
async def history(
    vehicle_id: UUID,
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("vehicle:read")],
) -> Response:
    """All that happened to the vehicle, newest first: its stays in the caller's branch and what
    came of each job, its odometer, its owners.
    """
    return answer(
        await list_history(
            reading.connection, vehicle_id, query.window, branch_id=reading.actor.branch_id
        )
    )


@router.get("/deferred-work", response_model=DeferredWorkList)
async def deferred_work(
    vehicle_id: UUID,
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """What the vehicle needs and its customer has declined or put off, newest first."""
    await require_vehicle(reading.connection, vehicle_id)
    waiting = DeferredWorkFilter(vehicle_id=vehicle_id, open=True)
    return answer(await list_deferred_work(reading.connection, waiting, query.window))
