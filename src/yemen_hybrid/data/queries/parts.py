"""Parts, to show, with what lies on the shelf."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Part, PartPrice, StockLevel
from yemen_hybrid.data.queries.documents import Document, money
from yemen_hybrid.data.queries.paging import Window, columns, page
from yemen_hybrid.data.queries.prices import add_prices
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.data.queries.stock import LEVEL_COLUMNS, LOW, levels_of_part, shown_level
from yemen_hybrid.data.repositories.parts import PartNotFound
from yemen_hybrid.domain.search import SearchKind

PARTS = Part.__table__
LEVELS = StockLevel.__table__

_AMOUNTS = ("cost_minor", "cost_currency", "core_minor", "core_currency")


@dataclass(frozen=True, slots=True)
class PartFilter:
    """Which parts, with the stock of which branch; null: parts without their stock.

    ``low`` asks for a branch: only parts of which it has less than it should.
    """

    branch_id: UUID | None = None
    q: str | None = None
    category: str | None = None
    active: bool | None = None
    low: bool = False
    updated_since: datetime | None = None


async def list_parts(
    connection: AsyncConnection, wanted: PartFilter, window: Window, *, costs: bool
) -> Document:
    """A page of parts, newest first: one statement with the stock, and one for the prices."""
    key = LEVELS.c.part_id if wanted.low else PARTS.c.id
    columns = (*PARTS.c, LEVELS.c.part_id, *LEVEL_COLUMNS)
    here = and_(LEVELS.c.part_id == PARTS.c.id, LEVELS.c.branch_id == wanted.branch_id)
    rows = select(*columns).join_from(PARTS, LEVELS, here, isouter=not wanted.low)
    if wanted.q is not None:
        found = await matching(connection, SearchKind.PART, wanted.q)
        key = found.c.rank
        rows = rows.with_only_columns(key, *columns).join(found, PARTS.c.id == found.c.entity_id)
    listed = await page(
        connection,
        _narrow(rows, wanted),
        key,
        window,
        lambda row: _with_stock(row, wanted.branch_id, costs=costs),
        by=_moment(wanted),
    )
    await add_prices(connection, PartPrice, listed["items"])
    return listed


def _moment(wanted: PartFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    return PARTS.c.updated_at if wanted.updated_since and wanted.q is None else None


def _narrow(rows: Select[Any], wanted: PartFilter) -> Select[Any]:
    of = columns(PARTS, _moment(wanted))
    if wanted.low:
        rows = rows.where(LOW)
    if wanted.active is not None:
        rows = rows.where(of["active"].is_(wanted.active))
    if wanted.category is not None:
        rows = rows.where(of["category"] == wanted.category)
    if wanted.updated_since is not None:
        rows = rows.where(PARTS.c.updated_at >= wanted.updated_since)
    return rows


async def read_part(
    connection: AsyncConnection, part_id: UUID, branch_id: UUID | None, *, costs: bool
) -> Document:
    """One part with its prices and its stock at each branch that the caller sees."""
    statement = select(PARTS).where(PARTS.c.id == part_id)
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        raise PartNotFound
    document = _shown(row, costs=costs)
    await add_prices(connection, PartPrice, [document])
    document["levels"] = await levels_of_part(connection, part_id, branch_id)
    return document


async def list_part_categories(connection: AsyncConnection) -> Document:
    """Every category in use, by name, with how many parts it has."""
    category = PARTS.c.category
    rows = select(category, func.count().label("count")).group_by(category).order_by(category)
    return {"items": [dict(row._mapping) for row in await connection.execute(rows)]}


def _with_stock(row: Row[Any], branch_id: UUID | None, *, costs: bool) -> Document:
    stock = None if branch_id is None else {"branch_id": branch_id, **shown_level(row)}
    return {**_shown(row, costs=costs), "stock": stock}


def _shown(row: Row[Any], *, costs: bool) -> Document:
    document = {c.name: getattr(row, c.name) for c in PARTS.c if c.name not in _AMOUNTS}
    document["cost"] = money(row.cost_minor, row.cost_currency) if costs else None
    document["core_charge"] = money(row.core_minor, row.core_currency)
    return document
