"""Traces, as a collector receives them over OTLP/HTTP: what belongs to what, and nobody's data."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
from pydantic import SecretStr

from tests.api.test_metrics import built
from tests.collector import Collector, collector, said
from tests.stories import a_customer, open_work_order
from tests.world import World
from yemen_hybrid.data.urls import Address
from yemen_hybrid.services.logs import configure_logs
from yemen_hybrid.worker import Chore, do_chores

CUSTOMERS = "/api/v1/customers"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"


@pytest.fixture
async def traces() -> AsyncIterator[Collector]:
    """Where traces go."""
    async with collector() as taken:
        yield taken


@pytest.fixture
async def traced(
    address: Address, test_app: FastAPI, tmp_path: Path, traces: Collector
) -> AsyncIterator[World]:
    """A workshop that is traced."""
    settings = {
        "otel_exporter_otlp_endpoint": traces.url,
        "otel_exporter_otlp_headers": SecretStr("x-key=open%20sesame"),
        "otel_service_name": "the-workshop",
    }
    world = built(address, test_app, tmp_path, **settings)
    yield world
    await world.database.close()


async def test_a_request_is_a_span_in_the_callers_trace_with_its_statements_as_children(
    traced: World, traces: Collector
) -> None:
    customer = await a_customer(traced)
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": "abc-1234"}
    log = io.StringIO()
    configure_logs("info", "json", log)
    await traced.client().get(f"{CUSTOMERS}/{customer['id']}?x=777123456", headers=headers)
    await traced.client().get("/api/v1/search", params={"q": "777123456"})
    configure_logs("warning", "json")
    await traced.context.telemetry.close()
    (event, _) = [line for line in map(json.loads, log.getvalue().splitlines()) if "route" in line]
    assert (event["trace_id"], event["request_id"]) == (TRACE, "abc-1234")
    span = traces.named(f"GET {CUSTOMERS}/{{customer_id}}")
    assert (span.trace_id.hex(), span.parent_span_id.hex()) == (TRACE, PARENT)
    assert span.kind == Span.SPAN_KIND_SERVER
    assert said(span) == {
        "http.request.method": "GET",
        "http.route": f"{CUSTOMERS}/{{customer_id}}",
        "http.response.status_code": 200,
        "yemen_hybrid.request_id": "abc-1234",
    }
    statements = traces.children(span)
    assert len(statements) >= 2
    system = traced.database.writer.dialect.name
    assert {child.name for child in statements} == {f"{system} read"}
    assert any("FROM customers" in str(said(child)["db.query.text"]) for child in statements)
    assert (traces.services, traces.keys) == ({"the-workshop"}, {"open sesame"})
    for private in (
        "777123456",
        "Qadhi",
        "القاضي",
        customer["id"],
        customer["id"].replace("-", ""),
    ):
        assert private.encode() not in traces.raw


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_chore_is_a_trace_of_its_own_and_its_log_lines_say_which(
    traced: World, traces: Collector
) -> None:
    async def badly() -> None:
        async with traced.database.reading() as connection:
            await connection.exec_driver_sql("SELECT 1")
        raise RuntimeError("about Saleh, 777123456")

    log = io.StringIO()
    configure_logs("info", "json", log)
    await do_chores(traced.context, (Chore("bad", timedelta(hours=1), badly),))
    configure_logs("warning", "json")
    await traced.context.telemetry.close()
    chore = traces.named("chore bad")
    assert chore.parent_span_id == b""
    assert chore.status.code == Status.STATUS_CODE_ERROR
    assert said(chore) == {"error.type": "RuntimeError"}
    assert [child.name for child in traces.children(chore)] == ["sqlite read"]
    assert b"777123456" not in traces.raw
    (event,) = map(json.loads, log.getvalue().splitlines())
    assert (event["event"], event["trace_id"]) == ("chore failed", chore.trace_id.hex())


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_collector_that_is_away_holds_nobody_up(traced: World, traces: Collector) -> None:
    assert traces.leave is not None
    await traces.leave()
    assert (await traced.client().get(CUSTOMERS)).status_code == 200
    async with asyncio.timeout(10):
        await traced.context.telemetry.close()


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_papers_failures_and_requests_without_a_trace_are_spans_too(
    traced: World, traces: Collector
) -> None:
    order = await open_work_order(traced)
    await traced.client().get(f"/api/v1/workorders/{order['id']}/pdf")
    await traced.client(None).get("/health")
    await traced.client(None).get("/nowhere/777123456", headers={"traceparent": "00-nonsense"})
    async with traced.database.writer.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE customers RENAME TO elsewhere")
    broken = await traced.client().get(f"{CUSTOMERS}/{order['id']}")
    assert broken.status_code >= 500
    await traced.context.telemetry.close()
    pdf = traces.named("GET /api/v1/workorders/{order_id}/pdf")
    assert "render a4" in {child.name for child in traces.children(pdf)}
    nowhere = traces.named("GET unmatched")
    assert (len(nowhere.trace_id), nowhere.parent_span_id) == (16, b"")
    assert not [span for span in traces.spans if "/health" in span.name]
    failed = traces.named(f"GET {CUSTOMERS}/{{customer_id}}")
    assert failed.status.code == Status.STATUS_CODE_ERROR
    (statement,) = [s for s in traces.children(failed) if s.status.code]
    assert said(statement)["error.type"]
    assert not statement.events
    assert b"777123456" not in traces.raw
