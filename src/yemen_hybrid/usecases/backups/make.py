"""A backup is taken, while everybody goes on working."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid import __version__
from yemen_hybrid.data.audit_chains import read_heads
from yemen_hybrid.data.backups.filling import Told
from yemen_hybrid.data.backups.reading import count_rows, read_lines
from yemen_hybrid.data.backups.shapes import shapes
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.schema import newest_revision
from yemen_hybrid.domain.backups import FORMAT, FileKept, Manifest, TableKept, TableShape
from yemen_hybrid.services.archives import ArchiveWriter
from yemen_hybrid.services.seals import seal
from yemen_hybrid.services.storage import FileMissing, Storage
from yemen_hybrid.usecases.backups.manifest import file_entry, manifest_bytes, table_entry

PACKED: Final = (".csv", ".svg", ".txt")
"""Endings of files that are worth compressing; pictures, films and PDFs are so already."""


async def make_backup(
    database: Database,
    storage: Storage | None,
    file: Path,
    expect: Callable[[int], None],
    told: Told,
    secret_key: str | None = None,
) -> Manifest:
    """Write all rows, as they are at one instant, and all files into one archive.

    The files are read after the rows, and a file is stored before its row: so every row finds its
    file, unless it is removed meanwhile, which the manifest then says. Without ``storage`` the
    archive holds no files. ``expect`` is told once how many rows there are, ``told`` how many more
    of them are done. The secret key is no part of it: it seals the manifest.
    """
    with ArchiveWriter(file) as archive:
        async with database.snapshot() as connection:
            heads = await read_heads(connection)  # begins the snapshot
            wanted = shapes()
            expect(await count_rows(connection, wanted))
            tables = [await _keep_table(archive, connection, shape, told) for shape in wanted]
        files, missing = await _keep_files(archive, storage)
        manifest = Manifest(
            format=FORMAT,
            app_version=__version__,
            made_at=database.clock(),
            database="sqlite" if database.address.embedded else "postgresql",
            revision=newest_revision(),
            heads=tuple(f"{head.chain}:{head.position}:{head.hash}" for head in heads),
            tables=tuple(tables),
            files=tuple(files),
            missing=tuple(missing),
        )
        written = manifest_bytes(manifest)
        sealed = None if secret_key is None else seal(secret_key, written)
        await asyncio.to_thread(archive.finish, written, sealed)
    return manifest


async def _keep_table(
    archive: ArchiveWriter, connection: AsyncConnection, shape: TableShape, told: Told
) -> TableKept:
    entry = archive.entry(table_entry(shape.name))
    rows = 0
    async for count, lines in read_lines(connection, shape):
        await asyncio.to_thread(entry.write, lines)
        rows += count
        told(count)
    return TableKept(shape, rows, entry.close())


async def _keep_files(
    archive: ArchiveWriter, storage: Storage | None
) -> tuple[list[FileKept], list[str]]:
    if storage is None:
        return [], []
    kept, missing = [], []
    keys = sorted([stored.key async for stored in storage.keys("")])
    for key in keys:
        try:
            kept.append(await _keep_file(archive, storage, key))
        except FileMissing:
            missing.append(key)
    return kept, missing


async def _keep_file(archive: ArchiveWriter, storage: Storage, key: str) -> FileKept:
    pieces = storage.get(key)
    first = await anext(pieces, b"")  # a file that vanished is noticed before its entry begins
    entry = archive.entry(file_entry(key), packed=key.endswith(PACKED))
    entry.write(first)
    async for piece in pieces:
        await asyncio.to_thread(entry.write, piece)
    return FileKept(key, entry.size, entry.close())
