"""A backup restores: whichever database it comes from, whichever it goes into, all or nothing."""

import asyncio
import hashlib
import shutil
import zipfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from fastapi import FastAPI
from sqlalchemy import URL, select, text
from sqlalchemy.exc import DBAPIError

from tests.databases import named, run
from tests.stories import a_customer, issued_invoice, paid, yer
from tests.usecases.test_books import a_busy_day
from tests.world import Clock, World, build_world
from yemen_hybrid.data.audit_chains import Break, read_heads, verify_chains
from yemen_hybrid.data.backups.reading import read_lines
from yemen_hybrid.data.backups.shapes import shapes
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import SearchEntry
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.data.schema import schema_state
from yemen_hybrid.data.urls import Address, parse_address
from yemen_hybrid.domain.backups import (
    BackupDamaged,
    BackupExists,
    BackupNewer,
    BackupUnreadable,
    Manifest,
    PlaceInUse,
    RestoreFailed,
    Seal,
)
from yemen_hybrid.services.archives import Entry, backup_file, prune
from yemen_hybrid.services.storage import Storage
from yemen_hybrid.usecases.backups.make import make_backup
from yemen_hybrid.usecases.backups.restore import restore_backup
from yemen_hybrid.usecases.backups.verify import read_seal, verify_backup

pytestmark = pytest.mark.thorough

PHOTO = "files/ab/photo.jpg"
PICTURE = b"\xff\xd8 a picture"
CLOCK = Clock()
KEY = "the secret key of the workshop"


def nobody(_: int) -> None:
    """Nobody watches the progress."""


@pytest.fixture
async def place(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Callable[[str], Any]]:
    """Gives empty databases of a kind, each of its own; all gone after the test."""
    made: list[str] = []

    async def empty(kind: str) -> Address:
        if kind == "sqlite":
            return parse_address(f"sqlite:///{tmp_path}/restored-{uuid4().hex}.db")
        server: URL = request.getfixturevalue("postgres")
        made.append(f"restored_{uuid4().hex}")
        await run(server, f'CREATE DATABASE "{made[-1]}"')
        return named(server, made[-1])

    yield empty
    for name in made:
        server = request.getfixturevalue("postgres")
        await run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@asynccontextmanager
async def opened(address: Address) -> AsyncIterator[Database]:
    database = Database(address, clock=CLOCK)
    yield database
    await database.close()


async def all_lines(database: Database) -> dict[str, bytes]:
    """Every row of every table."""
    async with database.snapshot() as connection:
        return {
            shape.name: b"".join([lines async for _, lines in read_lines(connection, shape)])
            for shape in shapes()
        }


def _names(folder: Path, part: str) -> list[str]:
    return [file.name for file in folder.iterdir() if part in file.name]


@dataclass(frozen=True)
class Busy:
    """A busy day in a backup, and every row of it."""

    file: Path
    lines: dict[str, bytes]


@pytest.fixture(scope="session")
def busy(
    sqlite_template: Path, test_app: FastAPI, tmp_path_factory: pytest.TempPathFactory
) -> Busy:
    """Made once: most tests look only at what becomes of the archive."""
    folder = tmp_path_factory.mktemp("busy")
    shutil.copy(sqlite_template, folder / "workshop.db")

    async def make() -> Busy:
        world = build_world(
            parse_address(f"sqlite:///{folder}/workshop.db"), test_app, folder / "files"
        )
        storage = Storage(folder / "files")
        await storage.put(PHOTO, PICTURE)
        await a_busy_day(world)
        file = folder / "backup.zip"
        await make_backup(world.database, storage, file, nobody, nobody, KEY)
        made = Busy(file, await all_lines(world.database))
        await world.database.close()
        return made

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, make()).result()


async def test_a_backup_restores_from_and_into_either_database_to_the_last_letter(
    busy: Busy, tmp_path: Path, place: Any
) -> None:
    again = tmp_path / "again.zip"
    for source, kinds in ((busy.file, ("sqlite", "postgresql")), (again, ("postgresql", "sqlite"))):
        for kind in kinds:
            address, files = await place(kind), Storage(tmp_path / uuid4().hex)
            expected: list[int] = []
            steps: list[int] = []
            manifest, faults = await restore_backup(
                source, address, files, CLOCK, expected.append, steps.append
            )
            assert (faults, manifest.files[0].key) == ([], PHOTO)
            assert expected == [sum(steps)]
            assert await files.read(PHOTO) == PICTURE
            async with opened(address) as restored:
                assert await all_lines(restored) == busy.lines
                await _is_sound(restored, manifest)
                if source is busy.file and kind == "postgresql":
                    await make_backup(restored, files, again, nobody, nobody)
                await _is_alive(restored)


