"""A backup is looked through: everything in it is what was put into it."""

import asyncio
from pathlib import Path
from typing import Final

from yemen_hybrid.data.backups.filling import Told
from yemen_hybrid.domain.backups import BackupDamaged, BackupUnreadable, Manifest, Seal
from yemen_hybrid.services.archives import MANIFEST, SEAL, ArchiveReader
from yemen_hybrid.services.seals import check_seal
from yemen_hybrid.usecases.backups.manifest import file_entry, read_manifest, table_entry

_LONGEST_SEAL: Final = 200


def read_seal(file: Path, secret_key: str | None) -> Seal:
    """How far a backup can be believed; refuses one whose manifest this key did not seal so."""
    with ArchiveReader(file) as archive:
        with archive.open(MANIFEST) as entry:
            manifest = entry.read()
        if SEAL not in archive.names:
            return Seal.NONE
        with archive.open(SEAL) as entry:
            found = entry.read(_LONGEST_SEAL).decode("ascii", "replace")
    return check_seal(secret_key, manifest, found)


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
