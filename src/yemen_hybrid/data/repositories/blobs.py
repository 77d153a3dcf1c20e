"""What is in the storage, by its hash. A row is there before its bytes, and goes after them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Blob, KeptDocument, Media
from yemen_hybrid.data.upsert import upsert


def blob_key(sha256: str) -> str:
    """Where in the storage bytes of this hash are."""
    return f"files/{sha256[:2]}/{sha256}"


def _unused() -> list[ColumnElement[bool]]:
    return [
        ~exists().where(Media.sha256 == Blob.sha256),
        ~exists().where(Media.thumbnail_sha256 == Blob.sha256),
        ~exists().where(KeptDocument.sha256 == Blob.sha256),
    ]


class Blobs:
    """The bytes that something points to, or is about to."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def want(self, sizes: Mapping[str, int]) -> None:
        """Say that bytes of these hashes are about to be stored and pointed to.

        Waits for whoever sweeps one of them, and keeps them from being swept for a day.
        """
        for sha256 in sorted(sizes):  # one order for all, so that nobody waits in a circle
            row = {"sha256": sha256, "size": sizes[sha256], "wanted_at": self._now}
            await self._session.execute(
                upsert(self._session, Blob)
                .values(row)
                .on_conflict_do_update(index_elements=["sha256"], set_={"wanted_at": self._now})
            )

    async def know(self, sizes: Mapping[str, int], since: datetime) -> None:
        """Remember bytes that were found in the storage and have no row, as wanted ``since``."""
        for sha256, size in sorted(sizes.items()):
            row = {"sha256": sha256, "size": size, "wanted_at": since}
            statement = upsert(self._session, Blob).values(row).on_conflict_do_nothing()
            await self._session.execute(statement)

    async def known(self, hashes: Iterable[str]) -> set[str]:
        """Which of the hashes have a row."""
        found = select(Blob.sha256).where(Blob.sha256.in_(list(hashes)))
        return set(await self._session.scalars(found))

    async def unused(self, before: datetime, most: int) -> Sequence[str]:
        """Some hashes that nothing points to, and nobody was about to since then."""
        found = select(Blob.sha256).where(Blob.wanted_at < before, *_unused())
        return (await self._session.scalars(found.order_by(Blob.wanted_at).limit(most))).all()

    async def sweep(
        self, sha256: str, before: datetime, remove: Callable[[str], Awaitable[None]]
    ) -> bool:
        """Forget bytes that are still unused, having removed them; false: they are wanted again.

        The row stays locked while ``remove`` takes the bytes away: an upload of the same bytes
        waits in `want` and then stores them anew.
        """
        locked = select(Blob).where(Blob.sha256 == sha256, Blob.wanted_at < before)
        if await self._session.scalar(locked.with_for_update()) is None:
            return False
        still = select(Blob.sha256).where(Blob.sha256 == sha256, *_unused())
        if await self._session.scalar(still) is None:
            return False
        await remove(blob_key(sha256))
        await self._session.execute(delete(Blob).where(Blob.sha256 == sha256))
        return True
