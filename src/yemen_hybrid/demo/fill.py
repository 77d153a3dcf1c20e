"""Fills an empty database with the year, some hundred work orders at a time."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Literal

from yemen_hybrid.data.database import Database
from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.beginning import CannotGoOn, Found, Wanted, let_in, look
from yemen_hybrid.demo.board import Board
from yemen_hybrid.demo.books import BEGUN, ENDED, Log, Numbers
from yemen_hybrid.demo.chances import Chances
from yemen_hybrid.demo.ids import Ids
from yemen_hybrid.demo.rows import Rows
from yemen_hybrid.demo.shop import Shop
from yemen_hybrid.demo.stage import Stage
from yemen_hybrid.demo.writing import Writer
from yemen_hybrid.demo.year import STOPS, Year
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.services.tokens import Tokens

CHUNK = 500
"""Work orders between two writes: some 35,000 rows, which fit in memory and fill a transaction."""


Phase = Literal["again", "year", "search"]
Progress = Callable[[Phase, int, int], None]
"""Is told what is being done, how much of it is done, and of how much.

The orders of an interrupted demo are gone through again, those of the year are written, and then
the search index is made, in one piece.
"""


def last_morning(now: datetime) -> date:
    """The last day whose morning is over, and on which the gate was open."""
    day = calendar.day_of(now)
    while calendar.hours(day) is None or calendar.at(day, STOPS) > now:
        day -= timedelta(days=1)
    return day


async def fill(
    database: Database, tokens: Tokens, password_hash: str, wanted: Wanted, progress: Progress
) -> list[str]:
    """Write the year, and give the names to sign in by: one of each role at each branch.

    Refused where there is work already. ``password_hash`` is that of everybody in the demo, and
    ``tokens`` make the approval links good. Who stops it half-way has half a year, whose books are
    not closed: filling again goes on with it, whatever is wanted then.
    """
    async with database.session() as session:
        found = await look(session, wanted)
        if found.reached:
            await let_in(session, password_hash)
    last = last_morning(_night_of(found.wanted.until))
    year = Year(last - timedelta(days=365), last)
    shop = open_shop(found, tokens, password_hash, year)
    writer = Writer(database)
    with _no_search_for_circles():
        await _write_year(year, shop, found, writer, progress)
        progress("search", 0, 1)
        shop.log.say(shop.rows, ENDED, year.end)
        await writer.index_search(shop.rows.take(), shop.log.heads)
        progress("search", 1, 1)
    return [
        f"{role}1@{house.code.lower()}"
        for house in shop.houses
        for role in ("manager", "advisor", "technician", "cashier")
    ]


async def _write_year(
    year: Year, shop: Shop, found: Found, writer: Writer, progress: Progress
) -> None:
    """Batch after batch; those that an interrupted demo has written are only lived again."""
    orders, ahead = found.wanted.orders, found.reached
    for opened in year.tell(shop, orders, CHUNK):
        if year.over:
            _close_books(shop)
        rows = shop.rows.take()
        if ahead is None:
            await writer.write(rows, shop.log.heads)
        elif ahead == shop.log.heads:
            ahead = None
        progress("year" if ahead is None else "again", opened, orders)
    if ahead is not None:
        raise CannotGoOn(orders=str(orders))


@contextmanager
def _no_search_for_circles() -> Iterator[None]:
    """Millions of rows come and go, none of them in a circle: looking for some costs a sixth."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def open_shop(found: Found, tokens: Tokens, password_hash: str, year: Year) -> Shop:
    """The workshop on the morning of the first day."""
    wanted = found.wanted
    rng = Random(wanted.seed)  # noqa: S311 - the same seed makes the same year
    ids, chances, rows = Ids(rng), Chances(rng), Rows()
    log = Log(ids, found.heads)
    log.say(
        rows, BEGUN, calendar.at(year.first, time(7)),
        orders=wanted.orders, seed=wanted.seed, until=wanted.until.isoformat(),
    )  # fmt: skip
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
