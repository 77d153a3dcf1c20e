"""The instruments: every figure that /metrics shows, with what it means.

No label takes a value that a caller could make up: routes by their template, refusals by their
code, never an id, a path, an address or a name. Loaded only where METRICS_TOKEN is set.
"""

from functools import cache
from platform import python_version
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    Summary,
    generate_latest,
)

from yemen_hybrid import __version__

PREFIX: Final = "yemen_hybrid"
REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
STATEMENT_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5)
SENDING_SECONDS: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
RENDER_SECONDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
PAPER_BYTES: Final = (25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000)
STORAGE_SECONDS: Final = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10.0, 60.0)


class Metrics:
    """All instruments of one process, in a registry of its own.

    An instrument with labels is a function of them, which remembers what it gave: finding the
    series again costs less than counting in it.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._build = self._gauge("build_info", "The version that runs.", "version", "python")
        self._build.labels(__version__, python_version()).set(1)
        self._make_requests()
        self._make_database()
        self._make_papers()
        self._make_work()

    def text(self) -> bytes:
        """Everything, in the text format of Prometheus."""
        return generate_latest(self.registry)

    def _make_requests(self) -> None:
        self.requests = cache(
            self._counter(
                "http_requests",
                "Requests by route and class of status.",
                "method",
                "route",
                "status",
            ).labels
        )
        self.request_seconds = cache(
            self._histogram(
                "http_request_duration_seconds",
                "From the first byte to the last, by route.",
                REQUEST_SECONDS,
                "method",
                "route",
            ).labels
        )
        self.in_flight = self._gauge("http_requests_in_flight", "Requests under way.")
        self.refusals = cache(
            self._counter("refusals", "Requests refused, by the code of the answer.", "code").labels
        )
        self.sign_ins_refused = cache(
            self._counter(
                "sign_ins_refused", "Callers who were not let in, by reason.", "reason"
            ).labels
        )
        self.throttled = cache(
            self._counter("throttled", "Requests that came too often, by code.", "code").labels
        )
        self.replays = self._counter(
            "idempotent_replays", "Repeated requests that were given their first answer."
        )

    def _make_database(self) -> None:
        self.statement_seconds = cache(
            self._histogram(
                "database_statement_duration_seconds",
                "Statements, by whether they read or write.",
                STATEMENT_SECONDS,
                "kind",
            ).labels
        )
        self.slow_statements = cache(
            self._counter(
                "database_slow_statements", "Statements over SLOW_QUERY_MS.", "kind"
            ).labels
        )
        self.statement_errors = cache(
            self._counter("database_errors", "Statements that failed.", "kind").labels
        )
        self.races_lost = self._counter(
            "database_races_lost",
            "Transactions that another one got in the way of; most are made again at once.",
        )
        self.pool_connections = self._gauge(
            "database_pool_connections", "Connections by pool and state.", "pool", "state"
        )
        self.pool_waiting = self._gauge(
            "database_pool_waiting", "Who waits for a connection, or while one opens.", "pool"
        )
        self.database_up = self._gauge(
            "database_up", "Whether the database answered when this was asked."
        )

    def _make_papers(self) -> None:
        self.papers = cache(
            self._counter(
                "papers_rendered", "Papers by template and outcome.", "paper", "outcome"
            ).labels
        )
        self.paper_seconds = cache(
            self._histogram(
                "paper_render_duration_seconds",
                "Rendering, with the wait for its turn.",
                RENDER_SECONDS,
                "paper",
            ).labels
        )
        self.paper_bytes = cache(
            self._histogram("paper_size_bytes", "Size of the PDFs.", PAPER_BYTES, "paper").labels
        )
        self.papers_in_hand = self._gauge(
            "papers_in_hand", "Papers being rendered or waiting for their turn."
        )
        self.papers_at_once = self._gauge("papers_at_once", "Papers rendered at once; more wait.")

    def _make_work(self) -> None:
        self.outbox = self._gauge("outbox_messages", "Messages not settled yet.", "status")
        self.outbox_age = self._gauge(
            "outbox_oldest_age_seconds", "Age of the oldest such message.", "status"
        )
        self.outbox_overdue = self._gauge(
            "outbox_overdue_seconds", "How long ago the first queued message should have gone."
        )
        self.messages = cache(
            self._counter(
                "messages_handed_over",
                "Tries to send: done, refused (for good), failed, unreachable.",
                "channel",
                "outcome",
            ).labels
        )
        self.message_seconds = cache(
            self._histogram(
                "message_send_duration_seconds", "Sending.", SENDING_SECONDS, "channel"
            ).labels
        )
        self.chores = cache(
            self._counter("chore_runs", "What is due by the clock.", "chore", "outcome").labels
        )
        self.chore_seconds = cache(
            Summary(
                f"{PREFIX}_chore_duration_seconds",
                "How long chores took.",
                ["chore"],
                registry=self.registry,
            ).labels
        )
        self.chore_begun = self._gauge(
            "chore_last_begun_timestamp_seconds",
            "When a chore was last begun, by whichever process.",
            "chore",
        )
        self.storage = cache(
            self._counter(
                "storage_operations", "Operations on files.", "operation", "outcome"
            ).labels
        )
        self.storage_seconds = cache(
            self._histogram(
                "storage_operation_duration_seconds",
                "How long they took.",
                STORAGE_SECONDS,
                "operation",
            ).labels
        )

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"{PREFIX}_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str) -> Gauge:
        return Gauge(f"{PREFIX}_{name}", meaning, labels, registry=self.registry)

    def _histogram(
        self, name: str, meaning: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(
            f"{PREFIX}_{name}", meaning, labels, buckets=buckets, registry=self.registry
        )
