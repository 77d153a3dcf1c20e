"""The shelves and what happened to them, to show."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Branch,
    Job,
    Line,
    Part,
    Staff,
    StockLevel,
    StockMovement,
    WorkOrder,
)
from yemen_hybrid.data.queries.documents import Document, money, named, quantity
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.data.repositories.parts import PartNotFound
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import Level

LEVELS = StockLevel.__table__
PARTS = Part.__table__
BRANCHES = Branch.__table__
MOVEMENTS = StockMovement.__table__
STAFF = Staff.__table__
ORDERS = WorkOrder.__table__
JOBS = Job.__table__
LINES = Line.__table__

LEVEL_COLUMNS = (
    LEVELS.c.on_hand_milli,
    LEVELS.c.reserved_milli,
    LEVELS.c.minimum_milli,
    LEVELS.c.cores_milli,
    LEVELS.c.shelf,
    LEVELS.c.version.label("level_version"),
)
LOW = LEVELS.c.on_hand_milli < LEVELS.c.minimum_milli + LEVELS.c.reserved_milli
"""`Level.is_low`, word for word the condition of the index of low levels."""

_PART = (
    PARTS.c.id.label("part_id"),
    PARTS.c.sku,
    PARTS.c.name_ar,
    PARTS.c.name_en,
    PARTS.c.unit,
    PARTS.c.supplier,
)


def shown_level(row: Row[Any]) -> Document:
    """One shelf, from a row with `LEVEL_COLUMNS`; all zero where nothing ever lay there."""
    level = Level(
        Quantity(row.on_hand_milli or 0),
        Quantity(row.reserved_milli or 0),
        Quantity(row.cores_milli or 0),
    )
    minimum = Quantity(row.minimum_milli or 0)
    return {
        "on_hand": level.on_hand.text,
        "reserved": level.reserved.text,
        "available": level.available.text,
        "minimum": minimum.text,
        "to_order": level.to_order(minimum).text,
        "low": level.is_low(minimum),
        "cores": level.cores.text,
        "shelf": row.shelf or "",
        "version": row.level_version or 0,
    }


async def list_levels(
    connection: AsyncConnection, branch_id: UUID, window: Window, *, low: bool = False
) -> Document:
    """A page of a branch's shelves, the newest parts first; only those that run low, if asked."""
    key = LEVELS.c.part_id
    rows = (
        select(*LEVEL_COLUMNS, *_PART)
        .join_from(LEVELS, PARTS, PARTS.c.id == LEVELS.c.part_id)
        .where(LEVELS.c.branch_id == branch_id)
    )
    if low:
        rows = rows.where(LOW)
    return await page(
        connection, rows, key, window, lambda row: _shelf_of(row, branch_id=branch_id)
    )


async def levels_of_part(
    connection: AsyncConnection, part_id: UUID, branch_id: UUID | None
) -> list[Document]:
    """How much of a part each branch has, or one branch, in the order of the branches."""
    rows: Select[Any] = (
        select(*LEVEL_COLUMNS, BRANCHES.c.id, BRANCHES.c.name_ar, BRANCHES.c.name_en)
        .join_from(LEVELS, BRANCHES, BRANCHES.c.id == LEVELS.c.branch_id)
        .where(LEVELS.c.part_id == part_id)
        .order_by(LEVELS.c.branch_id)
    )
    if branch_id is not None:
        rows = rows.where(LEVELS.c.branch_id == branch_id)
    return [
        {"branch": named(row.id, row.name_ar, row.name_en), **shown_level(row)}
        for row in await connection.execute(rows)
    ]


async def read_level(connection: AsyncConnection, part_id: UUID, branch_id: UUID) -> Document:
    """One part on one branch's shelf."""
    rows: Select[Any] = (
        select(*LEVEL_COLUMNS, *_PART)
        .join_from(LEVELS, PARTS, PARTS.c.id == LEVELS.c.part_id)
        .where(LEVELS.c.part_id == part_id, LEVELS.c.branch_id == branch_id)
    )
    return _shelf_of((await connection.execute(rows)).one(), branch_id=branch_id)


