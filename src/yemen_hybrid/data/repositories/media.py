"""Uploaded files, to change."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Media
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.media import MediaNotFound


class MediaFiles:
    """What people uploaded."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, media: Media) -> None:
        """Remember an upload whose bytes are stored."""
        self._session.add(media)

    async def find(self, id: UUID) -> Media | None:
        """The upload with this id, if there is one."""
        return await self._session.get(Media, id)

    async def lock(self, id: UUID, version: int | None = None) -> Media:
        """One upload, to change."""
        return await lock_row(self._session, Media, id, MediaNotFound, version=version)

    async def remove(self, media: Media) -> None:
        """Forget an upload; its bytes are swept a day later, unless something else has them."""
        await self._session.delete(media)
