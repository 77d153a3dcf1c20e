"""The audit log: append-only, each event sealed to the one before it."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Detail, Json, Name
from yemen_hybrid.data.models.entity import Entity, Identified


class AuditEvent(Identified, Entity):
    """Who did what to which thing, with what it was before and is now.

    A ``chain`` is a branch's id, or ``company`` for what belongs to none. ``hash`` is the SHA-256
    of the event's canonical JSON together with ``previous_hash``.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        UniqueConstraint("chain", "position"),
        Index(None, "chain", "id"),
        Index(None, "entity", "id"),
        Index(None, "at", "id"),
        Index(None, "entity_id", "entity", "id"),
        Index(None, "actor_id", "id"),
        Index(None, "action", "id"),
    )
    audited = False

    chain: Mapped[str] = mapped_column(String(40))
    position: Mapped[int]
    at: Mapped[At]
    action: Mapped[str] = mapped_column(String(60))
    """What was being done: ``payments.take``."""
    actor_kind: Mapped[str] = mapped_column(String(10))
    """``staff``, ``customer`` (by a link) or ``system``."""
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[Name]
    request_id: Mapped[str] = mapped_column(String(64))
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[str] = mapped_column(String(80))
    change: Mapped[str] = mapped_column(String(10))
    """``create``, ``update``, ``delete``, or ``note`` for what changed no row (a refused login)."""
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[Detail]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Entity):
    """The last event of a chain; locked by whoever appends to it."""

    __tablename__ = "audit_heads"
    audited = False

    chain: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
