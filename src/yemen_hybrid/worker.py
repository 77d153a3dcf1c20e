"""What the service does by itself: it delivers the outbox, and does what is due by the clock."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from yemen_hybrid.api.context import Context


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done every so often, by one of all processes.

    ``run`` opens its own transactions, and may be cut off at any await: what it has not done yet is
    done the next time.
    """

    name: str
    every: timedelta
    run: Callable[[], Awaitable[None]]


def chores(_context: Context) -> tuple[Chore, ...]:
    """All that is due by the clock."""
    return ()
