"""Parts, to change."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import flag_modified

from yemen_hybrid.data.models import Part
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.errors import NotFound


class PartNotFound(NotFound):
    """No part with that id."""

    code = "part_not_found"
    en = "There is no such part."
    ar = "لا توجد قطعة بهذا المعرّف."


class Parts:
    """What lies on shelves and is sold."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, part: Part) -> None:
        """Remember a new part."""
        self._session.add(part)

    async def get(self, id: UUID) -> Part:
        """One part with its prices, to look at."""
        return (await self.get_many([id]))[id]

    async def get_many(self, ids: Iterable[UUID]) -> dict[UUID, Part]:
        """Every one of these parts with its prices, to look at; refused if one is unknown."""
        wanted = set(ids)
        statement = select(Part).where(Part.id.in_(wanted)).options(selectinload(Part.prices))
        found = {part.id: part for part in await self._session.scalars(statement)}
        if found.keys() != wanted:
            raise PartNotFound
        return found

    async def by_skus(self, skus: Collection[str]) -> dict[str, UUID]:
        """The parts of these numbers (folded), those that there are."""
        rows = await self._session.execute(select(Part.sku, Part.id).where(Part.sku.in_(skus)))
        return {row.sku: row.id for row in rows}

    async def lock(self, id: UUID, version: int | None = None) -> Part:
        """One part with its prices, to change."""
        prices = selectinload(Part.prices)
        return await lock_row(self._session, Part, id, PartNotFound, prices, version=version)

    def touch(self, part: Part) -> None:
        """Give it a new version: what hangs on it changed, and is shown with it."""
        flag_modified(part, "updated_at")
