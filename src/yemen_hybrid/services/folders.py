"""A new folder, or a ZIP of one, filled file by file: there as a whole, or not at all."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile

from yemen_hybrid.domain.backups import BackupExists

ENDING: Final = ".zip"

Begin = Callable[[str], AbstractContextManager[IO[bytes]]]


@contextmanager
def new_folder(place: Path) -> Iterator[Begin]:
    """Gives what begins a file in it; ``place`` ends in .zip for a ZIP. Refused where it exists."""
    if place.exists():
        raise BackupExists(file=str(place))
    draft = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    try:
        if place.suffix == ENDING:
            handle = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w+b") as raw, ZipFile(raw, "w", ZIP_DEFLATED) as archive:
                yield lambda name: archive.open(name, "w", force_zip64=True)
        else:
            draft.mkdir(mode=0o700, parents=True)
            yield lambda name: (draft / name).open("xb")
        draft.rename(place)
    finally:
        if draft.is_dir():
            shutil.rmtree(draft)
        draft.unlink(missing_ok=True)
