"""What waited for a channel goes, if it is still true, as soon as there is a way for it.

A channel was set up, an address came to be known, or WhatsApp may be written to again.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.delivery import Channels, ContactChannel, Reach, closed_ways
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import MessageStep, Template

AT_ONCE: Final = 500
LONGEST_TRUE: Final = timedelta(days=14)
TRUE_FOR: Final[dict[str, timedelta]] = {
    Template.ESTIMATE_APPROVED: timedelta(days=1),
    Template.RECEIPT: timedelta(days=3),
    Template.INVOICE: timedelta(days=30),
}
"""How long after it was written a message that waited is still worth reading; unsaid:
`LONGEST_TRUE`. Whether its link opens, its car waits and its debt is owed is asked when it goes."""


async def revive_waiting(begin: Begin, channels: Channels) -> int:
    """Queue what waited for a channel and can now go; gives how many.

    What is too old to be told is put aside. With nothing set up everything waits on.
    """
    if not channels:
        return 0
    revived, after = 0, None
    while True:
        async with begin() as store:
            rows = await store.outbox.waiting(after, AT_ONCE)
        able = [row for row in rows if await _way(row, channels)]
        if able:
            async with begin() as store:
                revived += await _queue_again(store, able)
        if len(rows) < AT_ONCE:
            return revived
        after = rows[-1].id


async def revive_heard(store: Store, number: str, customer_ids: Sequence[UUID]) -> None:
    """Queue what waited to be written to a number (E.164), now that it was heard from."""
    rows = await store.outbox.waiting_of(customer_ids)
    ways = {ContactChannel.WHATSAPP}
    heard = [row for row in rows if row.whatsapp == number]
    await _queue_again(store, [row for row in heard if _reach(row).route(ways, row.refused)])


async def _queue_again(store: Store, able: list[Any]) -> int:
    """Queue what is still worth reading of the waiting messages, and put the rest aside."""
    stale = [row.id for row in able if store.now - row.created_at > _age(row.template)]
    fresh = [row.id for row in able if row.id not in stale]
    reason = "it waited too long for a channel"
    await store.outbox.end_waiting(stale, MessageStep.DROP, last_error=reason)
    await store.outbox.end_waiting(fresh, MessageStep.SEND_AGAIN, due_at=store.now)
    store.messages.queued |= bool(fresh)
    return len(fresh)


async def _way(row: Any, channels: Channels) -> bool:
    reach, template = _reach(row), Template(row.template)
    if reach.route(channels, row.refused) is None:
        return False
    language: Language = "ar" if row.language == "ar" else "en"
    closed = await closed_ways(channels, reach, template, language)
    return reach.route(channels, (*row.refused, *closed)) is not None


def _reach(row: Any) -> Reach:
    return Reach(row.channel, row.whatsapp, row.email)


def _age(template: str) -> timedelta:
    return TRUE_FOR.get(template, LONGEST_TRUE)
