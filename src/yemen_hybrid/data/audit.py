"""The audit log writes itself: what a transaction changes is noticed as it is flushed.

No use case can forget it. Each event is sealed with the hash of the one before in its chain, so
that a row changed or removed behind the service's back is found (``data/audit_chains.py``).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import RowMapping, event, insert, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.orm import UOWTransaction

from yemen_hybrid.data.models.audit import AuditEvent, AuditHead
from yemen_hybrid.data.models.entity import Entity, Stamped
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.ids import new_id

COMPANY = "company"
"""The chain of what belongs to no branch."""
START = "0" * 64
HIDDEN = "•"
"""Stands for a secret that changed: that it changed is told, its value never."""
UNTOLD = frozenset({"created_at", "updated_at", "version"})

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a change comes from; stands on each of its audit events.

    ``action`` is what is being done (``payments.take``).
    """

    action: str
    who: Who
    request_id: str


@dataclass(slots=True)
class _Change:
    """All that one transaction did to one row."""

    entity: str
    entity_id: str
    kind: str
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)


class RecordedSession(SyncSession):
    """A session that stamps its rows and tells its recorder what it flushes."""


class Recorder:
    """Collects the changes of one transaction and appends them to the log at its end."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now
        self._changes: dict[tuple[str, str, str], _Change] = {}
        self._chain: str | None = None
        session.sync_session.info["recorder"] = self

    def note(self, entity: str, entity_id: object, **after: object) -> None:
        """Record what changed no row: a refused sign-in, a link that was shown.

        It stands beside what the transaction does to the row itself, if it does anything.
        """
        key = (entity, str(entity_id), "note")
        self._changes[key] = _Change(*key, after=_plain(after))

    def belongs_to(self, branch_id: UUID) -> None:
        """Put the events of this transaction into the chain of a branch."""
        self._chain = str(branch_id)

    def stamp(self, entity: Entity, *, new: bool) -> None:
        """Set when the row was made or changed."""
        if not isinstance(entity, Stamped):
            return
        entity.updated_at = self._now
        if new:
            entity.created_at = self._now

    def collect(self, entity: Entity, kind: str) -> None:
        """Take up what the flush did to one row."""
        if not entity.audited:
            return
        branch = getattr(entity, "branch_id", None)
        if self._chain is None and branch is not None:
            self._chain = str(branch)
        before, after = _difference(entity, kind)
        if before or after:
            self._merge(entity, kind, before, after)

    def _merge(self, entity: Entity, kind: str, before: Values, after: Values) -> None:
        key = (entity.__tablename__, _identity(entity), "row")
        known = self._changes.get(key)
        if known is None:
            self._changes[key] = _Change(*key[:2], kind, before, after)
            return
        known.before = {**before, **known.before}
        known.after = {} if kind == "delete" else {**known.after, **after}
        if kind == "delete":
            known.kind = "delete"

    async def seal(self, origin: Origin) -> None:
        """Append the events, in the order of the changes, behind the chain's last one.

        The head row is locked last of all rows and only until the commit, so that transactions
        that touch different things wait for each other no longer than one append.
        """
        changes = list(self._changes.values())
        if not changes:
            return
        self._changes.clear()
        chain = self._chain or COMPANY
        position, previous = await self._lock_head(chain)
        rows: list[Values] = []
        for change in changes:
            position += 1
            row = self._row(origin, change, chain, position, previous)
            previous = row["hash"]
            rows.append(row)
        await self._session.execute(insert(AuditEvent), rows)
        await self._session.execute(
            update(AuditHead)
            .where(AuditHead.chain == chain)
            .values(position=position, hash=previous)
        )

    async def _lock_head(self, chain: str) -> tuple[int, str]:
        head = (
            select(AuditHead.position, AuditHead.hash)
            .where(AuditHead.chain == chain)
            .with_for_update()
        )
        found = (await self._session.execute(head)).one_or_none()
        if found is None:
            await self._make_head(chain)
            found = (await self._session.execute(head)).one()
        return found.position, found.hash

    async def _make_head(self, chain: str) -> None:
        dialect = self._session.get_bind().dialect.name
        make = postgresql.insert if dialect == "postgresql" else sqlite.insert
        row = {"chain": chain, "position": 0, "hash": START}
        await self._session.execute(make(AuditHead).values(row).on_conflict_do_nothing())

    def _row(
        self, origin: Origin, change: _Change, chain: str, position: int, previous: str
    ) -> Values:
        row: Values = {
            "id": new_id(),
            "chain": chain,
            "position": position,
            "at": self._now,
            "action": origin.action,
            "actor_kind": origin.who.kind,
            "actor_id": origin.who.id,
            "actor_name": origin.who.name,
            "request_id": origin.request_id,
            "entity": change.entity,
            "entity_id": change.entity_id,
            "change": change.kind,
            "before": change.before or None,
            "after": change.after,
            "previous_hash": previous,
        }
        return {**row, "hash": event_hash(row)}


@event.listens_for(RecordedSession, "before_flush")
def _before_flush(session: SyncSession, _context: UOWTransaction, _instances: object) -> None:
    recorder: Recorder = session.info["recorder"]
    for entity in session.new:
        recorder.stamp(entity, new=True)
    for entity in session.dirty:
        if session.is_modified(entity):
            recorder.stamp(entity, new=False)


@event.listens_for(RecordedSession, "after_flush")
def _after_flush(session: SyncSession, _context: UOWTransaction) -> None:
    recorder: Recorder = session.info["recorder"]
    for entity in session.new:
        recorder.collect(entity, "create")
    for entity in session.dirty:
        recorder.collect(entity, "update")
    for entity in session.deleted:
        recorder.collect(entity, "delete")


def _difference(entity: Entity, kind: str) -> tuple[Values, Values]:
    """The columns that a flush wrote: their old values and their new ones."""
    state = inspect(entity)
    before: Values = {}
    after: Values = {}
    for attribute in state.mapper.column_attrs:
        name = attribute.key
        if name in UNTOLD or name in entity.untold:
            continue
        secret = name in entity.secret
        if kind == "update":
            history = state.attrs[name].history
            if not history.has_changes():
                continue
            old = history.deleted[0] if history.deleted else None
            before[name] = HIDDEN if secret else _plain(old)
            after[name] = HIDDEN if secret else _plain(getattr(entity, name))
        else:
            values = before if kind == "delete" else after
            value = _plain(state.dict.get(name))
            if value is not None:
                values[name] = HIDDEN if secret else value
    return before, after


def _identity(entity: Entity) -> str:
    mapper = inspect(type(entity))
    return "/".join(str(key) for key in mapper.primary_key_from_instance(entity))


def _plain(value: Any) -> Any:
    """The value as JSON has it, the same on both databases."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | UUID):
        return str(value)
    return value


def event_hash(row: Mapping[str, Any] | RowMapping) -> str:
    """The SHA-256 of an event's canonical JSON (keys sorted, UTC), ``hash`` itself left out."""
    content = {name: _plain(value) for name, value in row.items() if name != "hash"}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()
