"""The audit log, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import AuditEvent
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.paging import Window, columns, page

EVENTS = AuditEvent.__table__


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which events. ``chain`` narrows to one branch's; null: all of them."""

    chain: str | None = None
    entity: str | None = None
    entity_id: str | None = None
    actor_id: UUID | None = None
    action: str | None = None
    since: datetime | None = None


async def list_events(connection: AsyncConnection, wanted: AuditFilter, window: Window) -> Document:
    """A page of events, newest first."""
    rows = select(EVENTS)
    by = None if wanted.since is None else EVENTS.c.at
    of = columns(EVENTS, by)
    for column, value in (
        (of["chain"], wanted.chain),
        (of["entity"], wanted.entity),
        (of["entity_id"], wanted.entity_id),
        (of["actor_id"], wanted.actor_id),
        (of["action"], wanted.action),
    ):
        if value is not None:
            rows = rows.where(column == value)
    if wanted.since is not None:
        rows = rows.where(EVENTS.c.at >= wanted.since)
    return await page(connection, rows, EVENTS.c.id, window, _shown, by=by)


def _shown(row: Row[Any]) -> Document:
    return dict(row._mapping)
