"""What happened to a vehicle, to show: its owners, its odometer, its stays in the workshop."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Branch,
    Customer,
    Job,
    OdometerReading,
    Staff,
    VehicleOwnership,
    WorkOrder,
)
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.data.queries.vehicles import require_vehicle
from yemen_hybrid.data.repositories.vehicles import VehicleNotFound
from yemen_hybrid.domain.odometer import JUMP_KM

BRANCHES = Branch.__table__
CUSTOMERS = Customer.__table__
JOBS = Job.__table__
ORDERS = WorkOrder.__table__
OWNERSHIPS = VehicleOwnership.__table__
READINGS = OdometerReading.__table__
STAFF = Staff.__table__


# --------------------------------------------------------------------------------- odometer


def _readings(vehicle_id: UUID) -> Select[Any]:
    """The readings of a vehicle, each beside the one taken before it."""
    before = func.lag(READINGS.c.value_km).over(order_by=(READINGS.c.taken_at, READINGS.c.id))
    of_vehicle = (
        select(
            READINGS.c.id,
            READINGS.c.vehicle_id,
            READINGS.c.work_order_id,
            READINGS.c.value,
            READINGS.c.unit,
            READINGS.c.value_km,
            READINGS.c.reason,
            READINGS.c.taken_at,
            READINGS.c.taken_by_id,
            READINGS.c.created_at,
            (READINGS.c.value_km - before).label("gained_km"),
        )
        .where(READINGS.c.vehicle_id == vehicle_id)
        .subquery("readings")
    )
    return select(*of_vehicle.c, STAFF.c.name_ar, STAFF.c.name_en).join_from(
        of_vehicle, STAFF, STAFF.c.id == of_vehicle.c.taken_by_id
    )


def _reading(row: Row[Any]) -> Document:
    gained = row.gained_km
    return {
        "id": row.id,
        "vehicle_id": row.vehicle_id,
        "work_order_id": row.work_order_id,
        "value": row.value,
        "unit": row.unit,
        "value_km": row.value_km,
        "gained_km": gained,
        "backwards": gained is not None and gained < 0,
        "jump": gained is not None and gained > JUMP_KM,
        "reason": row.reason,
        "taken_at": row.taken_at,
        "taken_by": named(row.taken_by_id, row.name_ar, row.name_en),
        "created_at": row.created_at,
    }


async def list_readings(connection: AsyncConnection, vehicle_id: UUID, window: Window) -> Document:
    """A page of a vehicle's odometer readings, newest first."""
    await require_vehicle(connection, vehicle_id)
    rows = _readings(vehicle_id)
    return await page(connection, rows, rows.selected_columns[0], window, _reading)


async def read_reading(connection: AsyncConnection, vehicle_id: UUID, reading_id: UUID) -> Document:
    """One odometer reading."""
    rows = _readings(vehicle_id)
    found = await connection.execute(rows.where(rows.selected_columns[0] == reading_id))
    row = found.one_or_none()
    if row is None:
        raise VehicleNotFound
    return _reading(row)


# ----------------------------------------------------------------------------------- owners


_OWNERS: Select[Any] = select(
    OWNERSHIPS.c.id,
    OWNERSHIPS.c.since,
    OWNERSHIPS.c.until,
    OWNERSHIPS.c.customer_id,
    CUSTOMERS.c.name_ar,
    CUSTOMERS.c.name_en,
).join_from(OWNERSHIPS, CUSTOMERS, CUSTOMERS.c.id == OWNERSHIPS.c.customer_id)


def _owner(row: Row[Any]) -> Document:
    return {
        "id": row.id,
        "customer": named(row.customer_id, row.name_ar, row.name_en),
        "since": row.since,
        "until": row.until,
    }


async def list_owners(connection: AsyncConnection, vehicle_id: UUID, window: Window) -> Document:
    """A page of those who owned a vehicle, the present one first."""
    await require_vehicle(connection, vehicle_id)
    rows = _OWNERS.where(OWNERSHIPS.c.vehicle_id == vehicle_id)
    return await page(connection, rows, OWNERSHIPS.c.id, window, _owner)


# ---------------------------------------------------------------------------------- history