async def _is_sound(database: Database, manifest: Manifest) -> None:
    """The books balance, and the chains of the audit log end where they did."""
    async with database.reading() as connection:
        assert await check_books(connection) == []
        found = [one async for one in verify_chains(connection)]
        assert not [one for one in found if isinstance(one, Break)]
        ends = [f"{one.chain}:{one.position}:{one.hash}" for one in await read_heads(connection)]
        assert ends == list(manifest.heads)


async def _is_alive(database: Database) -> None:
    """The guards stand, the counters go on, and what is new is found."""
    for statement in ("DELETE FROM payments", "UPDATE invoice_lines SET net_minor = 1"):
        with pytest.raises(DBAPIError):
            async with database.writer.begin() as connection:
                await connection.execute(text(statement))
    async with database.session() as session, session.begin():
        entry = SearchEntry(kind="part", entity_id=uuid4(), terms="pneu pnew")
        session.sync_session.info["recorder"] = _Deaf()
        session.add(entry)
        await session.flush()
        highest = await session.scalar(select(SearchEntry.id).order_by(SearchEntry.id.desc()))
        assert entry.id == highest


class _Deaf:
    """Records nothing."""

    def stamp(self, _entity: object, *, new: bool) -> None:
        """Leave it as it is."""

    def collect(self, _entity: object, _kind: str) -> None:
        """Leave it out."""


