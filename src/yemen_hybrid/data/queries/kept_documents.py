"""Papers that were given out before."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.repositories.kept_documents import kept_content


async def find_kept(
    connection: AsyncConnection, entity: str, entity_id: UUID, language: str
) -> bytes | None:
    """The bytes that were first given out for it in that language; None before that."""
    content: bytes | None = await connection.scalar(kept_content(entity, entity_id, language))
    return content
