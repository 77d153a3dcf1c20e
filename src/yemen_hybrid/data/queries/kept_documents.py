"""Papers that were given out before."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.repositories.kept_documents import Kept, kept_bytes


async def find_kept(
    connection: AsyncConnection, entity: str, entity_id: UUID, language: str
) -> Kept | None:
    """What was first given out for it in that language; None before that."""
    row = (await connection.execute(kept_bytes(entity, entity_id, language))).one_or_none()
    return None if row is None else Kept(row.sha256, row.size)
