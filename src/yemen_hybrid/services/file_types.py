"""What a file is, by its bytes alone: the name and the label that it comes with are not believed.

Only what is listed here is taken. That is stricter than asking what a file might be: HTML, SVG,
programs and archives have no entry, and whatever fits none is refused.
"""

import codecs
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from yemen_hybrid.domain.media import FileDamaged, FileTypeRefused, Kind

HEAD: Final = 4096
"""Bytes from the beginning by which a file is known."""

_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_QUICKTIME = {b"qt  "}
_MP4 = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"mmp4"}
_MP4 |= {b"3gp4", b"3gp5", b"3gp6", b"3gg6", b"3ge6", b"MSNV", b"dash"}
_ATOMS = {b"moov", b"mdat", b"free", b"wide", b"skip"}
_EBML = b"\x1a\x45\xdf\xa3"
_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ENDING: Final = 2048
_DELIMITERS: Final = ",;\t|"


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is taken. ``check`` looks at the whole of a file that is kept as it is."""

    kind: Kind
    media_type: str
    suffix: str
    check: Callable[[BinaryIO], None] | None = None


def known_by(head: bytes) -> FileType:
    """The type of a file that begins so (its first `HEAD` bytes, or all of it)."""
    for fits, found in _TYPES:
        if fits(head):
            return found
    raise FileTypeRefused(pointer="/file")


def _heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC


def _webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _MP4


def _mov(head: bytes) -> bool:
    if head[4:8] == b"ftyp":
        return head[8:12] in _QUICKTIME
    return head[4:8] in _ATOMS and len(head) == HEAD


def _webm(head: bytes) -> bool:
    return head[:4] == _EBML and b"\x42\x82\x84webm" in head[:128]


def _csv(head: bytes) -> bool:
    """A table as text: no control characters, no markup, and fields in its first line."""
    text = _decoded(head)
    if text is None or _TEXT.search(text) or text.lstrip()[:1] in {"", "<", "{", "["}:
        return False
    first = next(line for line in text.splitlines() if line.strip())
    return any(delimiter in first for delimiter in _DELIMITERS) and not first.startswith("#!")


def _decoded(head: bytes) -> str | None:
    """The text of a head, which may end in the middle of a character."""
    encoding = "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head, final=len(head) < HEAD)
    except UnicodeDecodeError:
        return None


def _check_pdf(file: BinaryIO) -> None:
    """Refuse a PDF without its end: half of one opens nowhere."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _ENDING))
    if b"%%EOF" not in file.read():
        raise FileDamaged(pointer="/file")


def _check_boxes(file: BinaryIO) -> None:
    """Refuse a film whose boxes (ISO 14496-12) do not fill the file, or that has no ``moov``."""
    size, at, names = file.seek(0, 2), 0, set()
    while at < size:
        file.seek(at)
        header = file.read(16)
        if len(header) < 8:  # noqa: PLR2004 - a box's size and name
            raise FileDamaged(pointer="/file")
        length, name = struct.unpack(">I4s", header[:8])
        if length == 1 and len(header) == 16:  # noqa: PLR2004 - and its large size
            (length,) = struct.unpack(">Q", header[8:])
        elif length == 0:
            length = size - at
        names.add(name)
        at += max(length, 8)
    if at != size or b"moov" not in names:
        raise FileDamaged(pointer="/file")


def _check_csv(file: BinaryIO) -> None:
    """Refuse a table that does not go on as text."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(
        "utf-16" if file.read(2) in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8-sig"
    )()
    file.seek(0)
    try:
        while piece := file.read(1 << 20):
            if _TEXT.search(decoder.decode(piece)):
                raise FileTypeRefused(pointer="/file")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise FileTypeRefused(pointer="/file") from error


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


_TYPES: Final[tuple[tuple[Callable[[bytes], bool], FileType], ...]] = (
    (_begins(b"\xff\xd8\xff"), FileType(Kind.IMAGE, "image/jpeg", ".jpg")),
    (_begins(b"\x89PNG\r\n\x1a\n"), FileType(Kind.IMAGE, "image/png", ".jpg")),
    (_webp, FileType(Kind.IMAGE, "image/webp", ".jpg")),
    (_heic, FileType(Kind.IMAGE, "image/heic", ".jpg")),
    (_mp4, FileType(Kind.VIDEO, "video/mp4", ".mp4", _check_boxes)),
    (_mov, FileType(Kind.VIDEO, "video/quicktime", ".mov", _check_boxes)),
    (_webm, FileType(Kind.VIDEO, "video/webm", ".webm")),
    (
        _begins(b"%PDF-1.", b"%PDF-2."),
        FileType(Kind.DOCUMENT, "application/pdf", ".pdf", _check_pdf),
    ),
    (_csv, FileType(Kind.LOG, "text/csv", ".csv", _check_csv)),
)
