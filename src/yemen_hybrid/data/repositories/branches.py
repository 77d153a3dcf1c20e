"""Branches."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Branch
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.errors import NotFound


class BranchNotFound(NotFound):
    """No branch with that id, or not the caller's."""

    code = "branch_not_found"
    en = "There is no such branch."
    ar = "لا يوجد فرع بهذا المعرّف."


class Branches:
    """The workshops."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    def add(self, branch: Branch) -> None:
        """Open a new branch."""
        self._session.add(branch)

    async def get(self, id: UUID) -> Branch:
        """One branch, to look at."""
        branch = await self._session.get(Branch, id)
        if branch is None:
            raise BranchNotFound
        return branch

    async def lock(self, id: UUID, version: int | None = None) -> Branch:
        """One branch, to change."""
        return await lock_row(self._session, Branch, id, BranchNotFound, version=version)

    async def first(self) -> Branch | None:
        """The oldest branch: the one made at the first start."""
        return await self._session.scalar(select(Branch).order_by(Branch.id).limit(1))
