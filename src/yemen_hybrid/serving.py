"""The HTTP server: a socket of our own, quiet logs, and an orderly end."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Final, Literal, NoReturn

import uvicorn
from fastapi import FastAPI

from yemen_hybrid.services.connections import Impatient

STOP_WITHIN: Final = 20
"""Seconds that requests under way are given when the service is asked to end."""
BACKLOG: Final = 2048

ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not listened on
"""Addresses that nobody can type into a browser, and what reaches them from this machine."""


class PortTaken(Exception):
    """The address cannot be listened on; the message says why."""


@dataclass(frozen=True, slots=True)
class Listening:
    """An open socket, and the address to type into a browser on this machine."""

    socket: socket.socket
    url: str


def listen(host: str, port: int) -> Listening:
    """Take the address before anything else: a second service leaves the first one's data be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        taken = socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PortTaken(f"HOST, PORT: cannot listen on {host}:{port}: {reason}.") from error
    shown = ANYWHERE.get(host, host)
    shown = f"[{shown}]" if ":" in shown else shown
    return Listening(taken, f"http://{shown}:{taken.getsockname()[1]}")


def serve_on(app: FastAPI, listening: Listening) -> None:
    """Serve until asked to stop; then finish what is under way, and return."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        uvicorn.Server(_config(app, "on")).run(sockets=[listening.socket])
    except KeyboardInterrupt:
        return


@asynccontextmanager
async def serving_beside(app: FastAPI, listening: Listening) -> AsyncIterator[None]:
    """Serve while the block runs, in a process that has other work and minds its own signals."""
    server = _Beside(_config(app, "off"))
    running = asyncio.create_task(server.serve(sockets=[listening.socket]))
    try:
        yield
    finally:
        server.should_exit = True
        await running


class _Beside(uvicorn.Server):
    """Leaves the signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


def _config(app: FastAPI, lifespan: Literal["on", "off"]) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=Impatient,
        lifespan=lifespan,
        ws="none",
        log_config=None,
        log_level="warning",
        access_log=False,
        # Which proxy is believed is a setting of ours; see api/addresses.py.
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=STOP_WITHIN,
    )


def _leave(*_: object) -> NoReturn:
    """To be asked to end is no failure: uvicorn raises the signal again once it has stopped."""
    sys.exit(0)
