"""Numbers without gaps."""

from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Counter
from yemen_hybrid.data.upsert import upsert


class Counters:
    """The series of document numbers."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def take(self, series: str) -> int:
        """The next number of ``series`` (``INV-SAN-2026``), from 1.

        The series stays locked until the transaction ends: a rollback gives the number back, so
        there is no gap, and nobody else can be given it meanwhile.
        """
        statement = (
            upsert(self._session, Counter)
            .values(series=series, last=1)
            .on_conflict_do_update(index_elements=["series"], set_={"last": Counter.last + 1})
            .returning(Counter.last)
        )
        return (await self._session.execute(statement)).scalar_one()
