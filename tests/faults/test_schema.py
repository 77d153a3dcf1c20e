"""Whatever the description allows, and what it does not: no server error, and no other answer."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Process, Workshop
from tests.stories import V1, add_job, open_work_order
from yemen_hybrid.domain.access import Role

PROMISE = "No server error, the schema holds"
CONFIG: Final = Path(__file__).with_name("schemathesis.toml")
PROGRAM: Final = Path(sys.executable).with_name("schemathesis")
PHASES: Final = "examples,coverage,fuzzing,stateful" if FIGURES.edges else "fuzzing,stateful"
SEED: Final = int(os.environ.get("SEED", "1"))
CALLERS: Final = (*Role, None)
OF_SESSIONS: Final = "/auth/"
"""Left out: whoever calls would sign themselves out, and ask as nobody from then on."""
OF_STAFF: Final = "/staff/"
"""Asked last, for the same reason."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one run of Schemathesis."""

    code: int
    text: str
    report: dict[str, Any]

    @property
    def cases(self) -> int:
        """How many requests it made up."""
        return int(self.report["test_cases"]["generated"])


async def ask_everything(
    process: Process, folder: Path, token: str | None, seed: int, *which: str
) -> Outcome:
    """Let Schemathesis ask the server, with every check that it has."""
    report = folder / "schemathesis.json"
    running = await asyncio.create_subprocess_exec(
        PROGRAM,
        f"--config-file={CONFIG}",
        "run",
        f"{process.url}/openapi.json",
        f"--max-examples={FIGURES.examples}",
        f"--seed={seed}",
        f"--phases={PHASES}",
        "--continue-on-failure",
        "--no-shrink",
        "--warnings=off",
        "--report=json",
        f"--report-json-path={report}",
        *([] if token is None else [f"--header=Authorization: Bearer {token}"]),
        *which,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    text, _ = await running.communicate()
    assert running.returncode is not None
    return Outcome(running.returncode, text.decode(), json.loads(report.read_text("utf-8")))


async def ask_as(workshop: Workshop, process: Process, folder: Path, seed: int) -> list[Outcome]:
    """Ask everything as one kind of caller; the seed says which."""
    role = CALLERS[(seed - SEED) % len(CALLERS)]
    token = None if role is None else workshop.world.token(role)
    most = f"--exclude-path-regex={OF_SESSIONS}|{OF_STAFF}"
    outcomes = [await ask_everything(process, folder, token, seed, most)]
    if role is not None:
        me = await workshop.caller(process, role).get(f"{V1}/auth/me")
        assert me.status_code == 200, f"seed {seed}: it asked as nobody, and not as {role}"
    staff = f"--include-path-regex={OF_STAFF}"
    return [*outcomes, await ask_everything(process, folder, token, seed, staff)]


@pytest.mark.promise(PROMISE)
async def test_nothing_that_can_be_asked_breaks_the_server_or_its_description(
    workshop: Workshop, row: Row, tmp_path: Path
) -> None:
    await add_job(workshop.world, await open_work_order(workshop.world))
    process = await workshop.serve(LOG_LEVEL="error")
    seeds = range(SEED, SEED + len(CALLERS))
    outcomes = [one for seed in seeds for one in await ask_as(workshop, process, tmp_path, seed)]
    cases = sum(outcome.cases for outcome in outcomes)
    row.note(
        f"{cases:,} requests made up ({PHASES}) as every role and as nobody, "
        f"seeds {seeds[0]} to {seeds[-1]}"
    )
    wrong = [outcome.text for outcome in outcomes if outcome.code]
    assert not wrong, "\n".join(wrong)
    assert cases >= FIGURES.asked
    await workshop.check()
