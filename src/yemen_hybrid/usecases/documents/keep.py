"""Keeping a paper as it was first given out."""

from hashlib import sha256
from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.ids import new_id


async def keep_document(
    begin: Begin, *, entity: str, entity_id: UUID, language: str, content: bytes
) -> bytes:
    """Keep the first rendering of an issued document in a language.

    Gives the bytes that are kept: those of whoever was quicker, where two asked at once.
    """
    async with begin() as store:
        return await store.kept_documents.keep_first(
            {
                "id": new_id(),
                "entity": entity,
                "entity_id": entity_id,
                "language": language,
                "sha256": sha256(content).hexdigest(),
                "content": content,
                "made_at": store.now,
            }
        )
