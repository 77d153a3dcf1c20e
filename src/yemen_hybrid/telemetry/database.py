"""The database as it is measured: each statement, the pools, the races lost."""

import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine, ExceptionContext

from yemen_hybrid.data.database import Database
from yemen_hybrid.data.pools import Pool
from yemen_hybrid.telemetry.telemetry import Telemetry

if TYPE_CHECKING:
    from yemen_hybrid.telemetry.metrics import Metrics

UNDER_WAY: Final = "telemetry"
"""Where a connection keeps what is known of its statement under way."""


def watch_database(database: Database, telemetry: Telemetry, slow_seconds: float) -> None:
    """Count and time every statement, from now on."""
    engines = {"write": database.writer.sync_engine, "read": database.reader.sync_engine}
    for engine in engines.values():
        _watch_statements(engine, telemetry, slow_seconds)
    if telemetry.metrics is not None:
        database.lost_race = telemetry.metrics.races_lost.inc
        for name, engine in engines.items():
            _watch_pool(name, engine, telemetry.metrics)


def _watch_pool(name: str, engine: Engine, metrics: "Metrics") -> None:
    """Figures that are looked up when they are asked for; a closed engine makes a new pool."""

    def pool() -> Pool:
        if not isinstance(engine.pool, Pool):
            raise TypeError(f"{engine.pool!r} does not say who waits")
        return engine.pool

    connections, waiting = metrics.pool_connections, metrics.pool_waiting
    connections.labels(name, "in_use").set_function(lambda: pool().checkedout())
    connections.labels(name, "most").set_function(lambda: pool().size())
    waiting.labels(name).set_function(lambda: pool().waiting)


def _watch_statements(engine: Engine, telemetry: Telemetry, slow_seconds: float) -> None:
    metrics, tracing = telemetry.metrics, telemetry.tracing
    system = engine.dialect.name

    def before(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        kind = _kind(statement)
        span = None if tracing is None else tracing.statement(kind, statement, system)
        connection.info[UNDER_WAY] = (time.perf_counter(), kind, span)

    def after(connection: Connection, *_: Any) -> None:
        started, kind, span = connection.info.pop(UNDER_WAY)
        seconds = time.perf_counter() - started
        if metrics is not None:
            metrics.statement_seconds(kind).observe(seconds)
            if seconds >= slow_seconds:
                metrics.slow_statements(kind).inc()
        if span is not None:
            span.end()

    def failed(happened: ExceptionContext) -> None:
        connection = happened.connection
        if connection is None or connection.invalidated or UNDER_WAY not in connection.info:
            return  # it could not be opened, or has gone with what was known of its statement
        _, kind, span = connection.info.pop(UNDER_WAY)
        if metrics is not None:
            metrics.statement_errors(kind).inc()
        if span is not None:
            span.fail(happened.original_exception)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", failed)


def _kind(statement: str) -> str:
    """Whether a statement reads or writes; a transaction's BEGIN on SQLite waits as writes do."""
    return "read" if statement.lstrip()[:6].upper() == "SELECT" else "write"
