"""Where the bytes of files are kept: a folder, or a bucket of S3 or what speaks as it does.

One code for both (obstore). Two promises: what ``put`` has answered outlasts a power cut, and a key
shows either the whole of its bytes or nothing. A bucket keeps both by itself. In a folder the bytes
are written beside, synced, moved to their place, and the folders synced too: obstore renames, but
does not wait for the disk.
"""

import asyncio
import os
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import structlog

from yemen_hybrid.domain.errors import Unavailable

if TYPE_CHECKING:
    from obstore.store import ObjectStore

log = structlog.get_logger("storage")

CHUNK: Final = 256 * 1024
"""Bytes of a file that are in memory at once for each reader."""
PART: Final = 5 * 1024 * 1024
"""Bytes of a part of an upload to a bucket: the least that S3 takes."""
STAGED: Final = "staged/"
"""Where a folder keeps what is not yet whole."""

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*(?:/[a-z0-9][a-z0-9_.-]*)+")

Content = bytes | AsyncIterator[bytes]


class StorageUnavailable(Unavailable):
    """The folder cannot be written to (it is full, say), or the bucket does not answer."""

    code = "storage_unavailable"
    en = "Files cannot be stored or read right now. Please try again shortly."
    ar = "تعذر حفظ الملفات أو قراءتها الآن. يرجى المحاولة بعد قليل."


class FileMissing(Unavailable):
    """The service knows of the file, but its bytes are not in the storage, or not whole."""

    code = "file_missing"
    en = "This file is missing from the storage. Please tell whoever runs the service."
    ar = "هذا الملف مفقود من وحدة التخزين. يرجى إبلاغ المسؤول عن النظام."


@dataclass(frozen=True, slots=True)
class Stored:
    """One file in the storage; ``size`` in bytes, ``at`` when it was last written."""

    key: str
    size: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Bucket:
    """How to reach a bucket. What is None comes from the standard ``AWS_*`` variables."""

    url: str
    """``s3://bucket/prefix``"""
    endpoint: str | None = None
    region: str | None = None
    access_key_id: str | None = None
    secret_access_key: str | None = field(default=None, repr=False)


