"""What waits in the outbox: asked often, and without a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Message
from yemen_hybrid.data.repositories.outbox import SLACK
from yemen_hybrid.domain.delivery import FURTHEST, LEASE
from yemen_hybrid.domain.messages import MessageStatus

MESSAGES = Message.__table__

UNSETTLED: Final = (
    MessageStatus.QUEUED,
    MessageStatus.WAITING_FOR_CHANNEL,
    MessageStatus.SENDING,
    MessageStatus.DEAD,
)
"""What somebody may have to do something about: by the worker, or by hand."""


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


@dataclass(frozen=True, slots=True)
class Backlog:
    """Messages that are not settled: by status, how many, and how old the oldest is in seconds.

    ``overdue``: for how many seconds the first of the queued has been due, or nought.
    """

    by_status: Mapping[str, tuple[int, float]]
    overdue: float


async def count_backlog(connection: AsyncConnection, now: datetime) -> Backlog:
    """The messages that are not settled, by one walk along an index of their statuses.

    What was sent is never read. An instant ahead, from a clock that was set back, is no age.
    """
    rows = await connection.execute(
        select(
            MESSAGES.c.status,
            func.count(),
            func.min(MESSAGES.c.created_at),
            func.min(MESSAGES.c.due_at),
        )
        .where(MESSAGES.c.status.in_(UNSETTLED))
        .group_by(MESSAGES.c.status)
    )
    counted: dict[str, tuple[int, float]] = {status.value: (0, 0.0) for status in UNSETTLED}
    overdue = 0.0
    for status, count, oldest, due_at in rows:
        counted[status.value] = (count, _passed(oldest, now))
        if status is MessageStatus.QUEUED:
            overdue = _passed(due_at, now)
    return Backlog(counted, overdue)


def _passed(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())


def _any(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(*conditions)
