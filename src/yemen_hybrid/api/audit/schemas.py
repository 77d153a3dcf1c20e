"""Audit events on the wire."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import Instant, PageQuery, Shown


class AuditQuery(PageQuery):
    """Which events to list."""

    branch_id: UUID | None = None
    entity: str | None = Field(None, max_length=40, description="The table: `payments`.")
    entity_id: str | None = Field(None, max_length=80)
    actor_id: UUID | None = None
    action: str | None = Field(None, max_length=60, description="`payments.take`")
    since: Instant | None = Field(None, description="Happened at or after it.")


class AuditRead(Shown):
    """Who did what to which thing, with what it was before and is now."""

    id: UUID
    chain: str = Field(description="A branch's id, or `company`.")
    position: int = Field(description="Its place in the chain, from 1, with no gap.")
    at: datetime
    action: str
    actor_kind: Literal["staff", "customer", "system"]
    actor_id: UUID | None
    actor_name: str
    request_id: str
    entity: str
    entity_id: str
    change: Literal["create", "update", "delete", "note"]
    before: dict[str, Any] | None
    after: dict[str, Any]
    previous_hash: str
    hash: str = Field(description="SHA-256 over the event and the hash before it.")


class AuditList(Shown):
    """A page of audit events."""

    items: list[AuditRead]
    next: str | None
