"""A file while it is being received: on the disk, looked at as it grows, gone when it is closed."""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Self, cast

from yemen_hybrid.domain.media import FileEmpty, Limits
from yemen_hybrid.services.file_types import HEAD, FileType, known_by
from yemen_hybrid.services.images import Images

PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Desk:
    """Where uploads come in: what is taken, where it waits, and who draws the pictures anew.

    ``folder`` None: the system's own for what is temporary.
    """

    limits: Limits = field(default_factory=Limits)
    images: Images = field(default_factory=Images)
    folder: Path | None = None


class Spool:
    """One file that is coming in. It has no name on the disk: a crash leaves nothing behind."""

    def __init__(self, desk: Desk) -> None:
        self._limits = desk.limits
        if desk.folder is not None:
            desk.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unnamed = tempfile.TemporaryFile(dir=desk.folder)  # noqa: SIM115 - closed by __exit__
        self.file = cast("BinaryIO", unnamed)
        self.size = 0
        self._hash = hashlib.sha256()
        self._head = b""
        self._type: FileType | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()

    async def write(self, data: bytes) -> None:
        """Take more of the file; refused as soon as it is known to be too large or not wanted."""
        self.size += len(data)
        if self._type is None:
            self._head += data[: HEAD - len(self._head)]
            if len(self._head) == HEAD:
                self._type = known_by(self._head)
        if self._type is not None:
            self._limits.check(self._type.kind, self.size)
        await asyncio.to_thread(self._append, data)

    async def finish(self) -> FileType:
        """The type of the whole file, which was looked at from its beginning to its end."""
        if self.size == 0:
            raise FileEmpty(pointer="/file")
        found = self._type or known_by(self._head)
        self._limits.check(found.kind, self.size)
        if found.check is not None:
            await asyncio.to_thread(found.check, self.file)
        return found

    @property
    def sha256(self) -> str:
        """Of what came so far, in hexadecimal."""
        return self._hash.hexdigest()

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes from the beginning."""
        self.file.seek(0)
        while piece := await asyncio.to_thread(self.file.read, PIECE):
            yield piece

    def _append(self, data: bytes) -> None:
        self.file.write(data)
        self._hash.update(data)
