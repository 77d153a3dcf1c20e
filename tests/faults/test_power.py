"""A commit that was answered is on the disk, not on its way there."""

import asyncio
import re
import shutil
import signal
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Workshop
from tests.stories import V1, issued_invoice, method_id, yer
from yemen_hybrid.domain.access import Role

SYNC = re.compile(r"^\d*\s*f(?:data)?sync\(\d+\)\s+= 0", re.MULTILINE)
RESUMED = re.compile(r"f(?:data)?sync resumed>\)?\s*=?.*= 0", re.MULTILINE)


@pytest.mark.promise("… and a power cut")
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_each_acknowledged_commit_was_synced_first(
    workshop: Workshop, row: Row, tmp_path: Path
) -> None:
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed, so that no sync was counted")
    invoice = await issued_invoice(workshop.world, 100_000_000)
    body = {
        "invoice_id": invoice["id"],
        "method_id": await method_id(workshop.world),
        "amount": yer(100),
    }
    server = await workshop.serve()
    cashier = workshop.caller(server, Role.CASHIER)
    await cashier.made(f"{V1}/payments", body)
    log = tmp_path / "syncs"
    watch = [strace, "-f", "-e", "trace=fsync,fdatasync", "-o", str(log), "-p", str(server.pid)]
    watching = await asyncio.create_subprocess_exec(*watch, stderr=asyncio.subprocess.PIPE)
    assert watching.stderr is not None
    said = (await watching.stderr.readline()).decode()
    if "attached" not in said:
        await watching.wait()
        pytest.skip(f"strace may not look at a process here: {said.strip()}")
    least = 99
    for _ in range(FIGURES.power_commits):
        before = _syncs(log)
        await cashier.made(f"{V1}/payments", body)
        least = min(least, _syncs(log) - before)
    watching.send_signal(signal.SIGINT)
    await watching.wait()
    row.note(
        f"{FIGURES.power_commits} payments one after the other: {_syncs(log)} syncs by strace, "
        f"at least {least} before each answer"
    )
    assert least >= 1


def _syncs(log: Path) -> int:
    """How many syncs had ended well."""
    said = log.read_text()
    return len(SYNC.findall(said)) + len(RESUMED.findall(said))


@pytest.mark.promise("… and a power cut")
@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_commit_waits_for_the_disk_of_the_server(workshop: Workshop, row: Row) -> None:
    async with workshop.world.begin() as store:
        shown = await store.session.scalar(text("SHOW synchronous_commit"))
    row.note(f"synchronous_commit is {shown} in the service's own transactions")
    assert shown == "on"
