"""Traces by OpenTelemetry, sent as OTLP over HTTP. Loaded only where an endpoint is set.

Nothing in a span says who: no path, query, address, body or value of a statement.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import structlog
from opentelemetry import context as contexts
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.re import parse_env_headers

from yemen_hybrid import __version__
from yemen_hybrid.telemetry.collector import Collector

SERVER_ERROR: Final = 500
EXPORT_SECONDS: Final = 5
"""What a collector may take for one batch; also what it can hold up the end of the service."""

_W3C: Final = TraceContextTextMapPropagator()


class Tracing:
    """Makes spans, and sends them in batches from a thread of its own."""

    def __init__(self, collector: Collector) -> None:
        share = TraceIdRatioBased(collector.share)
        self._provider = TracerProvider(
            # A caller may say which trace a request belongs to, but not that it must be kept.
            sampler=ParentBased(share, remote_parent_sampled=share),
            resource=Resource.create(
                {"service.name": collector.service_name, "service.version": __version__}
            ),
            shutdown_on_exit=False,
        )
        exporter = OTLPSpanExporter(
            endpoint=f"{collector.endpoint}/v1/traces",
            headers=parse_env_headers(collector.headers, liberal=True),
            timeout=EXPORT_SECONDS,
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("yemen_hybrid", __version__)

    def request(self, method: str, headers: Mapping[str, str], request_id: str) -> "RequestSpan":
        """Begin the span of a request, in the trace that the caller names, if one is named."""
        said = {name: headers[name] for name in ("traceparent", "tracestate") if name in headers}
        span = self._tracer.start_span(
            method,
            context=_W3C.extract(said, contexts.Context()),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": method, "yemen_hybrid.request_id": request_id},
        )
        return RequestSpan(span)

    @contextmanager
    def span(self, name: str, **attributes: str | int) -> Iterator[Span]:
        """A span around a block, in the trace under way; else the first of a new one."""
        span = self._tracer.start_span(name, attributes=attributes)
        with (
            trace.use_span(span, record_exception=False, set_status_on_exception=False),
            structlog.contextvars.bound_contextvars(trace_id=_trace_id(span)),
        ):
            try:
                yield span
            except BaseException as error:
                _fail(span, error)
                raise
            finally:
                span.end()

    def statement(self, kind: str, statement: str, system: str) -> "StatementSpan | None":
        """Begin the span of a statement, without its values; none outside of a trace."""
        if not trace.get_current_span().is_recording():
            return None
        text = " ".join(statement.split())[:2000]
        return StatementSpan(
            self._tracer.start_span(
                f"{system} {kind}",
                kind=SpanKind.CLIENT,
                attributes={"db.system.name": system, "db.query.text": text},
            )
        )

    async def close(self) -> None:
        """Send what is left; a collector that is away is not waited for."""
        await asyncio.to_thread(self._provider.shutdown)


class RequestSpan:
    """The span of a request under way; whatever happens meanwhile is a child of it."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._token = contexts.attach(trace.set_span_in_context(span))
        self.trace_id = _trace_id(span)

    def end(self, method: str, route: str, status: int) -> None:
        """End it, now that its route and status are known."""
        self._span.update_name(f"{method} {route}")
        self._span.set_attributes({"http.route": route, "http.response.status_code": status})
        if status >= SERVER_ERROR:
            self._span.set_status(Status(StatusCode.ERROR))
        contexts.detach(self._token)
        self._span.end()


class StatementSpan:
    """The span of a statement under way."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def end(self) -> None:
        """It was done."""
        self._span.end()

    def fail(self, error: BaseException) -> None:
        """It was not."""
        _fail(self._span, error)
        self._span.end()


def _trace_id(span: Span) -> str:
    return format_trace_id(span.get_span_context().trace_id)


def _fail(span: Span, error: BaseException) -> None:
    """Mark a span whose work failed, by the kind of error: its text may hold somebody's name."""
    span.set_attribute("error.type", type(error).__name__)
    span.set_status(Status(StatusCode.ERROR))
