"""The file of a backup: a ZIP, which any computer opens, whole or not there at all.

The manifest is written last, and the directory of a ZIP stands at its end, so half an archive is
never taken for one. While it is written it has another name; it is synced to the disk before it
gets its own. Only its owner may read it: it holds everything that the workshop knows.
"""

import hashlib
import os
import secrets
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Self
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from yemen_hybrid.domain.backups import BackupExists, BackupUnreadable

MANIFEST: Final = "manifest.json"
SEAL: Final = "manifest.seal"
ENDING: Final = ".zip"
_DATED: Final = f"yemen-hybrid-%Y%m%dT%H%M%SZ{ENDING}"
_PIECE: Final = 1024 * 1024
_QUICK: Final = 4
"""zlib's level: half the time of the default one for a twentieth more bytes."""


class Entry:
    """One entry while it is written: counts and hashes what goes in."""

    def __init__(self, archive: ZipFile, name: str, *, packed: bool) -> None:
        entry = name if packed else ZipInfo(name)  # a ZipInfo says that it is not compressed
        self._writing = archive.open(entry, "w", force_zip64=True)
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, piece: bytes) -> None:
        """Append some bytes."""
        self._writing.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    def close(self) -> str:
        """End the entry; gives the SHA-256 of all that was written, in hexadecimal."""
        self._writing.close()
        return self._digest.hexdigest()


class ArchiveWriter:
    """An archive being written; it gets its name when `finish` is called, else it is gone."""

    def __init__(self, file: Path) -> None:
        if file.exists():
            raise BackupExists(file=str(file))
        self.file = file
        self._draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}.part")
        handle = os.open(self._draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._raw = os.fdopen(handle, "w+b")
        self._zip = ZipFile(self._raw, "w", ZIP_DEFLATED, compresslevel=_QUICK)
        self._last: Entry | None = None

    def entry(self, name: str, *, packed: bool = True) -> Entry:
        """Begin an entry; ``packed``: compressed, which pictures and PDFs already are."""
        self._last = Entry(self._zip, name, packed=packed)
        return self._last

    def finish(self, manifest: bytes, seal: str | None = None) -> int:
        """Write the manifest, wait for the disk, and give the archive its name; gives its size."""
        sealed = {} if seal is None else {SEAL: seal.encode()}
        for name, content in (sealed | {MANIFEST: manifest}).items():
            entry = self.entry(name)
            entry.write(content)
            entry.close()
        self._zip.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        self._raw.close()
        try:
            os.link(self._draft, self.file)
        except FileExistsError as error:
            raise BackupExists(file=str(self.file)) from error
        self._draft.unlink()
        sync_folder(self.file.parent)
        return self.file.stat().st_size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._raw.closed:
            with suppress(OSError):  # half of an entry, on a full disk: all of it goes anyway
                if self._last is not None:
                    self._last.close()
            with suppress(OSError):
                self._zip.close()
            with suppress(OSError):
                self._raw.close()
        self._draft.unlink(missing_ok=True)


class ArchiveReader:
    """An archive that is there."""

    def __init__(self, file: Path) -> None:
        self.file = file
        try:
            self._zip = ZipFile(file)
        except (BadZipFile, OSError) as error:
            raise BackupUnreadable(file=str(file)) from error
        self.names = frozenset(self._zip.namelist())

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """An entry, to read; a broken one is `BackupUnreadable`, as is one that is not there."""
        try:
            with self._zip.open(name) as entry:
                yield entry
        except (BadZipFile, KeyError, EOFError, zlib.error, NotImplementedError) as error:
            raise BackupUnreadable(file=str(self.file)) from error

    def digest(self, name: str) -> tuple[str, int]:
        """The SHA-256 of an entry in hexadecimal, and its size."""
        digest, size = hashlib.sha256(), 0
        with self.open(name) as entry:
            while piece := entry.read(_PIECE):
                digest.update(piece)
                size += len(piece)
        return digest.hexdigest(), size

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()


def backup_file(target: Path, now: datetime) -> Path:
    """Where to write: a file of that name, or one in that folder that says when it was taken."""
    if target.suffix == ENDING:
        return target
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    return target / f"{now:{_DATED}}"


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all dated backups of a folder but the newest ones; gives those removed."""
    dated = sorted(file for file in folder.glob(f"*{ENDING}") if _is_dated(file.name))
    for file in dated[:-keep]:
        file.unlink()
    return dated[:-keep]


def _is_dated(name: str) -> bool:
    try:
        return bool(datetime.strptime(name, _DATED))  # noqa: DTZ007 - only whether it is one
    except ValueError:
        return False


def sync_folder(folder: Path) -> None:
    """Wait until the disk holds the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
