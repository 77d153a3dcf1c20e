"""Typing commands: real processes with a folder and an environment of their own, started cheaply.

Each is forked from a server that has imported the service once; a start costs milliseconds then,
and not the seconds that importing takes.
"""

import json
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Final

import httpx2

from yemen_hybrid.settings import Settings

PASSWORD: Final = re.compile(r"password  (\S+)")

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(
    ["yemen_hybrid.app", "yemen_hybrid.data.migrating", "alembic.command"]
)
_count = count()

Become = Callable[[tuple[str, ...], Path, dict[str, str], Path], None]
"""What a new process does with a command: its words, folder, environment, and where it says."""


@dataclass(frozen=True)
class Done:
    """A command that has ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Shell:
    """A folder and an environment to type commands in."""

    folder: Path
    environment: dict[str, str]
    become: "Become" = field(default_factory=lambda: type_command)

    def run(self, *words: str, **environment: str) -> Done:
        """A command, to its end."""
        return self.start(*words, **environment).end(timeout=120)

    def told(self, *words: str, **environment: str) -> str:
        """A command that must succeed; gives what it printed."""
        done = self.run(*words, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *words: str, **environment: str) -> "Running":
        """A command, without waiting for its end."""
        said = self.folder.parent / f"{self.folder.name}-said-{next(_count)}"
        said.mkdir()
        return Running(words, self, {**self.environment, **environment}, said)

    def serve(self, **environment: str) -> "Server":
        """A server on a free port, once it says where it is."""
        return Server(self.start("serve", "--port", "0", **environment))


def shell_in(folder: Path) -> Shell:
    """A folder, and none of this machine's settings."""
    ours = {name.upper() for name in Settings.model_fields}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    return Shell(folder, {**environment, "BCRYPT_ROUNDS": "10"})


class Running:
    """A command under way; what it says goes to two files."""

    def __init__(
        self, words: tuple[str, ...], shell: Shell, environment: dict[str, str], said: Path
    ) -> None:
        self._said = said
        work = (words, shell.folder, environment, said)
        self.process = _forks.Process(target=shell.become, args=work)
        self.process.start()

    @property
    def stdout(self) -> str:
        """What it has printed so far."""
        file = self._said / "stdout"
        return file.read_text() if file.exists() else ""

    def wait_for(self, pattern: str, timeout: float = 60) -> re.Match[str]:
        """Wait until it prints what matches."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            alive = self.process.is_alive()
            if found := re.search(pattern, self.stdout):
                return found
            assert alive, f"it ended first: {(self._said / 'stderr').read_text()}"
            time.sleep(0.02)
        raise AssertionError(f"it never printed {pattern}: {self.stdout}")

    def signal(self, number: int) -> None:
        """Send it a signal."""
        assert self.process.pid is not None
        os.kill(self.process.pid, number)

    def end(self, timeout: float) -> Done:
        """Wait for its end."""
        self.process.join(timeout)
        if self.process.is_alive():
            self.process.kill()
            raise AssertionError(f"it did not end in {timeout} s: {self.stdout}")
        code = self.process.exitcode
        assert code is not None
        return Done(code, self.stdout, (self._said / "stderr").read_text())


def type_command(
    words: tuple[str, ...], folder: Path, environment: dict[str, str], said: Path
) -> None:
    """In the new process: become the command."""
    for name, number in (("stdout", 1), ("stderr", 2)):
        file = os.open(said / name, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.stdout, sys.stderr = (
        os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2)
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    from yemen_hybrid.cli import main

    main(list(words), prog_name="yemen-hybrid")


class Server:
    """A running service: what it printed at its start, and a client of it."""

    def __init__(self, running: Running) -> None:
        self.running = running
        where = running.wait_for(r"on (http://\S+) - try it at \1/docs")
        self.printed = running.stdout
        self.client = httpx2.Client(base_url=where[1], timeout=30)

    @property
    def password(self) -> str:
        """The first admin's, as printed."""
        found = PASSWORD.search(self.printed)
        assert found is not None, self.printed
        return found[1]

    def sign_in(self, username: str, password: str) -> httpx2.Response:
        """Ask for a token."""
        form = {"username": username, "password": password}
        return self.client.post("/api/v1/auth/token", data=form)

    def ready(self) -> tuple[int, str]:
        """The status of /ready, and what it says of the database."""
        response = self.client.get("/ready")
        return response.status_code, response.json()["database"]

    def stop(self) -> tuple[int, list[dict[str, Any]], float]:
        """Ask it to end; gives its exit code, its log, and the seconds that it took."""
        began = time.monotonic()
        if self.running.process.is_alive():
            self.running.signal(signal.SIGTERM)
        done = self.running.end(timeout=35)
        self.client.close()
        lines = [json.loads(line) for line in done.stderr.splitlines()]
        return done.returncode, lines, time.monotonic() - began


Serve = Callable[..., Server]
