"""Papers that were given out."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import KeptDocument
from yemen_hybrid.data.upsert import upsert


def kept_content(entity: str, entity_id: UUID, language: str) -> Select[bytes]:
    """The bytes that were first given out for something in a language."""
    return select(KeptDocument.content).where(
        KeptDocument.entity == entity,
        KeptDocument.entity_id == entity_id,
        KeptDocument.language == language,
    )


class KeptDocuments:
    """The first rendering of each issued document, in each language."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def keep_first(self, columns: dict[str, Any]) -> bytes:
        """Keep a document, unless somebody was quicker; gives the bytes that are kept."""
        statement = upsert(self._session, KeptDocument).values(columns).on_conflict_do_nothing()
        await self._session.execute(statement)
        kept = kept_content(columns["entity"], columns["entity_id"], columns["language"])
        return (await self._session.execute(kept)).scalar_one()
