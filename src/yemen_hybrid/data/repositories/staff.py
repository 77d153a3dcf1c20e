"""The people who work here, to change."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Staff
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.errors import NotFound


class StaffNotFound(NotFound):
    """Nobody with that id works here."""

    code = "staff_not_found"
    en = "There is no such member of staff."
    ar = "لا يوجد موظف بهذا المعرّف."


class StaffMembers:
    """Who works here."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, staff: Staff) -> None:
        """Take somebody on."""
        self._session.add(staff)

    async def get(self, id: UUID) -> Staff:
        """One member of staff, to look at."""
        found = await self._session.get(Staff, id)
        if found is None:
            raise StaffNotFound
        return found

    async def get_many(self, ids: Collection[UUID]) -> list[Staff]:
        """Every one of these members of staff, as they are named; refused if one is unknown."""
        found = await self._session.scalars(select(Staff).where(Staff.id.in_(set(ids))))
        known = {one.id: one for one in found}
        if known.keys() != set(ids):
            raise StaffNotFound
        return [known[id] for id in dict.fromkeys(ids)]

    async def lock(self, id: UUID, version: int | None = None) -> Staff:
        """One member of staff, to change."""
        return await lock_row(self._session, Staff, id, StaffNotFound, version=version)

    async def by_username(self, username: str) -> Staff | None:
        """Who signs in under a (folded) name."""
        statement = select(Staff).where(Staff.username == username)
        return (await self._session.scalars(statement)).one_or_none()

    async def lock_admins(self) -> list[UUID]:
        """The active admins of every branch, locked: those who look after the rest, never none.

        To be locked before any other member of staff, so that two admins who take each other's
        place do not wait for one another.
        """
        admins = await self._session.scalars(
            select(Staff.id)
            .where(Staff.role == Role.ADMIN, Staff.branch_id.is_(None), Staff.active)
            .order_by(Staff.id)
            .with_for_update()
        )
        return list(admins)

    async def active_at(self, branch_id: UUID) -> int:
        """How many people work at a branch."""
        found = await self._session.scalar(
            select(func.count()).where(Staff.branch_id == branch_id, Staff.active)
        )
        return found or 0
