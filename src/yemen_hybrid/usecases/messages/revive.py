"""A channel was set up, or an address came to be known: what waited goes, if it is still true."""

from datetime import timedelta
from typing import Any, Final

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.delivery import Channels, Reach
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
            able = [row for row in rows if _way(row, channels)]
            stale = [row.id for row in able if store.now - row.created_at > _age(row.template)]
            fresh = [row.id for row in able if row.id not in stale]
            reason = "it waited too long for a channel"
            await store.outbox.end_waiting(stale, MessageStep.DROP, last_error=reason)
            await store.outbox.end_waiting(fresh, MessageStep.SEND_AGAIN, due_at=store.now)
            store.messages.queued |= bool(fresh)
        revived += len(fresh)
        if len(rows) < AT_ONCE:
            return revived
        after = rows[-1].id


def _way(row: Any, channels: Channels) -> bool:
    reach = Reach(row.channel, row.whatsapp, row.email)
    return reach.route(channels, row.refused) is not None


def _age(template: str) -> timedelta:
    return TRUE_FOR.get(template, LONGEST_TRUE)
