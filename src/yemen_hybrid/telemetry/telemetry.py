"""What the edges of the service tell: to the metrics, to the traces, to both or to nobody.

Where neither is set up each of these calls does nothing, and nothing of theirs is loaded.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from yemen_hybrid.domain.delivery import DeliveryFailed
from yemen_hybrid.domain.errors import Refused, TooMany, Unauthenticated

if TYPE_CHECKING:
    from yemen_hybrid.telemetry.metrics import Metrics
    from yemen_hybrid.telemetry.tracing import RequestSpan, Tracing

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER_METHOD: Final = "_OTHER"
"""As OpenTelemetry calls a method that a caller made up."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The metrics and the traces of one process, each if it is wanted."""

    metrics: "Metrics | None" = None
    tracing: "Tracing | None" = None

    @property
    def on(self) -> bool:
        """Whether anybody listens."""
        return self.metrics is not None or self.tracing is not None

    def request(
        self, method: str, headers: Mapping[str, str], request_id: str, *, traced: bool
    ) -> "RequestWatch | None":
        """Begin to watch a request; end the watch with `RequestWatch.end`, in the same task."""
        if not self.on:
            return None
        known = method if method in METHODS else OTHER_METHOD
        if self.metrics is not None:
            self.metrics.in_flight.inc()
        span = None
        if self.tracing is not None and traced:
            span = self.tracing.request(known, headers, request_id)
        return RequestWatch(self.metrics, known, span)

    def refused(self, refusal: Refused) -> None:
        """Count a refusal by its code."""
        if self.metrics is None:
            return
        self.metrics.refusals(refusal.code).inc()
        if isinstance(refusal, Unauthenticated):
            self.metrics.sign_ins_refused(refusal.code).inc()
        if isinstance(refusal, TooMany):
            self.metrics.throttled(refusal.code).inc()

    def replayed(self) -> None:
        """Count a repeated request that was given its first answer."""
        if self.metrics is not None:
            self.metrics.replays.inc()

    @contextmanager
    def paper(self, template: str) -> Iterator[Callable[[int], None]]:
        """Around the rendering of a paper; the block tells the size in bytes."""
        metrics = self.metrics
        if metrics is None:
            with self._around(f"render {template}", _unheard):
                yield _unheard
            return

        def count(outcome: str, seconds: float) -> None:
            metrics.papers(template, outcome).inc()
            metrics.paper_seconds(template).observe(seconds)

        with metrics.papers_in_hand.track_inprogress(), self._around(f"render {template}", count):
            yield metrics.paper_bytes(template).observe

    def message(self, channel: str, template: str) -> AbstractContextManager[None]:
        """Around the sending of a message."""

        def count(outcome: str, seconds: float) -> None:
            if self.metrics is not None:
                self.metrics.messages(channel, outcome).inc()
                self.metrics.message_seconds(channel).observe(seconds)

        return self._around("send message", count, channel=channel, template=template)

    def chore(self, name: str) -> AbstractContextManager[None]:
        """Around a chore."""

        def count(outcome: str, seconds: float) -> None:
            if self.metrics is not None:
                self.metrics.chores(name, outcome).inc()
                self.metrics.chore_seconds(name).observe(seconds)

        return self._around(f"chore {name}", count)

    def storage(self, operation: str) -> AbstractContextManager[None]:
        """Around what is done with a file."""

        def count(outcome: str, seconds: float) -> None:
            if self.metrics is not None:
                self.metrics.storage(operation, outcome).inc()
                self.metrics.storage_seconds(operation).observe(seconds)

        return self._around(f"storage {operation}", count)

    async def close(self) -> None:
        """Send what is left to be sent."""
        if self.tracing is not None:
            await self.tracing.close()

    @contextmanager
    def _around(
        self, name: str, count: Callable[[str, float], None], **attributes: str
    ) -> Iterator[None]:
        """A span around a block, and a count of how it ended after how many seconds."""
        tracing = self.tracing
        started, outcome = time.perf_counter(), "failed"
        with nullcontext() if tracing is None else tracing.span(name, **attributes):
            try:
                yield
                outcome = "done"
            except DeliveryFailed as failed:
                outcome = _how(failed)
                raise
            finally:
                count(outcome, time.perf_counter() - started)


class RequestWatch:
    """A request under way."""

    __slots__ = ("_method", "_metrics", "_span")

    def __init__(self, metrics: "Metrics | None", method: str, span: "RequestSpan | None") -> None:
        self._metrics = metrics
        self._method = method
        self._span = span

    @property
    def trace_id(self) -> str | None:
        """Which trace it belongs to, in hexadecimal."""
        return None if self._span is None else self._span.trace_id

    def end(self, route: str, status: int, seconds: float) -> None:
        """Count it by its route's template and its status."""
        metrics, method = self._metrics, self._method
        if metrics is not None:
            metrics.in_flight.dec()
            metrics.requests(method, route, f"{status // 100}xx").inc()
            metrics.request_seconds(method, route).observe(seconds)
        if self._span is not None:
            self._span.end(method, route, status)


def _how(failed: DeliveryFailed) -> str:
    if failed.permanent:
        return "refused"
    return "unreachable" if failed.unreachable else "failed"


def _unheard(*_: object) -> None:
    """A figure that nobody asked for."""
