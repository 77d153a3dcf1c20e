"""A server that is killed when it has committed a payment, and before it says so."""

import os
import signal
from pathlib import Path
from typing import Any

from tests.shell import type_command


def serve_and_die(
    words: tuple[str, ...], folder: Path, environment: dict[str, str], said: Path
) -> None:
    """Become the server; ``kill -9`` at the first byte of the answer to a payment."""
    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

    answer = RequestResponseCycle.send

    async def die(cycle: RequestResponseCycle, message: Any) -> None:
        if cycle.scope["path"] == "/api/v1/payments" and message["type"] == "http.response.start":
            os.kill(os.getpid(), signal.SIGKILL)
        await answer(cycle, message)

    RequestResponseCycle.send = die  # type: ignore[assignment,method-assign]  # the fault that is wanted
    type_command(words, folder, environment, said)
