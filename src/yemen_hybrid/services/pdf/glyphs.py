"""Which characters a font can draw, read from its ``cmap`` table.

PDF/A refuses a document with a character that no embedded font has, so one emoji in a complaint
would leave the workshop without a job card. See OpenType, "cmap — Character to Glyph Index".
"""

from pathlib import Path
from struct import unpack_from
from typing import Final

_UNICODE_FULL: Final = ((3, 10), (0, 4), (0, 6))
_UNICODE_BASIC: Final = ((3, 1), (0, 3))


def drawn_by(font: Path) -> frozenset[int]:
    """The code points that the font has glyphs for."""
    data = font.read_bytes()
    cmap = _table(data, b"cmap")
    (count,) = unpack_from(">H", data, cmap + 2)
    found = {}
    for index in range(count):
        platform, encoding, offset = unpack_from(">HHL", data, cmap + 4 + 8 * index)
        found[platform, encoding] = cmap + offset
    for key in _UNICODE_FULL:
        if key in found:
            return frozenset(_groups(data, found[key]))
    for key in _UNICODE_BASIC:
        if key in found:
            return frozenset(_segments(data, found[key]))
    raise ValueError(f"{font.name} has no Unicode cmap")


def _table(data: bytes, tag: bytes) -> int:
    (count,) = unpack_from(">H", data, 4)
    for index in range(count):
        name, _, offset, _ = unpack_from(">4sLLL", data, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag.decode()}")


def _groups(data: bytes, at: int) -> set[int]:
    """Format 12: runs of characters with runs of glyphs."""
    (count,) = unpack_from(">L", data, at + 12)
    points: set[int] = set()
    for index in range(count):
        first, last, _ = unpack_from(">LLL", data, at + 16 + 12 * index)
        points.update(range(first, last + 1))
    return points


def _segments(data: bytes, at: int) -> set[int]:
    """Format 4: segments of the basic plane; a glyph of 0 is none."""
    (doubled,) = unpack_from(">H", data, at + 6)
    count = doubled // 2
    ends = unpack_from(f">{count}H", data, at + 14)
    starts = unpack_from(f">{count}H", data, at + 16 + doubled)
    deltas = unpack_from(f">{count}h", data, at + 16 + 2 * doubled)
    ranges_at = at + 16 + 3 * doubled
    ranges = unpack_from(f">{count}H", data, ranges_at)
    points = set()
    for index, (start, end, delta, offset) in enumerate(
        zip(starts, ends, deltas, ranges, strict=True)
    ):
        for point in range(start, end + 1):
            glyph = point + delta
            if offset:
                place = ranges_at + 2 * index + offset + 2 * (point - start)
                glyph = unpack_from(">H", data, place)[0] if place + 2 <= len(data) else 0
            if glyph % 0x10000 and point != 0xFFFF:  # noqa: PLR2004 - ends the table, no character
                points.add(point)
    return points
