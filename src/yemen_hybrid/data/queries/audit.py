"""The audit log, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import AuditEvent
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.paging import Window, page

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
    for column, value in (
        (EVENTS.c.chain, wanted.chain),
        (EVENTS.c.entity, wanted.entity),
        (EVENTS.c.entity_id, wanted.entity_id),
        (EVENTS.c.actor_id, wanted.actor_id),
        (EVENTS.c.action, wanted.action),
    ):
        if value is not None:
            rows = rows.where(column == value)
    if wanted.since is not None:
        since = EVENTS.alias("since")
        rows = rows.where(EVENTS.c.id.in_(select(since.c.id).where(since.c.at >= wanted.since)))
    key = EVENTS.c.id
    return await page(
        connection,
        rows.with_only_columns(key, *(c for c in EVENTS.c if c is not key)),
        key,
        window,
        _shown,
    )


def _shown(row: Row[Any]) -> Document:
    return dict(row._mapping)
