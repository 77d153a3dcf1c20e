"""Keeping the search box true."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import SearchEntry
from yemen_hybrid.data.upsert import upsert
from yemen_hybrid.domain.folding import index_terms


class SearchKind(StrEnum):
    """What can be searched for."""

    CUSTOMER = "customer"
    VEHICLE = "vehicle"
    WORK_ORDER = "work_order"
    PART = "part"
    SERVICE = "service"


class SearchIndex:
    """The terms under which things are found."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def put(self, kind: SearchKind, id: UUID, *texts: str | None) -> None:
        """Let a thing be found by every part of every word of ``texts``, and by nothing else."""
        terms = index_terms(*(text for text in texts if text))
        statement = upsert(self._session, SearchEntry).values(kind=kind, entity_id=id, terms=terms)
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=["kind", "entity_id"], set_={"terms": statement.excluded.terms}
            )
        )

    async def remove(self, kind: SearchKind, id: UUID) -> None:
        """Let a thing be found no more."""
        await self._session.execute(
            delete(SearchEntry).where(SearchEntry.kind == kind, SearchEntry.entity_id == id)
        )
