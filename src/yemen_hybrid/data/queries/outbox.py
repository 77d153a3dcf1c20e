"""Whether the worker has anything to do: asked often, and without a transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Message
from yemen_hybrid.data.repositories.outbox import SLACK
from yemen_hybrid.domain.delivery import FURTHEST, LEASE
from yemen_hybrid.domain.messages import MessageStatus

MESSAGES = Message.__table__


@dataclass(frozen=True, slots=True)
class Pending:
    """``due``: a message may be sent now. ``ailing``: a lease or a time has to be mended."""

    due: bool
    ailing: bool


async def find_pending(connection: AsyncConnection, now: datetime) -> Pending:
    """What there is to do, by two short walks of one index."""
    queued = MESSAGES.c.status == MessageStatus.QUEUED
    leased = MESSAGES.c.status == MessageStatus.SENDING
    row = (
        await connection.execute(
            select(
                _any(queued, MESSAGES.c.due_at <= now),
                _any(queued, MESSAGES.c.due_at > now + FURTHEST),
                _any(leased, MESSAGES.c.leased_until <= now),
                _any(leased, MESSAGES.c.leased_until > now + LEASE + SLACK),
            )
        )
    ).one()
    return Pending(bool(row[0]), any(row[1:]))


def _any(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*conditions)
