"""A backup is looked through: everything in it is what was put into it."""

import asyncio
from pathlib import Path

from yemen_hybrid.data.backups.filling import Told
from yemen_hybrid.domain.backups import BackupDamaged, BackupUnreadable, Manifest
from yemen_hybrid.services.archives import ArchiveReader
from yemen_hybrid.usecases.backups.manifest import file_entry, read_manifest, table_entry


async def verify_backup(file: Path, expect: Told, told: Told) -> Manifest:
    """Hold every entry against the hash that the manifest has of it.

    Refuses an archive in which something is missing or altered. ``expect`` is told once how many
    entries there are, ``told`` how many more of them are good.
    """
    with ArchiveReader(file) as archive:
        manifest = read_manifest(archive)
        expect(len(manifest.tables) + len(manifest.files))
        await check_entries(archive, manifest, told)
    return manifest


async def check_entries(archive: ArchiveReader, manifest: Manifest, told: Told) -> None:
    """Refuse an archive whose entries are not those of its manifest."""
    hashes = {table_entry(table.shape.name): table.sha256 for table in manifest.tables}
    hashes |= {file_entry(file.key): file.sha256 for file in manifest.files}
    for name, sha256 in hashes.items():
        try:
            found, _ = await asyncio.to_thread(archive.digest, name)
        except BackupUnreadable as error:
            raise BackupDamaged(item=name) from error
        if found != sha256:
            raise BackupDamaged(item=name)
        told(1)