async def list_movements(
    connection: AsyncConnection, part_id: UUID, branch_id: UUID, window: Window, *, costs: bool
) -> Document:
    """What happened to a part on one branch's shelf, the newest first.

    One branch at a time: a balance is that of its shelf.
    """
    part = select(func.count()).select_from(PARTS).where(PARTS.c.id == part_id)
    if await connection.scalar(part) == 0:
        raise PartNotFound
    rows = _movements().where(MOVEMENTS.c.part_id == part_id, MOVEMENTS.c.branch_id == branch_id)
    return await page(
        connection, rows, MOVEMENTS.c.id, window, lambda row: _movement(row, costs=costs)
    )


async def read_movement(connection: AsyncConnection, movement_id: UUID, *, costs: bool) -> Document:
    """One movement, and how the shelf stands after it."""
    row = (await connection.execute(_movements().where(MOVEMENTS.c.id == movement_id))).one()
    level = await read_level(connection, row.part_id, row.branch_id)
    return {**_movement(row, costs=costs), "level": level}


async def read_line_stock(connection: AsyncConnection, line_id: UUID) -> Document:
    """A line of a job as the storeman sees it: what it needs, has, and what lies there."""
    rows: Select[Any] = (
        select(
            LINES.c.id.label("line_id"),
            LINES.c.quantity_milli,
            LINES.c.issued_milli,
            LINES.c.reserved_milli.label("kept_milli"),
            JOBS.c.id.label("job_id"),
            ORDERS.c.id.label("work_order_id"),
            ORDERS.c.number,
            ORDERS.c.branch_id,
            *LEVEL_COLUMNS,
            *_PART,
        )
        .join_from(LINES, JOBS, JOBS.c.id == LINES.c.job_id)
        .join(ORDERS, ORDERS.c.id == JOBS.c.work_order_id)
        .join(PARTS, PARTS.c.id == LINES.c.part_id)
        .join(LEVELS, (LEVELS.c.part_id == PARTS.c.id) & (LEVELS.c.branch_id == ORDERS.c.branch_id))
        .where(LINES.c.id == line_id)
    )
    row = (await connection.execute(rows)).one()
    return {
        "id": row.line_id,
        "job_id": row.job_id,
        "work_order": {"id": row.work_order_id, "number": row.number},
        "quantity": quantity(row.quantity_milli),
        "issued": quantity(row.issued_milli),
        "reserved": quantity(row.kept_milli),
        "to_issue": quantity(max(row.quantity_milli - row.issued_milli, 0)),
        "level": _shelf_of(row, branch_id=row.branch_id),
    }


def _shelf_of(row: Row[Any], *, branch_id: UUID) -> Document:
    part = named(
        row.part_id, row.name_ar, row.name_en, sku=row.sku, unit=row.unit, supplier=row.supplier
    )
    return {"branch_id": branch_id, "part": part, **shown_level(row)}


def _movements() -> Select[Any]:
    return (
        select(
            MOVEMENTS,
            STAFF.c.name_ar.label("staff_name_ar"),
            STAFF.c.name_en.label("staff_name_en"),
            ORDERS.c.number.label("work_order_number"),
        )
        .join_from(MOVEMENTS, STAFF, STAFF.c.id == MOVEMENTS.c.staff_id)
        .outerjoin(ORDERS, ORDERS.c.id == MOVEMENTS.c.work_order_id)
    )


def _movement(row: Row[Any], *, costs: bool) -> Document:
    order = None
    if row.work_order_id is not None:
        order = {"id": row.work_order_id, "number": row.work_order_number}
    return {
        "id": row.id,
        "branch_id": row.branch_id,
        "part_id": row.part_id,
        "kind": row.kind,
        "quantity": quantity(row.quantity_milli),
        "balance": quantity(row.balance_milli),
        "unit_cost": money(row.unit_cost_minor, row.cost_currency) if costs else None,
        "reason": row.reason,
        "other_branch_id": row.other_branch_id,
        "work_order": order,
        "line_id": row.line_id,
        "staff": named(row.staff_id, row.staff_name_ar, row.staff_name_en),
        "at": row.at,
    }