class Storage:
    """The files of the service, by key (``files/ab/abcdef…``). Made at once, opened when used."""

    def __init__(self, place: Path | Bucket) -> None:
        self.place = place

    @cached_property
    def _store(self) -> "ObjectStore":
        # 30 ms and a Tokio runtime: only who stores files waits for them
        from obstore.store import LocalStore  # noqa: PLC0415 - as said above

        if isinstance(self.place, Bucket):
            return _open_bucket(self.place)
        self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return LocalStore(self.place)

    async def put(self, key: str, content: Content) -> int:
        """Store the bytes under a key, over what was there; gives how many they are.

        If ``content`` raises, nothing is stored and its error goes on.
        """
        _check(key)
        async with _told(key):
            if isinstance(self.place, Path):
                return await self._put_in_folder(self.place, key, content)
            return await self._write(key, content)

    async def keep(self, key: str, size: int, content: Callable[[], Content]) -> None:
        """Store bytes whose key follows from them, unless they are there already."""
        if await self.size(key) != size:
            await self.put(key, content())

    def get(self, key: str, start: int = 0, end: int | None = None) -> AsyncGenerator[bytes, None]:
        """The bytes from ``start`` to before ``end``, a piece at a time."""
        _check(key)
        return self._pieces(key, {"offset": start} if end is None else (start, end))

    async def read(self, key: str) -> bytes:
        """All of a file."""
        _check(key)
        import obstore  # noqa: PLC0415 - see _store

        async with _told(key):
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())

    async def size(self, key: str) -> int | None:
        """How many bytes a file has; None: there is no such file."""
        _check(key)
        import obstore  # noqa: PLC0415 - see _store

        async with _told(key):
            try:
                return (await obstore.head_async(self._store, key))["size"]
            except FileNotFoundError:
                return None

    async def delete(self, key: str) -> None:
        """Remove a file, if it is there."""
        _check(key)
        import obstore  # noqa: PLC0415 - see _store

        async with _told(key):
            try:
                await obstore.delete_async(self._store, key)
            except FileNotFoundError:
                return

    async def keys(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Every file whose key begins with these whole steps (``files``, ``files/ab``)."""
        import obstore  # noqa: PLC0415 - see _store

        async with _told(prefix):
            async for batch in obstore.list(self._store, prefix or None):
                for found in batch:
                    if not found["path"].startswith(STAGED):
                        yield Stored(found["path"], found["size"], found["last_modified"])

    async def clear_staged(self, before: datetime) -> int:
        """Remove what uploads left half-written in a folder before then; gives how many.

        A bucket hides unfinished uploads; a lifecycle rule of the bucket removes them.
        """
        if isinstance(self.place, Bucket):
            return 0
        async with _told(STAGED):
            return await asyncio.to_thread(_clear, self.place / STAGED, before)

    async def _pieces(self, key: str, span: Any) -> AsyncGenerator[bytes, None]:
        import obstore  # noqa: PLC0415 - see _store

        async with _told(key):
            found = await obstore.get_async(self._store, key, options={"range": span})
            async for piece in found.stream(min_chunk_size=CHUNK):
                yield bytes(piece)

    async def _write(self, key: str, content: Content) -> int:
        import obstore  # noqa: PLC0415 - see _store

        counted = _Counted(content)
        source = content if isinstance(content, bytes) else aiter(counted)
        await obstore.put_async(self._store, key, source, chunk_size=PART, max_concurrency=1)
        return counted.size

    async def _put_in_folder(self, root: Path, key: str, content: Content) -> int:
        import obstore  # noqa: PLC0415 - see _store

        staged = f"{STAGED}{uuid4().hex}"
        size = await self._write(staged, content)
        await asyncio.to_thread(_sync, root / staged)
        await obstore.rename_async(self._store, staged, key)
        await asyncio.to_thread(_sync_folders, root, root / key)
        return size


class _Counted:
    """Counts the bytes that pass."""

    def __init__(self, content: Content) -> None:
        self.size = len(content) if isinstance(content, bytes) else 0
        self._content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if isinstance(self._content, bytes):
            return
        async for piece in self._content:
            self.size += len(piece)
            yield piece


@asynccontextmanager
async def _told(key: str) -> AsyncIterator[None]:
    """The library's errors as ours; what they say stays in the log."""
    from obstore.exceptions import BaseError  # noqa: PLC0415 - see Storage._store

    try:
        yield
    except FileNotFoundError as error:
        log.error("file missing", key=key)
        raise FileMissing from error
    except (BaseError, OSError) as error:
        log.error("storage unavailable", key=key, error=type(error).__name__, why=str(error)[:300])
        raise StorageUnavailable from error


def _check(key: str) -> None:
    """Keys are made by the service, never by people; one that leads elsewhere is a fault."""
    if not _KEY.fullmatch(key) or ".." in key:
        raise ValueError(f"{key!r} is no key of a file")


def _open_bucket(bucket: Bucket) -> "ObjectStore":
    from obstore.store import S3Store  # noqa: PLC0415 - see Storage._store

    said = {
        "endpoint": bucket.endpoint,
        "region": bucket.region,
        "access_key_id": bucket.access_key_id,
        "secret_access_key": bucket.secret_access_key,
    }
    config: Any = {name: value for name, value in said.items() if value is not None}
    return S3Store.from_url(
        bucket.url,
        config=config,
        client_options={
            "allow_http": (bucket.endpoint or "").startswith("http://"),
            "connect_timeout": timedelta(seconds=5),
            "read_timeout": timedelta(seconds=30),
            "timeout": timedelta(hours=1),  # of the whole of a film, to whoever is slow
        },
        retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
    )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_folders(root: Path, file: Path) -> None:
    """Sync every folder from the file's up to the root's own: any of them may be new."""
    for folder in file.parents:
        _sync(folder)
        if folder == root.parent:
            return


def _clear(folder: Path, before: datetime) -> int:
    old = [
        file
        for file in (folder.iterdir() if folder.is_dir() else ())
        if datetime.fromtimestamp(file.stat().st_mtime, UTC) < before
    ]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)
