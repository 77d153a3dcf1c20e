"""What is due by the clock, and whose it is: of several processes one does it."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import ChoreRun
from yemen_hybrid.data.upsert import upsert

CHORE_LEASE: Final = timedelta(hours=1)
"""No chore takes longer. One whose process died is done by another after it."""
SLACK: Final = timedelta(minutes=1)


class Chores:
    """The chores, each with when it was last begun."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def take(self, name: str, every: timedelta, lease_id: UUID) -> bool:
        """Begin a chore, if it is due and nobody is at it; gives whether it was.

        A beginning or a lease that lies ahead was written by a clock that has since been set back,
        and holds nobody up.
        """
        made = upsert(self._session, ChoreRun).values(name=name).on_conflict_do_nothing()
        await self._session.execute(made)
        begun, until = ChoreRun.begun_at, ChoreRun.leased_until
        taken = await self._session.scalar(
            update(ChoreRun)
            .where(
                ChoreRun.name == name,
                or_(begun.is_(None), begun <= self._now - every, begun > self._now + SLACK),
                or_(until.is_(None), until <= self._now, until > self._now + CHORE_LEASE + SLACK),
            )
            .values(begun_at=self._now, lease_id=lease_id, leased_until=self._now + CHORE_LEASE)
            .returning(ChoreRun.name)
            .execution_options(synchronize_session=False)
        )
        return taken is not None

    async def done(self, name: str, lease_id: UUID) -> None:
        """Let a chore go, until it is due again."""
        await self._session.execute(
            update(ChoreRun)
            .where(ChoreRun.name == name, ChoreRun.lease_id == lease_id)
            .values(lease_id=None, leased_until=None)
            .execution_options(synchronize_session=False)
        )
