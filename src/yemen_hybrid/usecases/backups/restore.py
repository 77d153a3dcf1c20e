"""A backup is restored: all of it, into an empty place, or nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.audit_chains import Head
from yemen_hybrid.data.backups.checking import changed_tables, is_guarded, what_does_not_hold
from yemen_hybrid.data.backups.filling import (
    Told,
    build_schema,
    fill_table,
    guards_aside,
    is_empty,
)
from yemen_hybrid.data.database import Clock, Database
from yemen_hybrid.data.urls import Address
from yemen_hybrid.domain.backups import Manifest, PlaceInUse, RestoreFailed
from yemen_hybrid.services.archives import ArchiveReader, sync_folder
from yemen_hybrid.services.storage import Storage
from yemen_hybrid.usecases.backups.manifest import file_entry, read_manifest, table_entry
from yemen_hybrid.usecases.backups.verify import check_entries

_PIECE: Final = 256 * 1024


async def restore_backup(
    file: Path,
    address: Address,
    storage: Storage | None,
    clock: Clock,
    expect: Callable[[int], None],
    told: Told,
) -> tuple[Manifest, list[str]]:
    """Fill an empty database and an empty storage; gives the manifest and what does not hold.

    The rows are read back and are those of the backup, to the last letter; only then is anything
    kept. What the audit log and the books had wrong in them when the backup was taken they still
    have: it is told, and no reason to refuse. ``expect`` is told once how many steps there are.
    """
    with ArchiveReader(file) as archive:
        manifest = read_manifest(archive)
        expect(2 * manifest.rows + len(manifest.tables) + 2 * len(manifest.files))
        async with _files_or_none(storage, manifest), _place(address, clock) as connection:
            await check_entries(archive, manifest, told)
            if storage is not None:
                await _put_files(archive, storage, manifest, told)
            await _fill(connection, address, archive, manifest, told)
            heads = [_head(text) for text in manifest.heads]
            faults = await what_does_not_hold(connection, heads)
    return manifest, faults


async def _fill(
    connection: AsyncConnection,
    address: Address,
    archive: ArchiveReader,
    manifest: Manifest,
    told: Told,
) -> None:
    """Rows into the schema they come from; when they are the right ones, that into today's."""
    await build_schema(connection, address, manifest.revision)
    async with guards_aside(connection):
        for table in manifest.tables:
            with archive.open(table_entry(table.shape.name)) as lines:
                await fill_table(connection, table.shape, lines, told)
    changed = await changed_tables(connection, manifest.tables, told)
    if changed:
        raise RestoreFailed(reason=f"the rows of {', '.join(changed)} are not those of the backup")
    await build_schema(connection, address, "head")
    if not await is_guarded(connection):
        raise RestoreFailed(reason="the guards of the books do not stand")


async def _put_files(
    archive: ArchiveReader, storage: Storage, manifest: Manifest, told: Told
) -> None:
    for file in manifest.files:
        with archive.open(file_entry(file.key)) as entry:
            size = await storage.put(file.key, _pieces(iter(lambda: entry.read(_PIECE), b"")))
        if size != file.size:
            raise RestoreFailed(reason=f"{file.key} is not whole")
        told(1)


async def _pieces(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@asynccontextmanager
async def _files_or_none(storage: Storage | None, manifest: Manifest) -> AsyncIterator[None]:
    """Refuse a storage in use, and empty it again if anything goes wrong.

    Files of this very backup do not hinder: a restore that the power cut ended left them, or the
    bucket outlived the machine.
    """
    if storage is None:
        yield
        return
    ours = {file.key: file.size for file in manifest.files}
    present = {stored.key: stored.size async for stored in storage.keys("")}
    if not present.items() <= ours.items():
        raise PlaceInUse(place=str(storage.place))
    try:
        yield
    except BaseException:
        for key in ours.keys() - present.keys():
            await storage.delete(key)
        raise


@asynccontextmanager
async def _place(address: Address, clock: Clock) -> AsyncIterator[AsyncConnection]:
    """A transaction on an empty database, which is there for others only when all went well."""
    if address.file is None:
        async with _filling(address, clock) as connection:
            yield connection
        return
    file = address.file
    if file.exists():
        raise PlaceInUse(place=str(file))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.restoring")
    _remove(draft)
    try:
        async with _filling(Address(address.url.set(database=str(draft))), clock) as connection:
            yield connection
        await asyncio.to_thread(_give_name, draft, file)
    finally:
        _remove(draft)


@asynccontextmanager
async def _filling(address: Address, clock: Clock) -> AsyncIterator[AsyncConnection]:
    database = Database(address, clock=clock, slow_seconds=3600)
    try:
        async with database.writer.begin() as connection:
            if not await is_empty(connection):
                raise PlaceInUse(place=f"the database {address.url.database}")
            yield connection
    except (DBAPIError, ValueError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise RestoreFailed(reason=reason) from error
    finally:
        await database.close()


def _give_name(draft: Path, file: Path) -> None:
    """Let the file be found by its name, unless there is another by now."""
    handle = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, file)
    except FileExistsError as error:
        raise PlaceInUse(place=str(file)) from error
    sync_folder(file.parent)


def _remove(draft: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        draft.with_name(draft.name + ending).unlink(missing_ok=True)


def _head(text: str) -> Head:
    chain, position, hash_ = text.split(":")
    return Head(chain, int(position), hash_)
