"""The one box: customers, vehicles and work orders by whatever people know of them."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, Subquery, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Customer, CustomerPhone, Vehicle, WorkOrder
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.data.queries.vehicles import plate_shown
from yemen_hybrid.domain.makes import in_arabic
from yemen_hybrid.domain.search import SearchKind

CUSTOMERS = Customer.__table__
ORDERS = WorkOrder.__table__
PHONES = CustomerPhone.__table__
VEHICLES = Vehicle.__table__

_CAR = (
    VEHICLES.c.plate_text,
    VEHICLES.c.plate_governorate,
    VEHICLES.c.plate_number,
    VEHICLES.c.plate_kind,
    VEHICLES.c.make,
    VEHICLES.c.model,
    VEHICLES.c.year,
)
_NAMES = (CUSTOMERS.c.name_ar, CUSTOMERS.c.name_en)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. ``branch_id``: work orders of that branch only; None: of every one.

    Phones, mails and tax numbers find, and are shown, only with ``personal``: who could ask for a
    number's digits one by one would soon know it.
    """

    q: str
    limit: int
    branch_id: UUID | None
    personal: bool


async def search(
    connection: AsyncConnection, asked: Asked, kinds: Collection[SearchKind]
) -> Document:
    """At most ``limit`` hits of each kind, newest first; one statement a kind."""
    return {
        "items": [
            hit
            for kind, find in _FINDERS.items()
            if kind in kinds
            for hit in await find(connection, asked)
        ]
    }


async def _first(
    connection: AsyncConnection, rows: Select[Any], found: Subquery, limit: int
) -> list[Row[Any]]:
    return list(await connection.execute(rows.order_by(found.c.rank.desc()).limit(limit)))


async def _customers(connection: AsyncConnection, asked: Asked) -> list[Document]:
    found = await matching(connection, SearchKind.CUSTOMER, asked.q, personal=asked.personal)
    phone = (
        select(PHONES.c.number)
        .where(PHONES.c.customer_id == CUSTOMERS.c.id)
        .order_by(PHONES.c.position)
        .limit(1)
        .scalar_subquery()
    )
    rows = (
        select(CUSTOMERS.c.id, CUSTOMERS.c.kind, *_NAMES, phone.label("phone"))
        .join_from(found, CUSTOMERS, CUSTOMERS.c.id == found.c.entity_id)
        .where(CUSTOMERS.c.archived_at.is_(None))
    )
    hits = await _first(connection, rows, found, asked.limit)
    return [
        _hit(
            SearchKind.CUSTOMER,
            row.id,
            title=_names(row),
            subtitle=_alike(row.phone or "" if asked.personal else ""),
            status=row.kind,
        )
        for row in hits
    ]


async def _vehicles(connection: AsyncConnection, asked: Asked) -> list[Document]:
    found = await matching(connection, SearchKind.VEHICLE, asked.q, personal=asked.personal)
    rows = (
        select(VEHICLES.c.id, VEHICLES.c.hybrid_system, *_CAR, *_NAMES)
        .join_from(found, VEHICLES, VEHICLES.c.id == found.c.entity_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
        .where(VEHICLES.c.archived_at.is_(None))
    )
    hits = await _first(connection, rows, found, asked.limit)
    return [
        _hit(
            SearchKind.VEHICLE,
            row.id,
            title=_car(row),
            subtitle=_names(row),
            plate=plate_shown(row),
            status=row.hybrid_system,
        )
        for row in hits
    ]


async def _orders(connection: AsyncConnection, asked: Asked) -> list[Document]:
    found = await matching(connection, SearchKind.WORK_ORDER, asked.q, personal=asked.personal)
    rows = (
        select(ORDERS.c.id, ORDERS.c.number, ORDERS.c.status, *_CAR, *_NAMES)
        .join_from(found, ORDERS, ORDERS.c.id == found.c.entity_id)
        .join(VEHICLES, VEHICLES.c.id == ORDERS.c.vehicle_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == ORDERS.c.customer_id)
    )
    if asked.branch_id is not None:
        rows = rows.where(ORDERS.c.branch_id == asked.branch_id)
    hits = await _first(connection, rows, found, asked.limit)
    return [
        _hit(
            SearchKind.WORK_ORDER,
            row.id,
            title=_car(row),
            subtitle=_names(row),
            number=row.number,
            plate=plate_shown(row),
            status=row.status,
        )
        for row in hits
    ]


_FINDERS: dict[SearchKind, Callable[[AsyncConnection, Asked], Awaitable[list[Document]]]] = {
    SearchKind.CUSTOMER: _customers,
    SearchKind.VEHICLE: _vehicles,
    SearchKind.WORK_ORDER: _orders,
}


def _hit(
    kind: SearchKind,
    id: UUID,
    *,
    title: Document,
    subtitle: Document,
    status: str,
    number: str | None = None,
    plate: Document | None = None,
) -> Document:
    return {
        "kind": kind,
        "id": id,
        "title": title,
        "subtitle": subtitle,
        "number": number,
        "plate": plate,
        "status": status,
    }


def _names(row: Row[Any]) -> Document:
    """Each reader sees the nearer name, or the one there is."""
    return {"ar": row.name_ar or row.name_en, "en": row.name_en or row.name_ar}


def _alike(text: str) -> Document:
    return {"ar": text, "en": text}


def _car(row: Row[Any]) -> Document:
    year = [] if row.year is None else [str(row.year)]
    return {
        "ar": " ".join([in_arabic(row.make), in_arabic(row.model), *year]),
        "en": " ".join([row.make, row.model, *year]),
    }
