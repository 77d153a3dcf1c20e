"""What the service does by itself: it delivers the outbox, and does what is due by the clock.

It runs inside `serve`, or as a process of its own; of several, each message and each chore is done
by one.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import uuid4

import structlog

from yemen_hybrid.api.context import Context
from yemen_hybrid.api.links import approval_url, proof_url
from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.queries.chores import last_begun
from yemen_hybrid.data.repositories.chores import SLACK
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import System
from yemen_hybrid.usecases.housekeeping.sweep import sweep
from yemen_hybrid.usecases.media.sweep import sweep_files
from yemen_hybrid.usecases.messages.deliver import Postman
from yemen_hybrid.usecases.messages.letters import Desk
from yemen_hybrid.usecases.messages.revive import revive_waiting
from yemen_hybrid.usecases.reminders.send import send_reminders

log = structlog.get_logger("worker")

POLL_SECONDS: Final = 5.0
"""How often the outbox is looked at for what other processes queued; what this one queued wakes it
at once."""
TICK_SECONDS: Final = 30.0
"""How often it is asked which chores are due."""
TROUBLED_SECONDS: Final = 30.0
"""How long it rests when the database is away, or not migrated yet."""
FINISH_SECONDS: Final = 15.0
"""What is under way is given so long to be finished, once it is told to stop."""


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done every so often, by one of all processes.

    ``run`` opens its own transactions, and may be cut off at any await: what it has not done yet is
    done the next time.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


def chores(context: Context) -> tuple[Chore, ...]:
    """All that is due by the clock."""
    return (
        Chore("waiting messages", timedelta(minutes=5), partial(_revive, context)),
        Chore("reminders", timedelta(hours=1), partial(_remind, context)),
        Chore("housekeeping", timedelta(hours=1), partial(_sweep, context)),
        Chore("files", timedelta(hours=6), partial(_sweep_files, context)),
    )


async def _revive(context: Context) -> None:
    await revive_waiting(_begin(context, "messages.revive"), context.channels)


async def _remind(context: Context) -> None:
    begin = _begin(context, "reminders.send")
    await send_reminders(begin, context.database.reading, context.clock())


async def _sweep(context: Context) -> None:
    await sweep(_begin(context, "housekeeping.sweep"))


async def _sweep_files(context: Context) -> None:
    await sweep_files(_begin(context, "media.sweep"), context.storage, context.clock())


def _begin(context: Context, action: str) -> Begin:
    """Transactions in the name of the worker."""
    return partial(context.database.begin, Origin(action, System("worker").who, uuid4().hex))


def build_postman(context: Context) -> Postman:
    """Whoever empties the outbox of this service."""
    link_url = partial(approval_url, context)
    proofs = partial(proof_url, context)
    desk = Desk(context.database, context.papers, context.storage, link_url, proofs)
    return Postman(desk, context.channels)


async def do_chores(context: Context, due: tuple[Chore, ...]) -> None:
    """Do those of the chores that are due and that nobody else is at; one that fails is logged."""
    begin = _begin(context, "chores")
    now = context.clock()
    async with context.database.reading() as near, context.database.current(near) as connection:
        begun = await last_begun(connection)
    for chore in due:
        at = begun.get(chore.name)
        if at is not None and now - chore.every < at <= now + SLACK:
            continue
        lease_id = uuid4()
        async with begin() as store:
            mine = await store.chores.take(chore.name, chore.every, lease_id)
        if mine:
            await _do(context, chore)
            async with begin() as store:
                await store.chores.done(chore.name, lease_id)


async def _do(context: Context, chore: Chore) -> None:
    with suppress(Exception), context.telemetry.chore(chore.name):
        try:
            await chore.run()
        except Exception:
            log.exception("chore failed", chore=chore.name)
            raise


class Worker:
    """Runs until it is told to stop; then finishes the message under way, or gives it back."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._postman = build_postman(context)
        self._chores = chores(context)
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Begin no more."""
        self._postman.stopping = True
        self._stop.set()
        self._context.database.queued.set()

    async def run(self) -> None:
        """Deliver and do chores, until `stop`."""
        log.info("worker started", channels=sorted(self._context.channels))
        tasks = {
            asyncio.create_task(self._again(self._deliver)),
            asyncio.create_task(self._again(self._mind_chores)),
        }
        await self._stop.wait()
        _, late = await asyncio.wait(tasks, timeout=FINISH_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for channel in self._context.channels.values():
            await channel.close()
        log.info("worker stopped")

    async def _again(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work again and again; what goes wrong is logged, and a rest is taken."""
        while not self._stop.is_set():
            try:
                await work()
            except Exception as error:  # noqa: BLE001 - the database may come back; this must go on
                log.warning("worker rests", error=f"{type(error).__name__}: {error}"[:500])
                await _at_most(TROUBLED_SECONDS, self._stop)

    async def _deliver(self) -> None:
        queued = self._context.database.queued
        queued.clear()
        if await self._postman.deliver_due():
            for channel in self._context.channels.values():
                await channel.close()
        if not self._stop.is_set():
            spread = 1 + (random.random() - 0.5) / 2  # noqa: S311 - spreads the load, hides nothing
            await _at_most(POLL_SECONDS * spread, queued)

    async def _mind_chores(self) -> None:
        await do_chores(self._context, self._chores)
        await _at_most(TICK_SECONDS, self._stop)


async def _at_most(seconds: float, event: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
