"""The shelves, to change: every movement and every promise goes through here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Branch, Line, StockLevel, StockMovement
from yemen_hybrid.data.repositories.branches import Branches
from yemen_hybrid.data.upsert import upsert
from yemen_hybrid.domain import stock
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import CORES, NONE, Level, Movement, MovementKind


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands beside a movement: who made it, for which line, and what one unit cost.

    ``other_branch_id`` is where a transfer went to, or came from.
    """

    staff_id: UUID
    id: UUID = field(default_factory=new_id)
    other_branch_id: UUID | None = None
    work_order_id: UUID | None = None
    line_id: UUID | None = None
    unit_cost: Money | None = None


class Stock:
    """What lies where, what of it is promised, and what came and went."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now
        self._locked: dict[tuple[UUID, UUID], StockLevel] = {}

    async def lock_level(self, branch_id: UUID, part_id: UUID) -> StockLevel:
        """How much of a part a branch has, locked until the commit; made where there is none."""
        return (await self.lock_levels(branch_id, [part_id]))[part_id]

    async def lock_levels(
        self, branch_id: UUID, part_ids: Iterable[UUID]
    ) -> dict[UUID, StockLevel]:
        """The levels of several parts, locked in the order of their ids.

        Whoever moves or promises several parts locks them together first, so that no two
        transactions wait for each other. Locking one again gives the same row, as changed so far.
        """
        wanted = sorted(set(part_ids))
        fresh = [part_id for part_id in wanted if (branch_id, part_id) not in self._locked]
        if fresh:
            await self._make_missing(branch_id, fresh)
            statement = (
                select(StockLevel)
                .where(StockLevel.branch_id == branch_id, StockLevel.part_id.in_(fresh))
                .order_by(StockLevel.part_id)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
            for level in await self._session.scalars(statement):
                self._locked[branch_id, level.part_id] = level
        return {part_id: self._locked[branch_id, part_id] for part_id in wanted}

    async def reserve(self, branch_id: UUID, line: Line) -> None:
        """Keep for a line all that it still needs, there or not; a second time changes nothing."""
        need = line.quantity_milli - line.issued_milli - line.reserved_milli
        if line.part_id is None or need <= 0:
            return
        level = await self.lock_level(branch_id, line.part_id)
        _write(level, stock.reserve(as_level(level), Quantity(need)))
        line.reserved_milli += need

    async def release(self, branch_id: UUID, line: Line) -> None:
        """Keep nothing for a line any more; what was issued for it stays issued."""
        if line.part_id is None or line.reserved_milli == 0:
            return
        level = await self.lock_level(branch_id, line.part_id)
        _write(level, stock.release(as_level(level), Quantity(line.reserved_milli)))
        line.reserved_milli = 0

    async def move(
        self,
        level: StockLevel,
        moved: Movement,
        entry: Entry,
        *,
        held: Quantity = NONE,
        may_take_reserved: bool = False,
    ) -> None:
        """Do a movement to a locked level, by the rules of `stock.apply_movement`, and keep it."""
        branch = await self._branch(level.branch_id)
        after = stock.apply_movement(
            as_level(level),
            moved,
            held=held,
            backorders=branch.backorders,
            may_take_reserved=may_take_reserved,
        )
        # Below zero where it may not be any more, the row must still be able to rise again.
        level.backorders = branch.backorders or after.on_hand < NONE
        _write(level, after)
        self._session.add(_movement(level, moved, entry, after, self._now))

    async def cores_of(self, line_id: UUID) -> Quantity:
        """How many old parts came for the line of a part."""
        came = select(func.coalesce(func.sum(StockMovement.quantity_milli), 0)).where(
            StockMovement.line_id == line_id, StockMovement.kind == MovementKind.CORE_IN
        )
        return Quantity(int(await self._session.scalar(came) or 0))

    async def _make_missing(self, branch_id: UUID, part_ids: list[UUID]) -> None:
        branch = await self._branch(branch_id)
        rows = [
            {"branch_id": branch_id, "part_id": part_id, "backorders": branch.backorders}
            for part_id in part_ids
        ]
        statement = upsert(self._session, StockLevel).values(rows)
        await self._session.execute(statement.on_conflict_do_nothing())

    async def _branch(self, branch_id: UUID) -> Branch:
        return await Branches(self._session).get(branch_id)


def as_level(row: StockLevel) -> Level:
    """The row as the rules see it."""
    return Level(
        Quantity(row.on_hand_milli), Quantity(row.reserved_milli), Quantity(row.cores_milli)
    )


def _write(row: StockLevel, level: Level) -> None:
    row.on_hand_milli = level.on_hand.milli
    row.reserved_milli = level.reserved.milli
    row.cores_milli = level.cores.milli


def _movement(
    level: StockLevel, moved: Movement, entry: Entry, after: Level, now: datetime
) -> StockMovement:
    cost = entry.unit_cost
    balance = after.cores if moved.kind in CORES else after.on_hand
    return StockMovement(
        id=entry.id,
        branch_id=level.branch_id,
        part_id=level.part_id,
        kind=moved.kind,
        quantity_milli=moved.change.milli,
        balance_milli=balance.milli,
        unit_cost_minor=cost and cost.minor,
        cost_currency=cost and cost.currency,
        reason=moved.reason or "",
        other_branch_id=entry.other_branch_id,
        work_order_id=entry.work_order_id,
        line_id=entry.line_id,
        staff_id=entry.staff_id,
        at=now,
    )
