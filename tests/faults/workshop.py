"""A workshop whose service runs as processes that can be killed."""

import asyncio
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
from fastapi import FastAPI
from sqlalchemy import Table, func, select

from tests.shell import Become, Running, Shell, shell_in
from tests.world import SANAA, SECRET, Client, Clock, World, build_world
from yemen_hybrid.data.audit_chains import verify_chains
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.data.urls import Address
from yemen_hybrid.domain.access import Role


class MachineClock(Clock):
    """The machine's own clock, as the processes have it."""

    def __call__(self) -> datetime:
        """The time now."""
        return datetime.now(UTC)


@dataclass(slots=True)
class Process:
    """A running server: where it is, and the process to be killed."""

    running: Running
    url: str

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.running.process.pid is not None
        return self.running.process.pid

    async def kill(self) -> None:
        """``kill -9``, and wait until it is gone."""
        self.running.process.kill()
        await self.gone()

    async def gone(self) -> int:
        """Wait for its end; gives its exit code, negative for a signal."""
        await asyncio.to_thread(self.running.process.join, 60)
        code = self.running.process.exitcode
        assert code is not None, "it did not end"
        return code


@dataclass(slots=True)
class Workshop:
    """The database, the processes on it, and a way into it from the test's own process."""

    world: World
    shell: Shell
    processes: list[Process] = field(default_factory=list)
    callers: list[Client] = field(default_factory=list)

    @property
    def embedded(self) -> bool:
        """Whether it is SQLite."""
        return self.world.database.address.embedded

    async def serve(self, become: Become | None = None, **environment: str) -> Process:
        """One more server, once it says where it is."""
        shell = self.shell if become is None else replace(self.shell, become=become)
        running = shell.start("serve", "--port", "0", **environment)
        where = await asyncio.to_thread(running.wait_for, r"on (http://\S+) - try it")
        process = Process(running, where[1])
        self.processes.append(process)
        return process

    async def serve_many(self, most: int = 4) -> list[Process]:
        """As many servers as share a database: one on SQLite."""
        return [await self.serve() for _ in range(1 if self.embedded else most)]

    def caller(
        self, process: Process, role: Role | None = Role.CASHIER, branch: UUID = SANAA
    ) -> Client:
        """Somebody who uses that server."""
        token = (
            {} if role is None else {"Authorization": f"Bearer {self.world.token(role, branch)}"}
        )
        caller = Client(
            base_url=process.url,
            headers={"Accept-Language": "en", **token},
            timeout=120,
            limits=httpx2.Limits(max_connections=100, max_keepalive_connections=100),
        )
        self.callers.append(caller)
        return caller

    async def count(self, table: Table | Any, *where: Any) -> int:
        """How many rows there are."""
        async with self.world.database.reading() as connection:
            rows = select(func.count()).select_from(table).where(*where)
            return int(await connection.scalar(rows) or 0)

    async def check(self) -> None:
        """The file is whole, the audit log holds, the books balance."""
        await self.check_records()
        async with self.world.database.reading() as connection:
            assert await check_books(connection) == []

    async def check_records(self) -> None:
        """The file is whole, the audit log holds."""
        if (file := self.world.database.address.file) is not None:
            check_file(file)
        async with self.world.database.reading() as connection:
            found = [one async for one in verify_chains(connection)]
        assert [one for one in found if not isinstance(one, int)] == []

    async def close(self) -> None:
        """End all that runs."""
        for caller in self.callers:
            await caller.aclose()
        for process in self.processes:
            if process.running.process.is_alive():
                await process.kill()
        await self.world.database.close()


def check_file(file: Path) -> None:
    """SQLite's own checks of its file."""
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    finally:
        connection.close()


def open_workshop(address: Address, folder: Path, app: FastAPI) -> Workshop:
    """The workshop in that database; its servers know the same secret."""
    world = build_world(address, app, folder / "data" / "files")
    clock = MachineClock()
    world.database.clock = clock
    context = replace(world.context, clock=clock)
    app.state.context = context
    shell = shell_in(folder)
    shell.environment |= {
        "SECRET_KEY": SECRET,
        "LOG_LEVEL": "error",
        "WORKER": "off",
        "DATABASE_URL": address.url.render_as_string(hide_password=False),
    }
    return Workshop(World(world.database, context, app, clock), shell)


async def at_once(
    callers: Sequence[Client], path: str, bodies: Sequence[object], key: str
) -> list[httpx2.Response]:
    """POST all of them together, dealt out to the callers, each under a key of its own."""
    return await asyncio.gather(
        *(
            callers[number % len(callers)].post(
                path, json=body, headers={"Idempotency-Key": f"{key}-{number}"}
            )
            for number, body in enumerate(bodies)
        )
    )
