"""/metrics over real HTTP: who may read it, and that its figures are what was done."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from tests.stories import a_customer, open_work_order
from tests.world import SANAA, TEST_SETTINGS, Clock, World
from yemen_hybrid import __version__
from yemen_hybrid.api.context import Context
from yemen_hybrid.app import build_context
from yemen_hybrid.data.models import Customer
from yemen_hybrid.data.urls import Address
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.services.passwords import Passwords
from yemen_hybrid.services.storage import StorageUnavailable
from yemen_hybrid.serving import listen, serving_beside
from yemen_hybrid.telemetry.scrape import FRESH_SECONDS, Scrape
from yemen_hybrid.worker import Chore, do_chores

TOKEN = "mR4%vB8nTq1ZxW6cLp9Kd2Ys7Hj3Fg5Qe0Aa"
CUSTOMERS = "/api/v1/customers"


class Figures:
    """What one scrape said."""

    def __init__(self, text: str) -> None:
        self._samples = {
            (sample.name.removeprefix("yemen_hybrid_"), frozenset(sample.labels.items())): sample
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }
        self.labels = {
            (name, value)
            for sample in self._samples.values()
            for name, value in sample.labels.items()
        }

    def __call__(self, name: str, **labels: str) -> float:
        """One figure; nought where nothing was counted."""
        sample = self._samples.get((name, frozenset(labels.items())))
        return 0.0 if sample is None else sample.value


class Watched:
    """A workshop that is served over HTTP and measured."""

    def __init__(self, world: World, client: httpx2.AsyncClient) -> None:
        self.world = world
        self.client = client
        self.seconds = 0.0

    async def scrape(self) -> Figures:
        """What Prometheus would read now."""
        answer = await self.client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        return Figures(answer.text)


@asynccontextmanager
async def serving(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    """The world over real HTTP; gives a caller who is nobody yet."""
    listening = listen("127.0.0.1", 0)
    async with (
        serving_beside(world.app, listening),
        httpx2.AsyncClient(base_url=listening.url) as client,
    ):
        yield client


def built(address: Address, app: FastAPI, folder: Path, **settings: Any) -> World:
    """A workshop as its settings build it."""
    url = address.url.render_as_string(hide_password=False)
    set_ = TEST_SETTINGS.model_copy(update={"database_url": url, "data_dir": folder, **settings})
    clock = Clock()
    context = replace(build_context(set_, clock), passwords=Passwords(rounds=4))
    app.state.context = context
    return World(context.database, context, app, clock)


@pytest.fixture
async def watched(address: Address, test_app: FastAPI, tmp_path: Path) -> AsyncIterator[Watched]:
    """A workshop with a METRICS_TOKEN."""
    world = built(address, test_app, tmp_path, metrics_token=SecretStr(TOKEN))
    async with serving(world) as client:
        watched = Watched(world, client)
        scrape = Scrape(metrics_of(world.context), world.database, lambda: watched.seconds)
        world.app.state.context = world.context = replace(world.context, scrape=scrape)
        yield watched
    await world.database.close()


def metrics_of(context: Context) -> Any:
    assert context.telemetry.metrics is not None
    return context.telemetry.metrics


sqlite = pytest.mark.parametrize("kind", ["sqlite"])  # nothing of it is the database's


# ------------------------------------------------------------------------------- who may read it


@sqlite
async def test_without_a_token_set_there_is_no_such_path(world: World) -> None:
    answer = await world.client(None).get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (answer.status_code, answer.json()["code"]) == (404, "path_not_found")
    assert not world.context.telemetry.on


@sqlite
async def test_only_whoever_sends_the_token_is_answered(watched: Watched) -> None:
    admin = f"Bearer {watched.world.token(Role.ADMIN)}"
    for sent in (None, "", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "ü", admin):
        headers = {} if sent is None else {b"Authorization": sent.encode()}
        answer = await watched.client.get("/metrics", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "metrics_forbidden")
        assert "yemen_hybrid" not in answer.text
    assert (await watched.scrape())("refusals_total", code="metrics_forbidden") == 8


# --------------------------------------------------------------------------------- what it counts


async def test_requests_are_counted_by_route_and_nothing_that_a_caller_made_up(
    watched: Watched,
) -> None:
    world, client = watched.world, watched.client
    made = await a_customer(world)
    advisor = world.client()
    for id in (made["id"], made["id"].upper()):
        assert (await advisor.get(f"{CUSTOMERS}/{id}")).status_code == 200
    for path in ("/wp-admin/777123456", "/api/v1/x", "/docs/files/secret-777123456", "/health"):
        await client.get(path)
    await client.get("/approve/a-token-of-777123456")
    await client.request("BREW", "/health")
    figures = await watched.scrape()
    one = {"method": "GET", "route": f"{CUSTOMERS}/{{customer_id}}"}
    assert figures("http_requests_total", status="2xx", **one) == 2
    assert figures("http_request_duration_seconds_count", **one) == 2
    assert figures("http_requests_total", method="GET", route="/health", status="2xx") == 1
    assert figures("http_requests_total", method="GET", route="unmatched", status="4xx") == 2
    assert figures("http_requests_in_flight") == 1  # this very scrape
    routes = {value for name, value in figures.labels if name == "route"}
    assert {"/approve/{token}", "/docs/files/{file}", "/health", "unmatched"} <= routes
    told = " ".join(value for _, value in figures.labels)
    assert "777123456" not in told
    assert made["id"] not in told.lower()
    assert "BREW" not in told


async def test_who_is_refused_throttled_or_answered_again_is_counted(watched: Watched) -> None:
    world, client = watched.world, watched.client
    for _ in range(11):
        form = {"username": "manager.san", "password": "a wrong one"}
        await client.post("/api/v1/auth/token", data=form)
    for _ in range(3):
        body = {"name_ar": "صالح", "phones": [{"number": "777123456"}]}
        key = {"Idempotency-Key": "the-same"}
        assert (await world.client().post(CUSTOMERS, json=body, headers=key)).status_code == 201
    await client.get(CUSTOMERS, headers={"Authorization": "Bearer forged"})
    figures = await watched.scrape()
    assert figures("sign_ins_refused_total", reason="credentials_wrong") == 10
    assert figures("sign_ins_refused_total", reason="token_invalid") == 1
    assert figures("throttled_total", code="too_many_attempts") == 1
    assert figures("refusals_total", code="too_many_attempts") == 1
    assert figures("idempotent_replays_total") == 2


async def test_the_database_is_counted(watched: Watched) -> None:
    world = watched.world
    first = await watched.scrape()
    with suppress(StaleDataError):
        async with world.begin() as store:
            await store.session.get(Customer, SANAA)
            raise StaleDataError
    async with world.database.reading() as connection:
        with pytest.raises(DBAPIError):
            await connection.exec_driver_sql("SELECT nothing_of_the_kind")
    async with world.database.reading():
        during = await watched.scrape()
    said = {"pool": "read"}
    assert during("database_up") == 1
    assert during("database_races_lost_total") == 1
    assert during("database_errors_total", kind="read") == 1
    reads = {"kind": "read"}
    counted = "database_statement_duration_seconds_count"
    assert during(counted, **reads) == first(counted, **reads) + 1
    assert during("database_pool_connections", state="in_use", **said) == 1
    assert during("database_pool_connections", state="most", **said) == 10
    assert during("database_pool_waiting", **said) == 0
    assert during("build_info", version=__version__, python=_python()) == 1
    assert during("process_resident_memory_bytes") > 1_000_000


async def test_the_outbox_is_looked_at_every_few_seconds_however_many_ask(
    watched: Watched,
) -> None:
    world = watched.world
    order = await open_work_order(world)
    async with world.begin() as store:
        customer = await store.customers.get(UUID(order["customer"]["id"]))
        branch = await store.branches.get(SANAA)
        for _ in range(2):
            told = {"name": "Saleh", "vehicle": "Prius", "order": "WO/1"}
            store.messages.tell(customer, branch, Template.CAR_READY, told)
    world.clock.turn(minutes=10)
    figures = await watched.scrape()
    assert figures("outbox_messages", status="queued") == 2
    assert figures("outbox_messages", status="dead") == 0
    assert figures("outbox_oldest_age_seconds", status="queued") == 600
    assert figures("outbox_overdue_seconds") == 600
    counted = "database_statement_duration_seconds_count"
    world.clock.turn(minutes=10)
    again = await watched.scrape()
    assert again("outbox_overdue_seconds") == 600
    assert again(counted, kind="read") == figures(counted, kind="read")
    watched.seconds += FRESH_SECONDS
    assert (await watched.scrape())("outbox_overdue_seconds") == 1200


@sqlite
async def test_the_outbox_is_counted_along_an_index_whatever_has_been_sent(
    watched: Watched,
) -> None:
    world = watched.world
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(world.database.reader.sync_engine, "before_cursor_execute", note)
    await watched.scrape()
    (outbox,) = [one for one in asked if "FROM messages" in one[0]]
    async with world.database.reading() as connection:
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {outbox[0]}", outbox[1])
        steps = [row.detail for row in plan]
    (step,) = steps
    assert step.startswith("SEARCH messages USING INDEX ix_messages_status_")


@sqlite
async def test_chores_files_and_papers_are_counted(watched: Watched) -> None:
    world = watched.world

    async def well() -> None:
        await world.context.storage.put("files/a", b"1234")
        await world.context.storage.read("files/a")

    async def badly() -> None:
        with suppress(StorageUnavailable):
            await world.context.storage.put("files/a/b", b"under a file")
        raise RuntimeError

    order = await open_work_order(world)
    paper = await world.client().get(f"/api/v1/workorders/{order['id']}/pdf")
    every = timedelta(hours=1)
    await do_chores(world.context, (Chore("good", every, well), Chore("bad", every, badly)))
    figures = await watched.scrape()
    assert figures("chore_runs_total", chore="good", outcome="done") == 1
    assert figures("chore_runs_total", chore="bad", outcome="failed") == 1
    assert figures("chore_duration_seconds_count", chore="bad") == 1
    begun = figures("chore_last_begun_timestamp_seconds", chore="good")
    assert begun == world.clock().timestamp()
    assert figures("storage_operations_total", operation="read", outcome="done") == 1
    assert figures("storage_operations_total", operation="put", outcome="failed") == 1
    assert figures("papers_rendered_total", paper="a4", outcome="done") == 1
    assert figures("paper_size_bytes_sum", paper="a4") == len(paper.content)
    assert figures("paper_render_duration_seconds_count", paper="a4") == 1
    assert figures("papers_in_hand") == 0
    assert figures("papers_at_once") == 2


@sqlite
async def test_a_database_that_is_away_is_a_figure_too(watched: Watched) -> None:
    async with watched.world.database.writer.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE messages RENAME TO elsewhere")
    figures = await watched.scrape()
    assert figures("database_up") == 0
    assert figures("database_errors_total", kind="read") == 1
    assert figures("build_info", version=__version__, python=_python()) == 1


def _python() -> str:
    import platform

    return platform.python_version()
