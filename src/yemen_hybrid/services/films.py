"""Whether a film is one from its beginning to its end, by the boxes or elements that it is made of.

What they hold is not looked at: a film is only ever given out to be saved or played.
"""

import struct
from typing import BinaryIO, Final

from yemen_hybrid.domain.media import FileDamaged

_MOST_PARTS: Final = 1_000_000
"""Boxes or elements: hours of film. More of them are nothing but work for whoever counts them."""

_EBML: Final = 0x1A45DFA3
_SEGMENT: Final = 0x18538067
_CLUSTER: Final = 0x1F43B675
_TRACKS: Final = 0x1654AE6B
_OF_SEGMENT: Final = frozenset(
    {
        _CLUSTER,
        _TRACKS,
        0x114D9B74,  # SeekHead
        0x1549A966,  # Info
        0x1C53BB6B,  # Cues
        0x1254C367,  # Tags
        0x1043A770,  # Chapters
        0x1941A469,  # Attachments
        0xEC,  # Void
        0xBF,  # CRC-32
    }
)
_OF_CLUSTER: Final = frozenset(
    {
        0xE7,  # Timestamp
        0xA3,  # SimpleBlock
        0xA0,  # BlockGroup
        0xAB,  # PrevSize
        0xA7,  # Position
        0xAF,  # EncryptedBlock
        0x5854,  # SilentTracks
    }
)


def check_boxes(file: BinaryIO) -> None:
    """Refuse a film whose boxes (ISO 14496-12) do not fill the file, or that has no ``moov``."""
    size, at, names = file.seek(0, 2), 0, set()
    for _ in range(_MOST_PARTS):
        if at >= size:
            break
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


def check_webm(file: BinaryIO) -> None:
    """Refuse a film that is not one EBML header and one segment of tracks and clusters (RFC 9559).

    A browser that records does not know the size of a segment or a cluster beforehand and leaves
    it open: such a one ends with the file, or where an element begins that is not of it.
    """
    end = file.seek(0, 2)
    header, at, size = _element(file, 0)
    segment, at, length = _element(file, at + size if size is not None else end)
    whole = length is None or at + length == end
    if header != _EBML or segment != _SEGMENT or not whole:
        raise FileDamaged(pointer="/file")
    if not {_TRACKS, _CLUSTER} <= _elements(file, at, end):
        raise FileDamaged(pointer="/file")


def _elements(file: BinaryIO, at: int, end: int) -> set[int]:
    """The ids of all elements of a segment, which fill it to its last byte."""
    seen: set[int] = set()
    within = False
    for _ in range(_MOST_PARTS):
        if at == end:
            return seen
        name, at, size = _element(file, at)
        within = within and name in _OF_CLUSTER
        if not within and name not in _OF_SEGMENT:
            break
        seen.add(name)
        if size is None:
            within = name == _CLUSTER
            if not within:
                break
        else:
            at += size
        if at > end:
            break
    raise FileDamaged(pointer="/file")


def _element(file: BinaryIO, at: int) -> tuple[int, int, int | None]:
    """The id of the element at a place, where its content begins, and its size (None: open)."""
    file.seek(at)
    header = file.read(12)
    id_length = _length(header, 4)
    size_length = _length(header[id_length:], 8)
    size = header[id_length : id_length + size_length]
    bits = 7 * size_length
    value = int.from_bytes(size, "big") & ((1 << bits) - 1)
    name = int.from_bytes(header[:id_length], "big")
    begins = at + id_length + size_length
    return name, begins, None if value == (1 << bits) - 1 else value


def _length(header: bytes, most: int) -> int:
    """How many bytes a number of variable length takes: one more than the zeros it begins with."""
    length = 9 - header[0].bit_length() if header else most + 1
    if length > most or len(header) < length:
        raise FileDamaged(pointer="/file")
    return length
