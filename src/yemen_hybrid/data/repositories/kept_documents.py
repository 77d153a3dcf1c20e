"""Papers that were given out."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import KeptDocument
from yemen_hybrid.data.upsert import upsert


@dataclass(frozen=True, slots=True)
class Kept:
    """Which bytes were given out: their SHA-256 in hexadecimal, and how many."""

    sha256: str
    size: int


def kept_bytes(entity: str, entity_id: UUID, language: str) -> Select[str, int]:
    """What was first given out for something in a language."""
    return select(KeptDocument.sha256, KeptDocument.size).where(
        KeptDocument.entity == entity,
        KeptDocument.entity_id == entity_id,
        KeptDocument.language == language,
    )


class KeptDocuments:
    """The first rendering of each issued document, in each language."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_first(self, columns: dict[str, Any]) -> Kept:
        """Keep a document, unless somebody was quicker; gives what is kept."""
        statement = upsert(self._session, KeptDocument).values(columns).on_conflict_do_nothing()
        await self._session.execute(statement)
        kept = kept_bytes(columns["entity"], columns["entity_id"], columns["language"])
        row = (await self._session.execute(kept)).one()
        return Kept(row.sha256, row.size)
