"""Branches."""

from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Branch, StockLevel
from yemen_hybrid.data.repositories.locking import lock_row
from yemen_hybrid.domain.access import BranchNotFound
from yemen_hybrid.domain.money import Zone


class Branches:
    """The workshops."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._seen: dict[UUID, Branch] = {}

    def add(self, branch: Branch) -> None:
        """Open a new branch."""
        self._session.add(branch)

    async def get(self, id: UUID) -> Branch:
        """One branch, to look at. Held on to: a transaction asks for it again and again."""
        if id not in self._seen:
            branch = await self._session.get(Branch, id)
            if branch is None:
                raise BranchNotFound
            self._seen[id] = branch
        return self._seen[id]

    async def zone_of(self, id: UUID | None) -> Zone | None:
        """The monetary zone that somebody's branch lies in; None for who belongs to none."""
        return None if id is None else (await self.get(id)).zone

    async def lock(self, id: UUID, version: int | None = None) -> Branch:
        """One branch, to change."""
        return await lock_row(self._session, Branch, id, BranchNotFound, version=version)

    async def hold(self) -> None:
        """Let nobody open a branch until this transaction ends."""
        if self._session.get_bind().dialect.name == "postgresql":  # SQLite's writer is alone
            await self._session.execute(text("LOCK TABLE branches IN SHARE ROW EXCLUSIVE MODE"))

    async def by_code(self, code: str) -> Branch | None:
        """The branch whose invoices bear the code."""
        return await self._session.scalar(select(Branch).where(Branch.code == code))

    async def owing(self, branch_id: UUID) -> int:
        """How many shelves hold less than nothing; all shelves stay locked, in a fixed order."""
        levels = await self._session.scalars(
            select(StockLevel.on_hand_milli)
            .where(StockLevel.branch_id == branch_id)
            .order_by(StockLevel.part_id)
            .with_for_update()
        )
        return sum(on_hand < 0 for on_hand in levels)

    async def set_backorders(self, branch_id: UUID, *, allowed: bool) -> None:
        """Repeat the branch's word on each of its shelves, where the CHECK reads it."""
        await self._session.execute(
            update(StockLevel)
            .where(StockLevel.branch_id == branch_id)
            .values(backorders=allowed, version=StockLevel.version + 1)
            .execution_options(synchronize_session=False)
        )

    async def first(self) -> Branch | None:
        """The oldest branch: the one made at the first start."""
        return await self._session.scalar(select(Branch).order_by(Branch.id).limit(1))
