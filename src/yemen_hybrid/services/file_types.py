"""What a file is, by its bytes alone: the name and the label that it comes with are not believed.

Only what is listed here is taken. That is stricter than asking what a file might be: HTML, SVG,
programs and archives have no entry, and whatever fits none is refused.
"""

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from yemen_hybrid.domain.media import FileDamaged, FileTypeRefused, Kind
from yemen_hybrid.services.films import check_boxes, check_webm

HEAD: Final = 4096
"""Bytes from the beginning by which a file is known."""

_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_QUICKTIME = {b"qt  "}
_STILLS = _HEIC | {b"heif", b"avif", b"avis", b"avci", b"avcs", b"crx "}
"""Brands of pictures: those that are not taken as such are not taken as films either."""
_BRAND = re.compile(rb"[ -~]{4}")
_ATOMS = {b"moov", b"mdat", b"free", b"wide", b"skip"}
_EBML = b"\x1a\x45\xdf\xa3"
_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_ENDING: Final = 2048
_DELIMITERS: Final = ",;\t|"
_FIRST_LINES: Final = 20
"""Testers write a title, their number and the date before the first row of the table."""
_FIGURE: Final = re.compile(r"[+-]?\d+(?:[.,\u066b]\d+)?(?:[eE][+-]?\d+)?")
_LEGACY: Final = "cp1256"
"""How Windows writes Arabic where nobody chose UTF-8. Every byte is a character in it, so only
letters of Arabic and the signs of measures are believed."""
_ARABIC: Final = re.compile(
    "[\x00-\x7f\xa0\xab\xb0-\xb3\xb5\xb7\xbb\xd7\xf7\u2013\u2014\u2026"
    "\u060c\u061b\u061f\u0621-\u0652\u067e\u0686\u0698\u06af]*"
)
_MARKUP: Final = re.compile(r"<(?:[!?/]|[a-zA-Z][\w:-]*[ \t/>])")


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
    """Any brand that is no picture's: phones have dozens, and the boxes are looked at anyway."""
    brand = head[8:12]
    if head[4:8] != b"ftyp" or not _BRAND.fullmatch(brand):
        return False
    return brand not in _STILLS and brand not in _QUICKTIME


def _mov(head: bytes) -> bool:
    if head[4:8] == b"ftyp":
        return head[8:12] in _QUICKTIME
    return head[4:8] in _ATOMS and len(head) == HEAD


def _webm(head: bytes) -> bool:
    return head[:4] == _EBML and b"\x42\x82\x84webm" in head[:128]


def _csv(head: bytes) -> bool:
    """A table as text: no control characters, no markup, and fields or figures in its lines."""
    text = _decoded(head)
    if text is None or _TEXT.search(text) or _MARKUP.search(text):
        return False
    lines = [line.strip() for line in text.splitlines() if line.strip()][:_FIRST_LINES]
    if not lines or lines[0].startswith(("<", "{", "[", "#!")):
        return False
    return _fields(lines) or _figures(lines)


def _fields(lines: list[str]) -> bool:
    return any(delimiter in line for line in lines for delimiter in _DELIMITERS)


def _figures(lines: list[str]) -> bool:
    """Whether it is one column of figures, below its name and a title if it has them."""
    at = next((n for n, line in enumerate(lines) if _FIGURE.fullmatch(line)), len(lines))
    return len(lines) - at > 1 and all(map(_FIGURE.fullmatch, lines[at:]))


def _decoded(head: bytes) -> str | None:
    """The text of a head, which may end in the middle of a character."""
    for encoding in _encodings(head):
        try:
            decoder = codecs.getincrementaldecoder(encoding)()
            text = decoder.decode(head, final=len(head) < HEAD)
        except UnicodeDecodeError:
            continue
        if encoding is not _LEGACY or _ARABIC.fullmatch(text):
            return text
    return None


def _encodings(head: bytes) -> tuple[str, ...]:
    """How a text may be written. UTF-16 says so, UTF-8 proves itself, and the rest is older."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8-sig", _LEGACY)


def _check_pdf(file: BinaryIO) -> None:
    """Refuse a PDF without its end: half of one opens nowhere."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _ENDING))
    if b"%%EOF" not in file.read():
        raise FileDamaged(pointer="/file")


def _check_csv(file: BinaryIO) -> None:
    """Refuse a table that does not go on as text."""
    file.seek(0)
    if not any(_goes_on(file, encoding) for encoding in _encodings(file.read(2))):
        raise FileTypeRefused(pointer="/file")


def _goes_on(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(1 << 20):
            text = decoder.decode(piece)
            if _TEXT.search(text) or (encoding is _LEGACY and not _ARABIC.fullmatch(text)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _begins(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(starts)


_TYPES: Final[tuple[tuple[Callable[[bytes], bool], FileType], ...]] = (
    (_begins(b"\xff\xd8\xff"), FileType(Kind.IMAGE, "image/jpeg", ".jpg")),
    (_begins(b"\x89PNG\r\n\x1a\n"), FileType(Kind.IMAGE, "image/png", ".jpg")),
    (_webp, FileType(Kind.IMAGE, "image/webp", ".jpg")),
    (_heic, FileType(Kind.IMAGE, "image/heic", ".jpg")),
    (_mp4, FileType(Kind.VIDEO, "video/mp4", ".mp4", check_boxes)),
    (_mov, FileType(Kind.VIDEO, "video/quicktime", ".mov", check_boxes)),
    (_webm, FileType(Kind.VIDEO, "video/webm", ".webm", check_webm)),
    (
        _begins(b"%PDF-1.", b"%PDF-2."),
        FileType(Kind.DOCUMENT, "application/pdf", ".pdf", _check_pdf),
    ),
    (_csv, FileType(Kind.LOG, "text/csv", ".csv", _check_csv)),
)
