"""How often somebody tried."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Throttle
from yemen_hybrid.data.sweeping import throw_away
from yemen_hybrid.data.upsert import upsert


class Throttles:
    """Recent attempts under a key, in the database so that a restart forgets nothing."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def lock(self, key: str, now: datetime) -> Throttle:
        """The attempts under ``key``, locked: two attempts at once count as two."""
        await self._session.execute(
            upsert(self._session, Throttle)
            .values(key=key, attempts=[], updated_at=now)
            .on_conflict_do_nothing()
        )
        statement = select(Throttle).where(Throttle.key == key).with_for_update()
        return (await self._session.scalars(statement)).one()

    async def sweep(self, before: datetime, limit: int) -> int:
        """Throw away what nobody tried since, ``limit`` keys at most; gives how many."""
        return await throw_away(self._session, Throttle, Throttle.updated_at < before, limit)
