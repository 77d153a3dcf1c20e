"""What /metrics answers: the figures of this process, and a look at what the database knows."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from yemen_hybrid.data.database import Database
from yemen_hybrid.data.queries.chores import last_begun
from yemen_hybrid.data.queries.outbox import Backlog, count_backlog

if TYPE_CHECKING:
    from yemen_hybrid.telemetry.metrics import Metrics

FRESH_SECONDS: Final = 5.0
"""How long what the database said is good for, however many ask."""
ANSWER_SECONDS: Final = 3.0
"""How long the database may take; Prometheus itself waits ten."""


class Scrape:
    """Everything that Prometheus is told."""

    def __init__(
        self,
        metrics: "Metrics",
        database: Database,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._metrics = metrics
        self._database = database
        self._monotonic = monotonic
        self._looking = asyncio.Lock()
        self._looked_at: float | None = None

    async def text(self) -> bytes:
        """The figures, in the text format of Prometheus. A database that is away is one of them."""
        async with self._looking:
            now = self._monotonic()
            if self._looked_at is None or now - self._looked_at >= FRESH_SECONDS:
                await self._look()
                self._looked_at = now
        return self._metrics.text()

    async def _look(self) -> None:
        metrics = self._metrics
        for gauge in (metrics.outbox, metrics.outbox_age, metrics.chore_begun):
            gauge.clear()
        try:
            async with (
                asyncio.timeout(ANSWER_SECONDS),
                self._database.reading() as near,
                self._database.current(near) as connection,
            ):
                backlog = await count_backlog(connection, self._database.clock())
                begun = await last_begun(connection)
        except (DBAPIError, PoolTimeout, OSError, TimeoutError):
            metrics.database_up.set(0)
            return
        metrics.database_up.set(1)
        self._show(backlog)
        for chore, at in begun.items():
            metrics.chore_begun.labels(chore).set(at.timestamp())

    def _show(self, backlog: Backlog) -> None:
        for status, (count, age) in backlog.by_status.items():
            self._metrics.outbox.labels(status).set(count)
            self._metrics.outbox_age.labels(status).set(age)
        self._metrics.outbox_overdue.set(backlog.overdue)
