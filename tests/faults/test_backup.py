"""A backup is taken while people work, and restored again and again."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import URL

from tests.databases import named, run
from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Workshop
from tests.stories import V1, issued_invoice, method_id, open_work_order, yer
from tests.world import Client
from yemen_hybrid.data.audit_chains import read_heads, verify_chains
from yemen_hybrid.data.backups.reading import read_lines
from yemen_hybrid.data.backups.shapes import shapes
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.data.urls import Address, parse_address
from yemen_hybrid.domain.access import Role

PHOTO = b"%PDF-1.7\n" + b"a battery report\n" * 400 + b"%%EOF\n"


@dataclass(frozen=True, slots=True)
class Copy:
    """What a restored database holds."""

    lines: dict[str, bytes]
    heads: list[str]
    faults: list[str]
    files: dict[str, bytes]


async def seen(address: Address, files: Path) -> Copy:
    """Everything that was restored."""
    database = Database(address, clock=lambda: datetime.now(UTC))
    try:
        async with database.snapshot() as connection:
            lines = {
                shape.name: b"".join([some async for _, some in read_lines(connection, shape)])
                for shape in shapes()
            }
        async with database.reading() as connection:
            faults = await check_books(connection)
            found = [one async for one in verify_chains(connection)]
            faults += [str(one) for one in found if not isinstance(one, int)]
            heads = [
                f"{one.chain}:{one.position}:{one.hash}" for one in await read_heads(connection)
            ]
    finally:
        await database.close()
    return Copy(lines, heads, faults, await asyncio.to_thread(kept_in, files))


def kept_in(folder: Path) -> dict[str, bytes]:
    """The files in a storage."""
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def go_on_paying(cashier: Client, body: dict[str, object], over: asyncio.Event) -> int:
    taken = 0
    while not over.is_set():
        await cashier.made(f"{V1}/payments", body)
        taken += 1
    return taken


@pytest.mark.promise("A backup restores")
async def test_a_backup_under_load_restores_to_the_last_letter(
    workshop: Workshop, row: Row, tmp_path: Path, postgres: URL
) -> None:
    server = await workshop.serve()
    await with_a_file(workshop, workshop.caller(server, Role.ADVISOR))
    method = await method_id(workshop.world)
    over, bodies = asyncio.Event(), []
    for _ in range(4):
        invoice = await issued_invoice(workshop.world, 100_000_000)
        bodies.append({"invoice_id": invoice["id"], "method_id": method, "amount": yer(100)})
    cashier = workshop.caller(server, Role.CASHIER)
    paying = [asyncio.create_task(go_on_paying(cashier, body, over)) for body in bodies]
    await asyncio.sleep(1)
    archive = tmp_path / "backup.zip"
    told = await asyncio.to_thread(workshop.shell.told, "backup", str(archive))
    over.set()
    taken = sum(await asyncio.gather(*paying))
    first: Copy | None = None
    for number in range(FIGURES.restores):
        copy = await restored(workshop, archive, tmp_path / f"copy-{number}", postgres, number)
        assert copy.faults == []
        first = first or copy
        assert copy == first, "every restore is the same, on either database"
    assert first is not None
    assert first.files
    payments = first.lines["payments"].count(b"\n")
    row.note(
        f"{taken} payments taken around it ({payments} of them are in it), {FIGURES.restores} "
        f"restores into either database: rows, balances, chains and files equal; {told.strip()}"
    )
    assert 0 < payments <= taken
    await workshop.check()


async def with_a_file(workshop: Workshop, advisor: Client) -> None:
    order = await open_work_order(workshop.world)
    data, files = {"work_order_id": order["id"]}, {"file": ("report.pdf", PHOTO, "x/y")}
    answer = await advisor.post(f"{V1}/media", data=data, files=files)
    assert answer.status_code == 201, answer.text


async def restored(
    workshop: Workshop, archive: Path, folder: Path, postgres: URL, number: int
) -> Copy:
    """The backup in an empty place: SQLite and PostgreSQL in turn."""
    name = f"restored_{uuid4().hex}"
    if number % 2:
        await run(postgres, f'CREATE DATABASE "{name}"')
        address = named(postgres, name)
    else:
        address = parse_address(f"sqlite:///{folder}/{name}.db")
    where = {
        "DATA_DIR": str(folder),
        "DATABASE_URL": address.url.render_as_string(hide_password=False),
    }
    done = await asyncio.to_thread(workshop.shell.run, "restore", str(archive), **where)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    copy = await seen(address, folder / "files")
    if number % 2:
        await run(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')
    return copy
