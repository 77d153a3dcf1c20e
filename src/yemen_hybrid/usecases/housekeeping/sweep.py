"""What is of no more use is thrown away: old answers, old attempts, sessions that have ended."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from yemen_hybrid.data.repositories.idempotency import REPLAYED_FOR
from yemen_hybrid.data.store import Begin, Store

BATCH: Final = 500
"""Rows in a transaction: it is over in milliseconds, and whoever waits to write gets in between."""
ATTEMPTS_KEPT: Final = timedelta(days=1)
"""Longer than any window in which attempts are counted."""
SESSIONS_KEPT: Final = timedelta(days=7)
"""After its end, for whoever looks into a theft; that it was there stays in the audit log."""

Sweeping = Callable[[Store, int], Awaitable[int]]
"""Throws away at most so many rows and gives how many there were."""


async def sweep(begin: Begin, *, batch: int = BATCH) -> None:
    """Throw everything away that is of no more use, a batch in each transaction."""
    for sweeping in (_answers, _attempts, _tokens, _sessions):
        while await _swept(begin, sweeping, batch) == batch:
            continue


async def _swept(begin: Begin, sweeping: Sweeping, batch: int) -> int:
    async with begin() as store:
        return await sweeping(store, batch)


async def _answers(store: Store, limit: int) -> int:
    return await store.idempotency_keys.sweep(store.now - REPLAYED_FOR, limit)


async def _attempts(store: Store, limit: int) -> int:
    return await store.throttles.sweep(store.now - ATTEMPTS_KEPT, limit)


async def _tokens(store: Store, limit: int) -> int:
    """A family goes with its session: until then a stolen token is known when it comes back."""
    return await store.sessions.sweep_tokens(store.now - SESSIONS_KEPT, limit)


async def _sessions(store: Store, limit: int) -> int:
    return await store.sessions.sweep(store.now - SESSIONS_KEPT, limit)
