"""What happened to a work order: its timeline, its comments, its crews and their times."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Comment,
    Job,
    JobAssignment,
    Staff,
    TimeEntry,
    WorkOrder,
    WorkOrderEvent,
)
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.domain.access import Permission
from yemen_hybrid.domain.clock import Span, is_too_long, minutes_worked

ORDERS = WorkOrder.__table__
JOBS = Job.__table__
STAFF = Staff.__table__
EVENTS = WorkOrderEvent.__table__
COMMENTS = Comment.__table__
ASSIGNMENTS = JobAssignment.__table__
ENTRIES = TimeEntry.__table__

READS_AMOUNT: Final[dict[str, Permission]] = {
    "estimate_made": "estimate:read",
    "payment_taken": "payment:read",
    "payment_allocated": "payment:read",
    "payment_reversed": "payment:read",
    "credit_used": "payment:read",
}
"""The word that an event's money is shown for; of all other kinds it is ``invoice:read``."""

May = Callable[[Permission], bool]


async def list_events(
    connection: AsyncConnection, order_id: UUID, window: Window, *, may: May
) -> Document:
    """A page of everything that happened to the order, the newest first.

    Everybody at work on it reads that it was invoiced and paid; how much, only those who may.
    """
    rows = select(
        EVENTS.c.id,
        EVENTS.c.at,
        EVENTS.c.kind,
        EVENTS.c.actor_id,
        EVENTS.c.actor_name,
        EVENTS.c.detail,
    ).where(EVENTS.c.work_order_id == order_id)
    return await page(connection, rows, EVENTS.c.id, window, lambda row: _event(row, may))


def _event(row: Row[Any], may: May) -> Document:
    amounts = may(READS_AMOUNT.get(row.kind, "invoice:read"))
    return {
        "id": row.id,
        "at": row.at,
        "kind": row.kind,
        "who": {"id": row.actor_id, "name": row.actor_name},
        "detail": {
            name: value for name, value in row.detail.items() if amounts or not _is_money(value)
        },
    }


def _is_money(value: Any) -> bool:
    return isinstance(value, dict) and "currency" in value


async def list_comments(connection: AsyncConnection, order_id: UUID, window: Window) -> Document:
    """A page of what the staff told each other about the order, the newest first."""
    rows = _comments().where(COMMENTS.c.work_order_id == order_id)
    return await page(connection, rows, COMMENTS.c.id, window, _comment)


async def read_comment(connection: AsyncConnection, comment_id: UUID) -> Document:
    """One comment."""
    rows = await connection.execute(_comments().where(COMMENTS.c.id == comment_id))
    return _comment(rows.one())


def _comments() -> Select[Any]:
    return select(
        COMMENTS.c.id,
        COMMENTS.c.at,
        COMMENTS.c.text,
        COMMENTS.c.author_id,
        STAFF.c.name_ar,
        STAFF.c.name_en,
    ).join_from(COMMENTS, STAFF, STAFF.c.id == COMMENTS.c.author_id)


def _comment(row: Row[Any]) -> Document:
    author = named(row.author_id, row.name_ar, row.name_en)
    return {"id": row.id, "at": row.at, "author": author, "text": row.text}


async def list_assignments(connection: AsyncConnection, order_id: UUID, window: Window) -> Document:
    """A page of who was given which job of the order, the newest first."""
    rows = (
        select(
            ASSIGNMENTS.c.id,
            ASSIGNMENTS.c.assigned_at,
            *_JOB,
            STAFF.c.id.label("technician_id"),
            STAFF.c.name_ar,
            STAFF.c.name_en,
        )
        .join_from(ASSIGNMENTS, JOBS, JOBS.c.id == ASSIGNMENTS.c.job_id)
        .join(STAFF, STAFF.c.id == ASSIGNMENTS.c.technician_id)
        .where(ASSIGNMENTS.c.work_order_id == order_id)
    )
    return await page(connection, rows, ASSIGNMENTS.c.id, window, _assignment)


def _assignment(row: Row[Any]) -> Document:
    return {
        "id": row.id,
        "job": _job(row),
        "technician": named(row.technician_id, row.name_ar, row.name_en),
        "assigned_at": row.assigned_at,
    }


async def list_entries(
    connection: AsyncConnection, order_id: UUID, window: Window, *, now: datetime
) -> Document:
    """A page of the times worked on the order, the newest first."""
    rows = _entries().where(JOBS.c.work_order_id == order_id)
    return await page(connection, rows, ENTRIES.c.id, window, lambda row: _entry(row, now))


async def read_entry(connection: AsyncConnection, entry_id: UUID, *, now: datetime) -> Document:
    """One time entry."""
    rows = await connection.execute(_entries().where(ENTRIES.c.id == entry_id))
    return _entry(rows.one(), now)


async def find_running(
    connection: AsyncConnection, technician_id: UUID, *, now: datetime
) -> Document | None:
    """The entry of a technician's clock that runs now; None when none does."""
    running = _entries().where(
        ENTRIES.c.technician_id == technician_id, ENTRIES.c.stopped_at.is_(None)
    )
    row = (await connection.execute(running)).one_or_none()
    return None if row is None else _entry(row, now)


_JOB = (
    JOBS.c.id.label("job_id"),
    JOBS.c.position.label("job_number"),
    JOBS.c.title_ar.label("job_ar"),
    JOBS.c.title_en.label("job_en"),
)


def _job(row: Row[Any]) -> Document:
    return named(row.job_id, row.job_ar, row.job_en, number=row.job_number)


def _entries() -> Select[Any]:
    return (
        select(
            ENTRIES.c.id,
            ENTRIES.c.started_at,
            ENTRIES.c.stopped_at,
            ENTRIES.c.note,
            *_JOB,
            ORDERS.c.id.label("order_id"),
            ORDERS.c.number.label("order_number"),
            STAFF.c.id.label("technician_id"),
            STAFF.c.name_ar,
            STAFF.c.name_en,
        )
        .join_from(ENTRIES, JOBS, JOBS.c.id == ENTRIES.c.job_id)
        .join(ORDERS, ORDERS.c.id == JOBS.c.work_order_id)
        .join(STAFF, STAFF.c.id == ENTRIES.c.technician_id)
    )


def _entry(row: Row[Any], now: datetime) -> Document:
    span = Span(row.started_at, row.stopped_at)
    return {
        "id": row.id,
        "work_order": {"id": row.order_id, "number": row.order_number},
        "job": _job(row),
        "technician": named(row.technician_id, row.name_ar, row.name_en),
        "started_at": row.started_at,
        "stopped_at": row.stopped_at,
        "minutes": minutes_worked(span, now),
        "too_long": is_too_long(span, now),
        "note": row.note,
    }
