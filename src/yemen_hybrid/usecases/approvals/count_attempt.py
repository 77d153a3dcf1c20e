"""How often a link may be tried, so that nobody keeps the workshop busy with them."""

from datetime import UTC, datetime, timedelta
from typing import Final

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.passwords import Attempts

ANSWERS: Final = Attempts(limit=60, window=timedelta(minutes=1))
"""To one link. A person answers once, and a phone with bad reception a few times more."""

PAPERS: Final = Attempts(limit=20, window=timedelta(minutes=1))
"""By one link. A paper is drawn anew each time, and few are drawn at once."""

UNKNOWN_TOKENS: Final = Attempts(limit=60, window=timedelta(minutes=1))
"""From one address. Nobody guesses 256 bits; but half a city may share one address, and whoever
has a good link is never counted here."""


async def count_attempt(begin: Begin, key: str, allowed: Attempts) -> None:
    """Count one attempt under ``key``, in the database so that every process sees it, or refuse it.

    Takes a transaction of its own, so that it counts also when what is attempted is refused.
    """
    async with begin() as store:
        throttle = await store.throttles.lock(key, store.now)
        earlier = [datetime.fromtimestamp(at, UTC) for at in throttle.attempts]
        allowed.check(earlier, store.now)
        kept = [at.timestamp() for at in earlier[1 - allowed.limit :]]
        throttle.attempts = [*kept, store.now.timestamp()]
        throttle.updated_at = store.now
