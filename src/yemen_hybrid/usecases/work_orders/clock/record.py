"""What starting, stopping and correcting a clock share."""

from collections.abc import Iterable
from uuid import UUID

from yemen_hybrid.data.models import Job
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.clock import Span, check_no_overlap, check_span


def whose_clock(actor: Actor, technician_id: UUID | None) -> UUID:
    """Whose clock is meant; another one's than the actor's own asks for ``clock:any``."""
    if technician_id is None or technician_id == actor.staff_id:
        return actor.staff_id
    actor.require("clock:any")
    return technician_id


async def check_times(
    store: Store, technician_id: UUID, span: Span, but: UUID | None = None
) -> None:
    """Refuse times that cannot be, or in which the technician worked elsewhere.

    ``but`` is the entry whose times these are to be.
    """
    check_span(span, store.now)
    check_no_overlap(span, await store.crews.spans_beside(technician_id, span, but))


async def stop_clocks(store: Store, jobs: Iterable[Job]) -> None:
    """Stop every clock that runs on the jobs."""
    for entry in await store.crews.running([job.id for job in jobs]):
        # A phone ahead of the server may have begun a little after now.
        entry.stopped_at = max(store.now, entry.started_at)
