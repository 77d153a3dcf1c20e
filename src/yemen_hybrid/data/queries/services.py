"""Services, to show: to the public what it may choose from, to the staff everything."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Part, Service, ServicePart, ServicePrice
from yemen_hybrid.data.queries.documents import Document, quantity
from yemen_hybrid.data.queries.paging import Window, columns, page
from yemen_hybrid.data.queries.prices import add_prices
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.data.repositories.services import ServiceNotFound
from yemen_hybrid.domain.search import SearchKind

SERVICES = Service.__table__
KIT = ServicePart.__table__
PARTS = Part.__table__

INTERNAL = ("tax_code", "exempt_reason")
"""What, besides the kit, is shown only to those who work here."""


@dataclass(frozen=True, slots=True)
class ServiceFilter:
    """Which services. The public is shown active ones, whatever it asks for."""

    q: str | None = None
    category: str | None = None
    active: bool | None = None
    updated_since: datetime | None = None


async def list_services(
    connection: AsyncConnection, wanted: ServiceFilter, window: Window, *, internal: bool
) -> Document:
    """A page of services with their prices, newest first."""
    key, rows = SERVICES.c.id, select(SERVICES)
    if wanted.q is not None:
        found = await matching(connection, SearchKind.SERVICE, wanted.q)
        key = found.c.rank
        rows = select(key, SERVICES).join_from(found, SERVICES, SERVICES.c.id == found.c.entity_id)
    listed = await page(
        connection,
        _narrow(rows, wanted, internal=internal),
        key,
        window,
        lambda row: _shown(row, internal=internal),
        by=_moment(wanted),
    )
    await add_prices(connection, ServicePrice, listed["items"])
    return listed


def _moment(wanted: ServiceFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    return SERVICES.c.updated_at if wanted.updated_since and wanted.q is None else None


def _narrow(rows: Select[Any], wanted: ServiceFilter, *, internal: bool) -> Select[Any]:
    of = columns(SERVICES, _moment(wanted))
    active = wanted.active if internal else True
    if active is not None:
        rows = rows.where(of["active"].is_(active))
    if wanted.category is not None:
        rows = rows.where(of["category"] == wanted.category)
    if wanted.updated_since is not None:
        rows = rows.where(SERVICES.c.updated_at >= wanted.updated_since)
    return rows


async def read_service(
    connection: AsyncConnection, service_id: UUID, *, internal: bool
) -> Document:
    """One service with its prices, and for the staff its kit."""
    statement = select(SERVICES).where(SERVICES.c.id == service_id)
    row = (await connection.execute(statement)).one_or_none()
    if row is None or not (internal or row.active):
        raise ServiceNotFound
    document = _shown(row, internal=internal)
    await add_prices(connection, ServicePrice, [document])
    document["parts"] = await _kit(connection, service_id) if internal else None
    return document


async def list_service_categories(connection: AsyncConnection, *, internal: bool) -> Document:
    """Every category in use, by name, with how many services it has."""
    category = SERVICES.c.category
    rows = select(category, func.count().label("count")).group_by(category).order_by(category)
    if not internal:
        rows = rows.where(SERVICES.c.active)
    return {"items": [dict(row._mapping) for row in await connection.execute(rows)]}


def _shown(row: Row[Any], *, internal: bool) -> Document:
    document = {column.name: getattr(row, column.name) for column in SERVICES.c}
    if not internal:
        document.update(dict.fromkeys(INTERNAL))
    return document


async def _kit(connection: AsyncConnection, service_id: UUID) -> list[Document]:
    statement = (
        select(PARTS.c.id, PARTS.c.sku, PARTS.c.name_ar, PARTS.c.name_en, PARTS.c.unit)
        .add_columns(KIT.c.quantity_milli)
        .join_from(KIT, PARTS, PARTS.c.id == KIT.c.part_id)
        .where(KIT.c.service_id == service_id)
        .order_by(KIT.c.position)
    )
    return [
        {
            "part_id": row.id,
            "sku": row.sku,
            "name_ar": row.name_ar,
            "name_en": row.name_en,
            "unit": row.unit,
            "quantity": quantity(row.quantity_milli),
        }
        for row in await connection.execute(statement)
    ]
