"""Every list of the API, read page by page, is the list: each row once and in its order."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.days import QUERIES, a_day, filled, reads
from tests.stories import V1, Document, a_rate
from tests.world import NOW, Client, World
from yemen_hybrid.data.queries.paging import MAX_LIMIT
from yemen_hybrid.domain.access import Role

pytestmark = pytest.mark.thorough

FOUND_BY = {
    f"{V1}/customers": "صالح",
    f"{V1}/parts": "فلتر",
    f"{V1}/services": "فلتر",
    f"{V1}/vehicles": "صنعاء",
    f"{V1}/workorders": "صالح",
}
"""What the rows of a list are found by, where they can be searched."""

PUBLIC = {f"{V1}/services"}
"""Lists that a stranger may read."""


def _lists(world: World) -> Iterator[tuple[str, set[str]]]:
    """Every path that is read by pages, and what it may be asked for."""
    for path, read in reads(world.app).items():
        asked = {one["name"] for one in read.get("parameters", ()) if one["in"] == "query"}
        if "after" in asked:
            yield path, asked


def _ways(path: str, asked: set[str]) -> Iterator[Document]:
    """The orders that a list may fall in: by its key, by when rows changed, by how they are found.

    A search falls by its own key, so its pages are other statements.
    """
    yield {}
    if "updated_since" in asked:
        yield {"updated_since": (NOW - timedelta(days=90)).isoformat()}
    if path in FOUND_BY:
        yield {"q": FOUND_BY[path]}


def _quick(client: Client) -> Client:
    """Without holding each of some hundred pages against the OpenAPI document: others do."""
    client.event_hooks = {}
    return client


async def _paged(client: Client, path: str, size: int, query: Document) -> list[Any]:
    rows: list[Any] = []
    after: Document = {}
    while True:
        page = await client.seen(path, limit=size, **query, **after)
        assert len(page["items"]) <= size
        rows += page["items"]
        if page["next"] is None:
            return rows
        assert page["items"], f"{path} has a page of nothing with another behind it"
        after = {"after": page["next"]}


async def test_the_pages_of_every_list_are_the_list(world: World) -> None:
    for _ in range(2):
        await a_rate(world)
        world.clock.turn(minutes=1)
    ids = [await a_day(world, number) for number in range(2)][-1]
    admin, stranger = _quick(world.client(Role.ADMIN)), _quick(world.client(None))
    for path, asked in _lists(world):
        for way in _ways(path, asked):
            query = QUERIES.get(path, {}) | way
            whole = await _paged(admin, filled(path, ids), MAX_LIMIT, query)
            assert len(whole) > 1, f"{path} {way} has too little to be read by pages"
            size = 1 + len(whole) // 6  # the log of all that happened is long
            assert await _paged(admin, filled(path, ids), size, query) == whole, f"{path} {way}"
            if path in PUBLIC:
                shown = await _paged(stranger, filled(path, ids), size, query)
                assert [row["id"] for row in shown] == [row["id"] for row in whole]