async def list_history(
    connection: AsyncConnection, vehicle_id: UUID, window: Window, *, branch_id: UUID | None
) -> Document:
    """A page of all that happened to a vehicle, newest first, in six statements.

    Of work orders those of ``branch_id``, or of every branch. Ids are made when things happen and
    sort by time, so one key pages through all kinds.
    """
    await require_vehicle(connection, vehicle_id)
    shown = await _events(connection, vehicle_id, window, branch_id)
    ids: dict[str, list[UUID]] = defaultdict(list)
    for event in shown["items"]:
        ids[event["kind"]].append(event["id"])
    told = {
        "work_order": await _orders(connection, ids["work_order"]),
        "odometer": await _by_id(connection, _readings(vehicle_id), ids["odometer"], _reading),
        "owner": await _by_id(connection, _OWNERS, ids["owner"], _owner),
    }
    shown["items"] = [_told(event, told[event["kind"]][event["id"]]) for event in shown["items"]]
    return shown


async def _events(
    connection: AsyncConnection, vehicle_id: UUID, window: Window, branch_id: UUID | None
) -> Document:
    orders = select(
        ORDERS.c.id, literal("work_order").label("kind"), ORDERS.c.created_at.label("at")
    )
    if branch_id is not None:
        orders = orders.where(ORDERS.c.branch_id == branch_id)
    readings = select(READINGS.c.id, literal("odometer"), READINGS.c.taken_at)
    owners = select(OWNERSHIPS.c.id, literal("owner"), OWNERSHIPS.c.since)
    events = union_all(
        orders.where(ORDERS.c.vehicle_id == vehicle_id),
        readings.where(READINGS.c.vehicle_id == vehicle_id),
        owners.where(OWNERSHIPS.c.vehicle_id == vehicle_id),
    ).subquery("events")
    return await page(connection, select(*events.c), events.c.id, window, _event)


def _event(row: Row[Any]) -> Document:
    return {"id": row.id, "kind": row.kind, "at": row.at}


def _told(event: Document, what: Document) -> Document:
    kinds = dict.fromkeys(("work_order", "odometer", "owner"))
    return {**event, **kinds, event["kind"]: what}


async def _by_id(
    connection: AsyncConnection, rows: Select[Any], ids: Collection[UUID], shape: Any
) -> dict[UUID, Document]:
    key: ColumnElement[Any] = rows.selected_columns[0]
    return {row.id: shape(row) for row in await connection.execute(rows.where(key.in_(ids)))}


async def _orders(connection: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, Document]:
    """Work orders by id, each with what came of its jobs; without money."""
    jobs: dict[UUID, list[Document]] = defaultdict(list)
    for job in await connection.execute(
        select(
            JOBS.c.work_order_id,
            JOBS.c.id,
            JOBS.c.title_ar,
            JOBS.c.title_en,
            JOBS.c.approval,
            JOBS.c.state,
        )
        .where(JOBS.c.work_order_id.in_(ids))
        .order_by(JOBS.c.work_order_id, JOBS.c.position)
    ):
        shown = dict(job._mapping)
        jobs[shown.pop("work_order_id")].append(shown)
    rows = await connection.execute(_ORDERS.where(ORDERS.c.id.in_(ids)))
    return {row.id: _order(row, jobs[row.id]) for row in rows}


_ORDERS: Select[Any] = (
    select(
        ORDERS.c.id,
        ORDERS.c.number,
        ORDERS.c.status,
        ORDERS.c.complaint,
        ORDERS.c.diagnosis,
        ORDERS.c.odometer_km,
        ORDERS.c.created_at,
        ORDERS.c.closed_at,
        ORDERS.c.branch_id,
        ORDERS.c.customer_id,
        BRANCHES.c.name_ar.label("branch_ar"),
        BRANCHES.c.name_en.label("branch_en"),
        CUSTOMERS.c.name_ar,
        CUSTOMERS.c.name_en,
    )
    .join_from(ORDERS, BRANCHES, BRANCHES.c.id == ORDERS.c.branch_id)
    .join(CUSTOMERS, CUSTOMERS.c.id == ORDERS.c.customer_id)
)


def _order(row: Row[Any], jobs: list[Document]) -> Document:
    return {
        "id": row.id,
        "number": row.number,
        "branch": named(row.branch_id, row.branch_ar, row.branch_en),
        "customer": named(row.customer_id, row.name_ar, row.name_en),
        "status": row.status,
        "complaint": row.complaint,
        "diagnosis": row.diagnosis,
        "odometer_km": row.odometer_km,
        "opened_at": row.created_at,
        "closed_at": row.closed_at,
        "jobs": jobs,
    }
