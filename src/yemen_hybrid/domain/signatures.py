"""A signature that a customer drew with a finger: lines on a box, as points, and never a picture.

A picture from a phone could hold anything; points can only be drawn. They are kept, and come with a
form, in one spelling (`Signature.text`), which is that of SVG: ``x,y x,y;x,y …``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from yemen_hybrid.domain.errors import Invalid

WIDTH: Final = 600
HEIGHT: Final = 240
"""Of the box, whatever the phone: the corner is 0,0 and y goes down."""

MAX_STROKES: Final = 60
MAX_POINTS: Final = 800
"""Of all strokes together. A long name with its dots, drawn slowly, is about half of it."""

MAX_TEXT: Final = MAX_POINTS * len(f"{WIDTH},{HEIGHT} ")
"""Characters of the longest spelling."""

_SPELLING: Final = re.compile(r"(?:[0-9]{1,3},[0-9]{1,3}[ ;])*[0-9]{1,3},[0-9]{1,3}")

Point = tuple[int, int]
Stroke = tuple[Point, ...]


class SignatureInvalid(Invalid):
    """Not lines in the box, or more of them than a hand draws."""

    code = "signature_invalid"
    en = "The signature could not be read. Please draw it again, or leave the box empty."
    ar = "تعذّرت قراءة التوقيع. يرجى رسمه من جديد أو ترك المربع فارغًا."


@dataclass(frozen=True, slots=True)
class Signature:
    """One or more strokes of one or more points each, all of them in the box."""

    strokes: tuple[Stroke, ...]

    @classmethod
    def of(cls, strokes: Iterable[Sequence[Sequence[int]]]) -> Self | None:
        """The strokes as they were sent; none at all is no signature, and no mistake."""
        read = tuple(tuple((x, y) for x, y in stroke) for stroke in strokes)
        if not read:
            return None
        points = [point for stroke in read for point in stroke]
        if len(read) > MAX_STROKES or len(points) > MAX_POINTS or not all(read):
            raise SignatureInvalid(pointer="/signature")
        if not all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points):
            raise SignatureInvalid(pointer="/signature")
        return cls(read)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The spelling of a form or a row; empty is no signature."""
        if not text:
            return None
        if len(text) > MAX_TEXT or not _SPELLING.fullmatch(text):
            raise SignatureInvalid(pointer="/signature")
        strokes = (stroke.split(" ") for stroke in text.split(";"))
        return cls.of(
            [[int(part) for part in point.split(",")] for point in stroke] for stroke in strokes
        )

    @property
    def text(self) -> str:
        """The one spelling."""
        return ";".join(map(_points, self.strokes))

    @property
    def lines(self) -> list[str]:
        """Each stroke as the ``points`` of an SVG polyline; a dot is drawn as a very short line."""
        return [_points(stroke) if len(stroke) > 1 else _dot(*stroke) for stroke in self.strokes]


def _dot(point: Point) -> str:
    x, y = point
    return f"{x},{y} {x}.1,{y}"


def _points(stroke: Stroke) -> str:
    return " ".join(f"{x},{y}" for x, y in stroke)