def rewritten(file: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The archive with other entries: what somebody with a tool makes of it."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    change(entries)
    other = file.with_name(f"other-{uuid4().hex}.zip")
    with zipfile.ZipFile(other, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return other


def resaid(entries: dict[str, bytes], **said: Any) -> None:
    """Let the manifest say something else."""
    manifest = orjson.loads(entries["manifest.json"])
    entries["manifest.json"] = orjson.dumps({**manifest, **said})


async def test_what_was_altered_is_found_and_nothing_is_restored(
    busy: Busy, tmp_path: Path, place: Any
) -> None:
    file = busy.file
    found = await verify_backup(file, nobody, nobody)
    assert [kept.key for kept in found.files] == [PHOTO]
    assert file.stat().st_mode & 0o077 == 0

    def other_payment(entries: dict[str, bytes]) -> None:
        entries["tables/payments.ndjson"] = entries["tables/payments.ndjson"].replace(b"2", b"3")

    def no_photo(entries: dict[str, bytes]) -> None:
        del entries[f"storage/{PHOTO}"]

    half = tmp_path / "half.zip"
    half.write_bytes(file.read_bytes()[:-200])
    for bad, refusal in (
        (rewritten(file, other_payment), BackupDamaged),
        (rewritten(file, no_photo), BackupDamaged),
        (rewritten(file, lambda entries: resaid(entries, tables=[{"shape": 1}])), BackupUnreadable),
        (rewritten(file, lambda entries: resaid(entries, format=2)), BackupNewer),
        (rewritten(file, lambda entries: resaid(entries, revision="9999")), BackupNewer),
        (half, BackupUnreadable),
        (tmp_path / "nothing.zip", BackupUnreadable),
    ):
        with pytest.raises(refusal):
            await verify_backup(bad, nobody, nobody)
        address, files = await place("sqlite"), Storage(tmp_path / "restored")
        with pytest.raises(refusal):
            await restore_backup(bad, address, files, CLOCK, nobody, nobody)
        assert address.file is not None
        assert not _names(tmp_path, "restored-")
        assert [stored.key async for stored in files.keys("")] == []


async def test_a_forged_payment_behind_hashes_that_fit_is_told(
    busy: Busy, place: Any, kind: str
) -> None:
    """Whoever makes the hashes fit cannot make the seal fit, and forgets the audit log."""

    def forged(entries: dict[str, bytes]) -> None:
        manifest = orjson.loads(entries["manifest.json"])
        table = next(one for one in manifest["tables"] if one["shape"]["name"] == "payments")
        at = [name for name, _ in table["shape"]["columns"]].index("amount_minor")
        rows = [orjson.loads(line) for line in entries["tables/payments.ndjson"].splitlines()]
        rows[0][at] += 1
        lines = b"".join(orjson.dumps(one) + b"\n" for one in rows)
        entries["tables/payments.ndjson"] = lines
        table["sha256"] = hashlib.sha256(lines).hexdigest()
        resaid(entries, tables=manifest["tables"])

    bad = rewritten(busy.file, forged)
    assert read_seal(busy.file, KEY) is Seal.GENUINE
    assert read_seal(busy.file, "another key") is Seal.OF_ANOTHER_KEY
    assert read_seal(busy.file, None) is Seal.UNCHECKED
    assert read_seal(rewritten(bad, lambda held: held.pop("manifest.seal")), KEY) is Seal.NONE
    with pytest.raises(BackupDamaged):
        read_seal(bad, KEY)
    _, faults = await restore_backup(bad, await place(kind), None, CLOCK, nobody, nobody)
    (told,) = [fault for fault in faults if fault.startswith("payments ")]
    assert "but the audit log says" in told


async def test_a_restore_that_fails_half_way_leaves_the_place_empty(
    busy: Busy, tmp_path: Path, place: Any, kind: str
) -> None:
    """Rows that no rule lets in, behind hashes that somebody made fit."""
    file = busy.file

    def orphan(entries: dict[str, bytes]) -> None:
        rows = entries["tables/allocations.ndjson"]
        allocation = orjson.loads(rows.splitlines()[-1])
        allocation[:] = [str(uuid4()) if isinstance(one, str) and len(one) == 36 else one
                         for one in allocation]  # fmt: skip
        rows += orjson.dumps(allocation) + b"\n"
        entries["tables/allocations.ndjson"] = rows
        manifest = orjson.loads(entries["manifest.json"])
        for table in manifest["tables"]:
            if table["shape"]["name"] == "allocations":
                table["sha256"] = hashlib.sha256(rows).hexdigest()
                table["rows"] += 1
        resaid(entries, tables=manifest["tables"])

    address, files = await place(kind), Storage(tmp_path / "restored")
    with pytest.raises(RestoreFailed):
        await restore_backup(rewritten(file, orphan), address, files, CLOCK, nobody, nobody)
    assert [stored.key async for stored in files.keys("")] == []
    # what a restore leaves that the power cut ends, or a bucket that outlives the machine
    await files.put(PHOTO, PICTURE)
    manifest, faults = await restore_backup(file, address, files, CLOCK, nobody, nobody)
    assert (len(manifest.files), faults) == (1, [])


async def test_a_backup_is_restored_into_an_empty_place_only(
    busy: Busy, world: World, tmp_path: Path, place: Any, kind: str
) -> None:
    storage = Storage(tmp_path / "files")
    with pytest.raises(PlaceInUse):
        await restore_backup(busy.file, world.database.address, None, CLOCK, nobody, nobody)
    await storage.put("files/cd/another.jpg", b"of another workshop")
    with pytest.raises(PlaceInUse):
        await restore_backup(busy.file, await place(kind), storage, CLOCK, nobody, nobody)
    assert [stored.key async for stored in storage.keys("")] == ["files/cd/another.jpg"]
    with pytest.raises(BackupExists):
        await make_backup(world.database, None, busy.file, nobody, nobody)


async def test_a_backup_of_an_older_schema_is_brought_up(busy: Busy, place: Any, kind: str) -> None:
    """The first revision has neither guards nor a search index: both are made of the rows."""
    older = rewritten(busy.file, lambda entries: resaid(entries, revision="0001"))
    address = await place(kind)
    _, faults = await restore_backup(older, address, None, CLOCK, nobody, nobody)
    assert faults == []
    async with opened(address) as restored:
        assert await schema_state(restored) == "ok"
        await _is_alive(restored)


async def test_a_backup_taken_while_payments_are_taken_restores_to_one_moment(
    world: World, tmp_path: Path, place: Any, kind: str
) -> None:
    customer = await a_customer(world)
    invoices = [await issued_invoice(world, 9_000, customer=customer) for _ in range(2)]
    ended = asyncio.Event()

    async def pay(invoice: dict[str, Any]) -> int:
        taken = 0
        while not ended.is_set():
            await paid(world, yer(50), invoice_id=invoice["id"])
            taken += 1
        return taken

    paying = [asyncio.create_task(pay(invoice)) for invoice in invoices]
    file = tmp_path / "loaded.zip"
    manifest = await make_backup(world.database, None, file, nobody, nobody)
    ended.set()
    taken = sum(await asyncio.gather(*paying))
    address = await place(kind)
    _, faults = await restore_backup(file, address, None, CLOCK, nobody, nobody)
    assert faults == []
    kept = next(table.rows for table in manifest.tables if table.shape.name == "payments")
    assert kept < taken


async def test_a_backup_without_room_leaves_nothing_behind(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_self: object, _piece: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Entry, "write", full)
    with pytest.raises(OSError, match="No space"):
        await make_backup(world.database, None, tmp_path / "full.zip", nobody, nobody)
    assert not _names(tmp_path, "full.zip")


def test_the_newest_backups_of_a_folder_are_kept(tmp_path: Path) -> None:
    dated = [backup_file(tmp_path / "kept", CLOCK.turn(days=1)) for _ in range(4)]
    other = backup_file(tmp_path / "kept" / "before-the-move.zip", CLOCK())
    for file in (*dated, other):
        file.touch()
    assert prune(tmp_path / "kept", 2) == dated[:2]
    assert sorted((tmp_path / "kept").iterdir()) == sorted([*dated[2:], other])
