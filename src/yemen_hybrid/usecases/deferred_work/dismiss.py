"""Deferred work that will not be done: the customer sold the car, or had it done elsewhere."""

from uuid import UUID

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.deferred_work import DeferredWorkResolved
from yemen_hybrid.domain.reasons import check_reason


async def dismiss_deferred_work(
    begin: Begin, deferred_id: UUID, reason: str, version: int | None = None
) -> None:
    """Let it wait no more, for a reason."""
    because = check_reason(reason)
    async with begin() as store:
        waiting = await store.deferred_work.lock(deferred_id, version)
        if waiting.resolved_at is not None:
            raise DeferredWorkResolved
        waiting.resolved_at, waiting.resolved_because = store.now, because
