"""Deferred work, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Customer, DeferredWork, Vehicle, WorkOrder
from yemen_hybrid.data.queries.documents import Document, money, named
from yemen_hybrid.data.queries.paging import Window, columns, page
from yemen_hybrid.domain.deferred_work import DeferredWorkNotFound

DEFERRED = DeferredWork.__table__
VEHICLES = Vehicle.__table__
CUSTOMERS = Customer.__table__
ORDERS = WorkOrder.__table__

_ROWS: Select[Any] = (
    select(
        DEFERRED.c.id,
        DEFERRED.c.vehicle_id,
        DEFERRED.c.work_order_id,
        DEFERRED.c.job_id,
        DEFERRED.c.service_id,
        DEFERRED.c.title_ar,
        DEFERRED.c.title_en,
        DEFERRED.c.choice,
        DEFERRED.c.total_minor,
        DEFERRED.c.currency,
        DEFERRED.c.zone,
        DEFERRED.c.resolved_at,
        DEFERRED.c.resolved_by_job_id,
        DEFERRED.c.resolved_because,
        DEFERRED.c.created_at,
        DEFERRED.c.updated_at,
        DEFERRED.c.version,
        VEHICLES.c.make,
        VEHICLES.c.model,
        VEHICLES.c.year,
        VEHICLES.c.plate_text,
        CUSTOMERS.c.id.label("customer_id"),
        CUSTOMERS.c.name_ar.label("customer_ar"),
        CUSTOMERS.c.name_en.label("customer_en"),
        ORDERS.c.number.label("order_number"),
    )
    .join_from(DEFERRED, VEHICLES, VEHICLES.c.id == DEFERRED.c.vehicle_id)
    .join(CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
    .join(ORDERS, ORDERS.c.id == DEFERRED.c.work_order_id)
)


@dataclass(frozen=True, slots=True)
class DeferredWorkFilter:
    """Which deferred work. ``open`` None: also what was taken up or dismissed.

    ``customer_id`` is the vehicle's owner now: what a car needs goes with the car.
    """

    vehicle_id: UUID | None = None
    customer_id: UUID | None = None
    open: bool | None = None
    updated_since: datetime | None = None


async def list_deferred_work(
    connection: AsyncConnection, wanted: DeferredWorkFilter, window: Window
) -> Document:
    """A page of deferred work of any branch, newest first: a car is looked after by all."""
    return await page(
        connection, _narrow(_ROWS, wanted), DEFERRED.c.id, window, _shown, by=_moment(wanted)
    )


def _moment(wanted: DeferredWorkFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    return DEFERRED.c.updated_at if wanted.updated_since else None


def _narrow(rows: Select[Any], wanted: DeferredWorkFilter) -> Select[Any]:
    if wanted.vehicle_id is not None:
        rows = rows.where(DEFERRED.c.vehicle_id == wanted.vehicle_id)
    if wanted.customer_id is not None:
        rows = rows.where(VEHICLES.c.customer_id == wanted.customer_id)
    if wanted.open is not None:
        resolved = columns(DEFERRED, _moment(wanted))["resolved_at"]
        rows = rows.where(resolved.is_(None) if wanted.open else resolved.is_not(None))
    if wanted.updated_since is not None:
        rows = rows.where(DEFERRED.c.updated_at >= wanted.updated_since)
    return rows


async def read_deferred_work(connection: AsyncConnection, deferred_id: UUID) -> Document:
    """One piece of deferred work."""
    row = (await connection.execute(_ROWS.where(DEFERRED.c.id == deferred_id))).one_or_none()
    if row is None:
        raise DeferredWorkNotFound
    return _shown(row)


def _shown(row: Row[Any]) -> Document:
    return {
        "id": row.id,
        "vehicle": {
            "id": row.vehicle_id,
            "make": row.make,
            "model": row.model,
            "year": row.year,
            "plate_text": row.plate_text,
        },
        "customer": named(row.customer_id, row.customer_ar, row.customer_en),
        "work_order": {"id": row.work_order_id, "number": row.order_number},
        "job_id": row.job_id,
        "service_id": row.service_id,
        "title_ar": row.title_ar,
        "title_en": row.title_en,
        "choice": row.choice,
        "total": money(row.total_minor, row.currency),
        "zone": row.zone,
        "resolved_at": row.resolved_at,
        "resolved_by_job_id": row.resolved_by_job_id,
        "resolved_because": row.resolved_because,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "version": row.version,
    }
