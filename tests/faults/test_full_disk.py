"""The disk is full: said so, read on, and nothing lost that was acknowledged."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from tests.databases import named, run
from tests.faults.table import Row
from tests.faults.workshop import Workshop, open_workshop
from tests.stories import V1, Document, issued_invoice, method_id, yer
from tests.world import Client, build_test_app
from yemen_hybrid.data.models import Payment
from yemen_hybrid.data.urls import parse_address
from yemen_hybrid.domain.access import Role

PROMISE = "Full disk"
SMALL: Final = 8 * 1024 * 1024
FULL_STATUSES = {503, 507}


@contextmanager
def small_disk(folder: Path, size: int, *, owner: str | None = None) -> Iterator[Path]:
    """A file system of that many bytes, where we may mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)]
    tried = subprocess.run(mount, capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no file system may be mounted here: {tried.stderr.strip()}")
    try:
        if owner is not None:
            shutil.chown(folder, owner)
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S607 - the system's


def fill(folder: Path) -> Path:
    """Take all the room that there is."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
    return ballast


async def pay_until_refused(cashier: Client, body: Document, most: int = 5_000) -> list[str]:
    """Payments until there is no room; gives the ids of those that were acknowledged."""
    promised: list[str] = []
    for number in range(most):
        headers = {"Idempotency-Key": f"full-{number}"}
        answer = await cashier.post(f"{V1}/payments", json=body, headers=headers)
        if not answer.is_success:
            assert answer.status_code in FULL_STATUSES, answer.text
            assert answer.json()["code"] == "storage_full", answer.text
            return promised
        promised.append(answer.json()["id"])
    raise AssertionError("the disk was never full")


async def through_a_full_disk(workshop: Workshop, disk: Path, row: Row) -> None:
    """The story, whichever database it is."""
    invoice = await issued_invoice(workshop.world, 100_000_000)
    body = {
        "invoice_id": invoice["id"],
        "method_id": await method_id(workshop.world),
        "amount": yer(100),
    }
    server = await workshop.serve()
    cashier = workshop.caller(server, Role.CASHIER)
    promised = [(await cashier.made(f"{V1}/payments", body))["id"] for _ in range(5)]
    ballast = await asyncio.to_thread(fill, disk)
    promised += await pay_until_refused(cashier, body)
    for _ in range(20):
        again = await cashier.post(
            f"{V1}/payments", json=body, headers={"Idempotency-Key": "refused"}
        )
        assert again.status_code in FULL_STATUSES, again.text
        for path in ("payments", "invoices", f"invoices/{invoice['id']}", "workorders"):
            assert (await cashier.get(f"{V1}/{path}")).status_code == 200
    ballast.unlink()
    promised += [(await cashier.made(f"{V1}/payments", body))["id"] for _ in range(5)]
    again = await cashier.post(f"{V1}/payments", json=body, headers={"Idempotency-Key": "refused"})
    assert again.status_code == 201, "it recovers by itself, and a refused key is not spent"
    promised.append(again.json()["id"])
    payments = Payment.__table__
    async with workshop.world.database.reading() as connection:
        kept = [str(id) for id in await connection.scalars(select(payments.c.id))]
    assert sorted(kept) == sorted(promised)
    await workshop.check()
    row.note(
        f"{len(promised)} payments acknowledged before, while and after; when full: "
        "storage_full (503), reads answered 80 times, a repeat went through once there was room"
    )


@pytest.mark.promise(PROMISE)
async def test_a_full_disk_under_sqlite(sqlite_now: Path, tmp_path: Path, row: Row) -> None:
    row.on = "sqlite"
    with small_disk(tmp_path / "disk", SMALL) as disk:
        file = disk / "yemen_hybrid.db"
        shutil.copy(sqlite_now, file)
        folder = tmp_path / "workshop"
        folder.mkdir()
        workshop = open_workshop(parse_address(f"sqlite:///{file}"), folder, build_test_app())
        workshop.shell.environment["DATA_DIR"] = str(disk)
        try:
            await through_a_full_disk(workshop, disk, row)
        finally:
            await workshop.close()


@pytest.mark.promise(PROMISE)
async def test_a_full_disk_under_postgresql(
    request: pytest.FixtureRequest, tmp_path: Path, row: Row
) -> None:
    """Its tables lie on the small disk; its log of changes, as it should, on another."""
    row.on = "postgresql"
    server = request.getfixturevalue("postgres")
    template = request.getfixturevalue("postgres_now")
    for parent in (tmp_path, *tmp_path.parents[:2]):
        parent.chmod(0o755)
    owner = "pgserver" if os.geteuid() == 0 else None
    with small_disk(tmp_path / "disk", 5 * SMALL, owner=owner) as disk:
        await run(server, f"CREATE TABLESPACE small LOCATION '{disk}'")
        made = f'CREATE DATABASE small TEMPLATE "{template}" TABLESPACE small'
        try:
            await run(server, made)
            address = named(server, "small")
            workshop = open_workshop(address, tmp_path / "workshop", build_test_app())
            workshop.shell.folder.mkdir()
            try:
                await through_a_full_disk(workshop, disk, row)
            finally:
                await workshop.close()
                await run(server, "DROP DATABASE small WITH (FORCE)")
        finally:
            await run(server, "DROP TABLESPACE small")
