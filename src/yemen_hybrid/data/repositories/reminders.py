"""What customers were reminded of, to note."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Reminder
from yemen_hybrid.data.upsert import upsert
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.reminders import Due


class Reminders:
    """Each occasion once."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def claim(self, branch_id: UUID, due: Due) -> bool:
        """Note a reminder; false where this occasion was reminded of already.

        Another process that notes the same one waits here until this transaction ends.
        """
        noted = await self._session.execute(
            upsert(self._session, Reminder)
            .values(
                id=new_id(),
                branch_id=branch_id,
                customer_id=due.customer_id,
                kind=due.kind,
                subject_id=due.subject_id,
                since=due.since,
                reminded_at=self._now,
            )
            .on_conflict_do_nothing()
            .returning(Reminder.id)
        )
        return noted.first() is not None
