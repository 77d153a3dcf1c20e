"""The outbox is emptied: one message at a time, each leased, sent with no transaction, and noted.

One at a time, so that whoever kills the worker between sending and noting makes one duplicate and
no more. Any number of processes may do this at once on PostgreSQL.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import structlog

from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.queries.outbox import find_pending
from yemen_hybrid.data.repositories.outbox import Parcel
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import System
from yemen_hybrid.domain.delivery import (
    PAUSE,
    SEND_WITHIN,
    TRIES,
    Channels,
    ContactChannel,
    DeliveryFailed,
    back_off,
    closed_ways,
)
from yemen_hybrid.domain.messages import REMINDERS, MessageStep, Template, link_of
from yemen_hybrid.domain.quiet_hours import wait_for_day
from yemen_hybrid.domain.work_order import Status
from yemen_hybrid.usecases.messages.letters import Desk, kept_message, write_letter
from yemen_hybrid.usecases.messages.settle import settle_early

log = structlog.get_logger("outbox")

JUMP: Final = timedelta(minutes=1)
"""The clock was set, where it moved so much more or less than time passed."""
AT_ONCE: Final = 50
"""Messages that are looked at in one transaction."""
MAX_REASON: Final = 500


@dataclass(slots=True)
class Postman:
    """Delivers what is due, through the channels that are set up.

    ``monotonic`` counts the seconds that really pass, by which a clock that was set is noticed.
    """

    desk: Desk
    channels: Channels
    monotonic: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random
    stopping: bool = field(default=False, init=False)
    _paused: dict[ContactChannel, datetime] = field(default_factory=dict, init=False)
    _seen: tuple[datetime, float] | None = field(default=None, init=False)

    @property
    def database(self) -> Database:
        """Where the outbox is."""
        return self.desk.database

    async def deliver_due(self) -> int:
        """Send what is due, until nothing is, or it is told to stop; gives how many were sent."""
        sent = 0
        if not await self._anything_due():
            return sent
        while not self.stopping and (leased := await self._take()) is not None:
            sent += await self._deliver(*leased)
        return sent

    async def _anything_due(self) -> bool:
        """Whether there is something to lease: asked often, so without a transaction."""
        jumped = self._clock_jumped()
        async with self.database.reading() as near, self.database.current(near) as connection:
            pending = await find_pending(connection, self.database.clock())
        if jumped or pending.ailing:
            await self._mend(jumped=jumped)
        return pending.due or pending.ailing

    async def _mend(self, *, jumped: bool) -> None:
        async with self.database.begin(_origin()) as store:
            await store.outbox.mend(jumped=jumped)

    def _clock_jumped(self) -> bool:
        now, passed = self.database.clock(), self.monotonic()
        before, self._seen = self._seen, (now, passed)
        if before is None:
            return False
        return abs((now - before[0]) - timedelta(seconds=passed - before[1])) > JUMP

    async def _take(self) -> tuple[Parcel, ContactChannel] | None:
        """Lease the next message that can go now; those that cannot are put where they wait.

        None: nothing is left that this worker could send. Few at a time: others write as well.
        """
        if self._clock_jumped():
            await self._mend(jumped=True)
        while True:
            async with self.database.begin(_origin()) as store:
                for _ in range(AT_ONCE):
                    parcel = await store.outbox.lease(uuid4())
                    if parcel is None:
                        return None
                    channel = await self._channel_for(store, parcel)
                    if channel is not None:
                        return parcel, channel

    async def _channel_for(self, store: Store, parcel: Parcel) -> ContactChannel | None:
        """The way that a leased message goes now; None: it does not, and that is noted."""
        finish = store.outbox.finish
        if parcel.attempts > TRIES:  # it takes its worker down each time
            await finish(parcel, MessageStep.GIVE_UP, last_error="no try of it ever ended")
            return None
        reason = await _obsolete(store, parcel)
        if reason is not None:
            await finish(parcel, MessageStep.DROP, last_error=reason)
            return None
        closed = await closed_ways(self.channels, parcel.reach, parcel.template, parcel.language)
        channel = parcel.reach.route(self.channels, (*parcel.refused, *closed))
        if channel is None:
            why = {"last_error": "; ".join(closed.values())[:MAX_REASON]} if closed else {}
            await finish(parcel, MessageStep.WAIT, attempts=parcel.attempts - 1, **why)
            return None
        until = self._not_before(store.now, parcel, channel)
        if until is not None:
            untried = {"attempts": parcel.attempts - 1, "due_at": until}
            await finish(parcel, MessageStep.TRY_LATER, **untried)
            return None
        return channel

    def _not_before(
        self, now: datetime, parcel: Parcel, channel: ContactChannel
    ) -> datetime | None:
        """Until when a message waits for the day, or for its channel to come back."""
        day = wait_for_day(
            parcel.template, now, parcel.timezone, parcel.quiet_from, parcel.quiet_until
        )
        paused = self._paused.get(channel, now)
        return day or (paused if now < paused <= now + PAUSE else None)

    async def _deliver(self, parcel: Parcel, channel: ContactChannel) -> bool:
        try:
            provider_id = await self._send(parcel, channel)
        except DeliveryFailed as failed:
            await self._note_failure(parcel, channel, failed)
            return False
        except asyncio.CancelledError:
            await asyncio.shield(self._give_back(parcel))
            raise
        self._paused.pop(channel, None)
        subject, text = kept_message(parcel.template, parcel.language, parcel.params)
        async with self.database.begin(_origin()) as store:
            way = _way(parcel, channel)
            await store.outbox.sent(
                parcel, provider_id=provider_id, subject=subject, text=text, **way
            )
            await settle_early(store, parcel.id, provider_id)
        return True

    async def _send(self, parcel: Parcel, channel: ContactChannel) -> str:
        try:
            letter = await write_letter(self.desk, parcel, channel, _origin())
            async with asyncio.timeout(SEND_WITHIN.total_seconds()):
                return await self.channels[channel].send(letter)
        except DeliveryFailed:
            raise
        except TimeoutError as error:
            raise DeliveryFailed("no answer in time", unreachable=True) from error
        except Exception as error:
            # One message that cannot be written must not keep all the others from being sent.
            log.exception("message failed", message_id=str(parcel.id), template=parcel.template)
            raise DeliveryFailed(f"internal error: {type(error).__name__}") from error

    async def _note_failure(
        self, parcel: Parcel, channel: ContactChannel, failed: DeliveryFailed
    ) -> None:
        log.warning(
            "message not delivered",
            message_id=str(parcel.id),
            channel=channel.value,
            reason=failed.reason,
            permanent=failed.permanent,
            attempts=parcel.attempts,
        )
        async with self.database.begin(_origin()) as store:
            if failed.unreachable:
                self._paused[channel] = store.now + PAUSE
            said = {**_way(parcel, channel), "last_error": failed.reason[:MAX_REASON]}
            refused = [*parcel.refused, *([channel.value] if failed.permanent else [])]
            other = parcel.reach.route(self.channels, refused)
            if parcel.attempts >= TRIES or other is None:
                await store.outbox.finish(parcel, MessageStep.GIVE_UP, refused=refused, **said)
                return
            wait = back_off(parcel.attempts, self.chance(), failed.retry_after)
            due_at = store.now if failed.permanent else store.now + wait
            await store.outbox.finish(
                parcel, MessageStep.TRY_LATER, refused=refused, due_at=due_at, **said
            )

    async def _give_back(self, parcel: Parcel) -> None:
        """Stop in the middle: the message is anybody's again, and this was no try."""
        async with self.database.begin(_origin()) as store:
            attempts, due_at = parcel.attempts - 1, store.now
            await store.outbox.finish(
                parcel, MessageStep.TRY_LATER, attempts=attempts, due_at=due_at
            )


def _way(parcel: Parcel, channel: ContactChannel) -> dict[str, Any]:
    return {"channel": channel, "recipient": parcel.reach.address(channel)}


def _origin() -> Origin:
    return Origin("messages.deliver", System("worker").who, uuid4().hex)


async def _obsolete(store: Store, parcel: Parcel) -> str | None:
    """Why a message is no longer true, or no longer wanted; None: it still is."""
    if parcel.opted_out and parcel.template in REMINDERS:
        return "the customer wants no reminders"
    link_id = link_of(parcel.params)
    if link_id is not None and not await store.outbox.link_opens(link_id):
        return "the link opens nothing any more"
    match parcel.template:
        case Template.CAR_READY | Template.CAR_WAITING if parcel.order_status is not Status.DONE:
            return "the car is not waiting any more"
        case Template.INVOICE_OVERDUE:
            owed = await store.outbox.owed(UUID(parcel.params["invoice_id"]))
            return None if owed else "the invoice is paid"
        case _:
            return None
