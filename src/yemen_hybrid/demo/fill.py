"""Fills an empty database with the year, some thousand work orders at a time."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import (
    AuditHead,
    Branch,
    Customer,
    Part,
    Payment,
    PaymentMethod,
    Service,
    TaxRate,
    WorkOrder,
)
from yemen_hybrid.data.repositories.taxes import period_of
from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.board import Board
from yemen_hybrid.demo.books import Log, Numbers
from yemen_hybrid.demo.chances import Chances
from yemen_hybrid.demo.ids import Ids
from yemen_hybrid.demo.rows import Rows
from yemen_hybrid.demo.shop import Method, Shop
from yemen_hybrid.demo.stage import Stage, plain_id
from yemen_hybrid.demo.writing import Writer
from yemen_hybrid.demo.year import STOPS, Year
from yemen_hybrid.domain.errors import Conflict
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.domain.tax import TaxPeriod
from yemen_hybrid.services.tokens import Tokens

CHUNK = 500
"""Work orders between two writes: some 35,000 rows, which fit in memory and fill a transaction."""


USED = (WorkOrder, Payment, Customer, Part, Service)
"""Where there is a row in one of these, somebody has begun to work."""


class AlreadyInUse(Conflict):
    """The demo is for an empty workshop; nobody's work is to be mixed with it."""

    code = "already_in_use"
    en = "There is work in this database already ({table}). The demo needs an empty one."
    ar = "توجد بيانات عمل في قاعدة البيانات هذه ({table}). يحتاج العرض التجريبي إلى قاعدة فارغة."


class NotSettled(Conflict):
    """There is no branch yet."""

    code = "not_settled"
    en = "This database has no branch yet. Let the service settle it first."
    ar = "لا يوجد فرع في قاعدة البيانات هذه بعد. شغّل الخدمة أولًا لتهيئتها."


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much, by which seed, until which day. The same three make the same year."""

    orders: int
    seed: int
    until: date


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in the settled database already."""

    branches: Sequence[Branch]
    methods: dict[str, Method]
    taxes: list[TaxPeriod]
    heads: dict[str, tuple[int, str]]

    def branch_in(self, zone: Zone) -> Branch | None:
        """The first branch of a zone."""
        return next((branch for branch in self.branches if branch.zone is zone), None)


def last_morning(now: datetime) -> date:
    """The last day whose morning is over, and on which the gate was open."""
    day = calendar.day_of(now)
    while calendar.hours(day) is None or calendar.at(day, STOPS) > now:
        day -= timedelta(days=1)
    return day


async def fill(
    database: Database,
    tokens: Tokens,
    password_hash: str,
    wanted: Wanted,
    progress: Callable[[int], None],
) -> list[str]:
    """Write the year, and give the names to sign in by: one of each role at each branch.

    Refused where there is work already. ``password_hash`` is that of everybody in the demo, and
    ``tokens`` make the approval links good. ``progress`` is told how many orders were added. Who
    stops it half-way has half a year, whose books are not closed: begin again with an empty one.
    """
    async with database.session() as session:
        found = await _found(session)
    last = last_morning(_night_of(wanted.until))
    year = Year(last - timedelta(days=365), last)
    shop = open_shop(found, tokens, password_hash, wanted, year)
    writer, told = Writer(database), 0
    with _no_search_for_circles():
        for opened in year.tell(shop, wanted.orders, CHUNK):
            await writer.write(shop.rows.take(), shop.log.heads)
            progress(opened - told)
            told = opened
        _close_books(shop)
        await writer.write(shop.rows.take(), shop.log.heads)
        await writer.index_search(shop.rows.take(), shop.log.heads)
    return [
        f"{role}1@{house.code.lower()}"
        for house in shop.houses
        for role in ("manager", "advisor", "technician", "cashier")
    ]


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """Millions of rows come and go, none of them in a circle: looking for some costs a sixth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def open_shop(found: Found, tokens: Tokens, password_hash: str, wanted: Wanted, year: Year) -> Shop:
    """The workshop on the morning of the first day."""
    rng = Random(wanted.seed)  # noqa: S311 - the same seed makes the same year
    ids, chances, rows = Ids(rng), Chances(rng), Rows()
    log = Log(ids, found.heads)
    stage = Stage(rows, log, ids, chances, year.first, wanted.orders, password_hash)
    branches = [
        stage.branch(found.branch_in(Zone.SANAA)),
        stage.branch(found.branch_in(Zone.ADEN)),
    ]
    board = Board(ids, rng, year.first, year.last)
    dollar = board.dollar_at_end(Zone.ADEN)
    parts = stage.parts(dollar)
    services = stage.services(parts, dollar)
    houses = [stage.house(branch, parts, services) for branch in branches]
    for row in board.rows:
        recorded_by = next(house for house in houses if house.zone is row["zone"]).managers[0]
        rows.put("exchange_rates", row | {"recorded_by_id": recorded_by.id})
    return Shop(
        ids=ids,
        chances=chances,
        rows=rows,
        log=log,
        numbers=Numbers(),
        board=board,
        taxes=found.taxes,
        methods=stage.methods(found.methods),
        tokens=tokens,
        houses=houses,
        end=year.end,
        begin=year.begin,
    )


def _close_books(shop: Shop) -> None:
    shop.numbers.write(shop.rows)
    for house in shop.houses:
        house.shelves.write(shop.rows)


def _night_of(day: date) -> datetime:
    return calendar.at(day + timedelta(days=1), time.min)


async def _found(session: AsyncSession) -> Found:
    for model in USED:
        if await session.scalar(select(model.id).limit(1)) is not None:
            raise AlreadyInUse(table=model.__tablename__)
    branches = (await session.scalars(select(Branch).order_by(Branch.id))).all()
    if not branches:
        raise NotSettled
    methods = await session.scalars(select(PaymentMethod))
    taxes = await session.scalars(select(TaxRate).order_by(TaxRate.valid_from))
    heads = await session.execute(select(AuditHead.__table__))
    return Found(
        branches=branches,
        methods={
            method.code: Method(
                plain_id(method.id), method.code, method.provider, method.needs_reference
            )
            for method in methods
        },
        taxes=[period_of(rate) for rate in taxes],
        heads={head.chain: (head.position, head.hash) for head in heads},
    )
