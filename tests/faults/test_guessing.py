"""Somebody tries passwords, one after the other, from one place and from many."""

import asyncio
import time
from collections import Counter
from statistics import median, quantiles

import httpx2
import pytest
from sqlalchemy import update

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Workshop
from tests.stories import V1
from tests.world import Client
from yemen_hybrid.data.models import Staff
from yemen_hybrid.domain.access import Role
from yemen_hybrid.services.passwords import Passwords

LET_IN = 10
RESTARTS = 4
AT_ONCE = 20


async def guess(caller: Client, username: str, address: str) -> httpx2.Response:
    form = {"username": username, "password": "not the password"}
    return await caller.post(f"{V1}/auth/token", data=form, headers={"X-Forwarded-For": address})


def addresses(number: int) -> str:
    return f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"


async def guessed(workshop: Workshop, *, many_addresses: bool) -> tuple[Counter[int], list[float]]:
    """All the guesses, over several lives of the server; and how long others waited meanwhile."""
    told: Counter[int] = Counter()
    waits: list[float] = []
    share = FIGURES.guesses // RESTARTS
    for life in range(RESTARTS):
        server = await workshop.serve(TRUSTED_PROXIES="127.0.0.1")
        thief, cashier = workshop.caller(server, None), workshop.caller(server, Role.CASHIER)
        for start in range(life * share, (life + 1) * share, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, (life + 1) * share))
            asked = [
                guess(thief, "advisor.san", addresses(n))
                if many_addresses
                else guess(thief, f"somebody-{n}", "192.0.2.7")
                for n in numbers
            ]
            began = time.monotonic()
            other = asyncio.create_task(_timed(cashier, began))
            told.update(answer.status_code for answer in await asyncio.gather(*asked))
            waits.append(await other)
        await server.kill()
    return told, waits


async def _timed(caller: Client, began: float) -> float:
    assert (await caller.get("/health")).status_code == 200
    return time.monotonic() - began


@pytest.mark.promise("Guessing is slow")
@pytest.mark.parametrize("many_addresses", [True, False])
async def test_ten_guesses_are_looked_at_and_no_more(
    workshop: Workshop, row: Row, many_addresses: bool
) -> None:
    told, waits = await guessed(workshop, many_addresses=many_addresses)
    p95 = quantiles(waits, n=20)[18]
    whom = "one user from as many addresses" if many_addresses else "as many users from one address"
    row.note(
        f"{sum(told.values())} wrong passwords, {whom}, the server killed {RESTARTS} times: "
        f"{told[401]} evaluated, {told[429]} refused; others' p95 {p95 * 1000:.0f} ms"
    )
    assert (told[401], told[401] + told[429]) == (LET_IN, sum(told.values())), told
    assert p95 < 1


@pytest.mark.promise("Guessing is slow")
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_known_and_unknown_users_take_the_same_time(workshop: Workshop, row: Row) -> None:
    hashed = await Passwords(rounds=10).hash("a battery behind the seat")
    async with workshop.world.begin() as store:
        await store.session.execute(update(Staff).values(password_hash=hashed))
    server = await workshop.serve(TRUSTED_PROXIES="127.0.0.1", BCRYPT_ROUNDS="10")
    thief = workshop.caller(server, None)
    known = [f"{role.value}.{branch}" for branch in ("san", "ade") for role in Role]
    assert len(known) * LET_IN >= FIGURES.timed
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(FIGURES.timed):
        pair = [(True, known[number % len(known)]), (False, f"unknown-{number}.san")]
        for is_known, name in pair if number % 2 else reversed(pair):
            began = time.perf_counter()
            answer = await guess(thief, name, addresses(2 * number + is_known))
            took[is_known].append(time.perf_counter() - began)
            assert answer.status_code == 401, answer.text
    ratio = median(took[True]) / median(took[False])
    row.note(
        f"{FIGURES.timed} known and unknown users in turn: medians "
        f"{median(took[True]) * 1000:.1f} and {median(took[False]) * 1000:.1f} ms"
    )
    assert 0.9 < ratio < 1.1
