"""Many hands at one shelf: whatever comes at once, the books balance and nothing is taken twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, text

from tests.stories import Document, a_line_to_issue, a_part
from tests.world import ADEN, SANAA, World
from yemen_hybrid.data.models import Line, StockLevel, StockMovement
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import CORES, MovementKind
from yemen_hybrid.usecases.stock.handling import Handling
from yemen_hybrid.usecases.stock.issue import issue_part
from yemen_hybrid.usecases.stock.line import LineAddress
from yemen_hybrid.usecases.stock.move import move_part
from yemen_hybrid.usecases.stock.receive import receive_part
from yemen_hybrid.usecases.stock.return_to_shelf import return_to_shelf
from yemen_hybrid.usecases.stock.transfer import transfer_part

pytestmark = pytest.mark.thorough

ONE = Quantity(1000)


async def _outcomes(attempts: Iterable[Awaitable[None]]) -> Counter[str]:
    """All at once: how many were accepted (``done``), and how many refused with which code."""

    async def outcome(attempt: Awaitable[None]) -> str:
        try:
            await attempt
        except Refused as refusal:
            return refusal.code
        return "done"

    return Counter(await asyncio.gather(*map(outcome, attempts)))


def _handling(part: Document, count: int = 1, branch: UUID = SANAA) -> Handling:
    return Handling(new_id(), UUID(part["id"]), branch, Quantity(count * 1000), "جرد")


def _address(line: Document) -> LineAddress:
    return LineAddress(UUID(line["order"]), UUID(line["job"]), UUID(line["line"]))


async def _stocked(world: World, count: int) -> Document:
    part = await a_part(world)
    await receive_part(world.begin, world.actor(Role.MANAGER), _handling(part, count))
    return part


async def _balanced(world: World, part: Document, branch: UUID = SANAA) -> StockLevel:
    """The level, after its movements were found to add up to it, each balance in its turn."""
    async with world.begin() as store:
        level = await store.stock.lock_level(branch, UUID(part["id"]))
        rows = await store.session.scalars(
            select(StockMovement).where(
                StockMovement.part_id == level.part_id, StockMovement.branch_id == branch
            )
        )
        moved = [row for row in rows if row.kind not in CORES]
    assert sum(row.quantity_milli for row in moved) == level.on_hand_milli
    running = Counter(row.balance_milli - row.quantity_milli for row in moved)
    running[level.on_hand_milli] += 1
    after = Counter(row.balance_milli for row in moved)
    after[0] += 1
    assert running == after, "each movement begins where another one ended"
    return level


async def test_of_64_issues_at_once_from_a_stock_of_10_ten_get_one(world: World) -> None:
    part = await _stocked(world, 10)
    lines = [await a_line_to_issue(world, part, 16) for _ in range(4)]
    issue = partial(issue_part, world.begin, world.actor(Role.ADVISOR))
    attempts = (issue(_address(line), ONE) for line in lines for _ in range(16))
    assert await _outcomes(attempts) == {"done": 10, "stock_short": 54}
    level = await _balanced(world, part)
    assert (level.on_hand_milli, level.reserved_milli) == (0, 54_000)
    async with world.begin() as store:
        rows = [await store.session.get_one(Line, UUID(line["line"])) for line in lines]
        assert sum(row.issued_milli for row in rows) == 10_000
        assert sum(row.reserved_milli for row in rows) == 54_000


async def test_one_line_is_never_over_issued_by_two_hands(world: World) -> None:
    part = await _stocked(world, 50)
    line = await a_line_to_issue(world, part, 4)
    issue = partial(issue_part, world.begin, world.actor(Role.ADVISOR), _address(line))
    assert await _outcomes(issue(ONE) for _ in range(16)) == {"done": 4, "issue_too_much": 12}
    back = partial(return_to_shelf, world.begin, world.actor(Role.ADVISOR), _address(line))
    assert await _outcomes(back(ONE) for _ in range(16)) == {"done": 4, "return_too_much": 12}
    assert (await _balanced(world, part)).on_hand_milli == 50_000


async def test_strangers_at_once_never_eat_into_what_is_reserved(world: World) -> None:
    part = await _stocked(world, 10)
    await a_line_to_issue(world, part, 6)
    strangers = [await a_line_to_issue(world, part, 1, reserve=False) for _ in range(12)]
    issue = partial(issue_part, world.begin, world.actor(Role.ADVISOR))
    outcomes = await _outcomes(issue(_address(line), None) for line in strangers)
    assert outcomes == {"done": 4, "stock_reserved": 8}
    assert (await _balanced(world, part)).on_hand_milli == 6_000


async def test_transfers_that_cross_do_not_wait_for_each_other_for_ever(world: World) -> None:
    part = await _stocked(world, 20)
    manager = world.actor(Role.MANAGER)
    await transfer_part(world.begin, manager, _handling(part, 10), ADEN)
    crossing = [
        transfer_part(world.begin, manager, _handling(part, 1, here), there)
        for _ in range(10)
        for here, there in ((SANAA, ADEN), (ADEN, SANAA))
    ]
    assert await _outcomes(crossing) == {"done": 20}
    here, there = await _balanced(world, part), await _balanced(world, part, ADEN)
    assert (here.on_hand_milli, there.on_hand_milli) == (10_000, 10_000)


async def test_the_first_movements_of_a_part_make_one_shelf(world: World) -> None:
    part = await a_part(world)
    manager = world.actor(Role.MANAGER)
    receive = partial(receive_part, world.begin, manager)
    assert await _outcomes(receive(_handling(part)) for _ in range(12)) == {"done": 12}
    assert (await _balanced(world, part)).on_hand_milli == 12_000


async def test_corrections_and_returns_at_once_leave_nothing_below_zero(world: World) -> None:
    part = await _stocked(world, 8)
    back = partial(move_part, world.begin, world.actor(Role.MANAGER))
    outcomes = await _outcomes(
        back(MovementKind.RETURN_TO_SUPPLIER, _handling(part)) for _ in range(20)
    )
    assert outcomes == {"done": 8, "stock_short": 12}
    assert (await _balanced(world, part)).on_hand_milli == 0


async def test_jobs_that_reserve_several_parts_in_any_order_do_not_block_each_other(
    world: World,
) -> None:
    parts = [UUID((await a_part(world, f"P-{n}"))["id"]) for n in range(6)]

    async def promise(order: list[UUID]) -> None:
        async with world.begin() as store:
            await store.stock.lock_levels(SANAA, order)
            for part_id in order:
                line = Line(part_id=part_id, quantity_milli=1000, issued_milli=0, reserved_milli=0)
                await store.stock.reserve(SANAA, line)

    await asyncio.gather(*(promise(parts[::step]) for step in (1, -1) for _ in range(8)))
    async with world.begin() as store:
        levels = await store.stock.lock_levels(SANAA, parts)
    assert {level.reserved_milli for level in levels.values()} == {16_000}


async def test_the_database_itself_refuses_a_shelf_below_zero_and_a_changed_movement(
    world: World,
) -> None:
    part = await _stocked(world, 3)
    for statement in (
        "UPDATE stock_levels SET on_hand_milli = -1",
        "UPDATE stock_levels SET reserved_milli = -1",
        "UPDATE stock_movements SET quantity_milli = 1",
        "DELETE FROM stock_movements",
    ):
        outcome = await asyncio.gather(_run(world, statement), return_exceptions=True)
        assert isinstance(outcome[0], Exception), statement
    assert (await _balanced(world, part)).on_hand_milli == 3_000


async def _run(world: World, statement: str) -> None:
    async with world.begin() as store:
        await store.session.execute(text(statement))
