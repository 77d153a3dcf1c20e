"""What the promises are tested with: a workshop, real processes of the service, and the table."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import URL

from tests.databases import clone, named, run
from tests.faults.table import Row, publish
from tests.faults.workshop import Workshop, open_workshop
from tests.world import prepare_template
from yemen_hybrid.data.urls import Address, parse_address

HERE = Path(__file__).parent
ROWS = pytest.StashKey[list[Row]]()
ROW = pytest.StashKey[Row]()
SETTLED = timedelta(days=60)
"""How long ago the workshop was settled."""


def pytest_configure(config: pytest.Config) -> None:
    """Begin the table."""
    config.stash[ROWS] = []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is asked for by name (make faults)."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What came of the row's test: broken if any phase of it failed."""
    report = yield
    row = item.stash.get(ROW, None)
    if row is not None:
        row.seconds += report.duration
        if report.failed:
            row.result = "BROKEN"
        elif report.skipped:
            row.result = "left out"
            row.note(str(getattr(call.excinfo, "value", "")))
    return report


def pytest_terminal_summary(config: pytest.Config) -> None:
    """The table."""
    if rows := config.stash[ROWS]:
        publish(rows, os.environ.get("REPORT"))


@pytest.fixture
def row(request: pytest.FixtureRequest) -> Row:
    """The test's row: its promise is what ``@pytest.mark.promise`` says."""
    mark = request.node.get_closest_marker("promise")
    made = Row(promise=mark.args[0])
    request.config.stash[ROWS].append(made)
    request.node.stash[ROW] = made
    return made


@pytest.fixture(scope="session")
def sqlite_now(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workshop in a file, settled some time before now."""
    file = tmp_path_factory.mktemp("now") / "now.db"
    _prepare(parse_address(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_now(postgres: URL, worker_id: str) -> str:
    """The same in PostgreSQL."""
    name = f"now_{worker_id}"
    _apart(partial(asyncio.run, run(postgres, f'CREATE DATABASE "{name}"')))
    _prepare(named(postgres, name))
    return name


def _prepare(address: Address) -> None:
    _apart(partial(prepare_template, address, datetime.now(UTC) - SETTLED))


def _apart(work: partial[None]) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()


@pytest.fixture
async def workshop(
    kind: str, request: pytest.FixtureRequest, test_app: FastAPI, tmp_path: Path, row: Row
) -> AsyncIterator[Workshop]:
    """A workshop whose servers are processes; they end with the test, however it ends."""
    row.on = kind
    folder = tmp_path / "workshop"
    (folder / "data").mkdir(parents=True)
    if kind == "sqlite":
        file = folder / "data" / "yemen_hybrid.db"
        shutil.copy(request.getfixturevalue("sqlite_now"), file)
        address = parse_address(f"sqlite:///{file}")
    else:
        server: URL = request.getfixturevalue("postgres")
        address = named(server, f"faults_{uuid4().hex}")
        template = request.getfixturevalue("postgres_now")
        await clone(server, template, str(address.url.database))
    made = open_workshop(address, folder, test_app)
    yield made
    await made.close()
    if not made.embedded:
        drop = f'DROP DATABASE "{address.url.database}" WITH (FORCE)'
        await run(request.getfixturevalue("postgres"), drop)
