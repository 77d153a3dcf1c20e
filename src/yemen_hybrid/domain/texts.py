"""Free text: what is taken as it was written, and what no honest keyboard sends."""

import re
import unicodedata

from yemen_hybrid.domain.errors import Invalid

_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters other than tab and line ends, and halves of surrogate pairs.

PostgreSQL cannot store NUL and UTF-8 cannot hold a lone surrogate; the others only serve to
spoil terminals, logs and documents.
"""

_LINE_ENDS = re.compile("\r\n?|\x85|\u2028|\u2029")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates, which pasted text brings along unclosed: one of them turns
the rest of a document around. The plain marks (LRM, RLM, ALM) do no harm between letters."""

_WITHOUT_INK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Fillers of Hangul and the empty Braille cell: letters to Unicode, nothing to the eye."""
_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")
"""The number sign, the end of a verse and their like: format characters that are seen."""
_TAGS = range(0xE0020, 0xE0080)
"""They end the flags of England, Scotland and Wales."""


class TextInvalid(Invalid):
    """Characters that text does not hold."""

    code = "text_invalid"
    en = "The text holds characters that cannot be kept."
    ar = "يحتوي النص على رموز لا يمكن حفظها."


class TextTooLong(TextInvalid):
    """Longer than the place it is kept in."""

    code = "text_too_long"
    en = "The text is too long: at most {max_length} characters."
    ar = "النص طويل جدًا، والحد الأقصى {max_length} حرف."


def is_blank(text: str) -> bool:
    """Whether there is nothing to be seen: blanks, format characters, and marks on no letter."""
    return not any(_has_ink(character) for character in text)


def _has_ink(character: str) -> bool:
    if character in _WITHOUT_INK:
        return False
    if character in _SIGNS:
        return True
    return unicodedata.category(character) not in {"Cf", "Cc", "Zs", "Zl", "Zp", "Mn"}


def _trimmed(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _is_edge(text[start]):
        start += 1
    while start < end and _is_edge(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_edge(character: str) -> bool:
    if character.isspace() or character in _WITHOUT_INK:
        return True
    format_character = unicodedata.category(character) == "Cf"
    return format_character and character not in _SIGNS and ord(character) not in _TAGS


def clean_text(text: str, *, max_length: int) -> str:
    """``text`` in NFC, line ends as ``\\n``, direction controls removed, its ends trimmed.

    What cannot be seen goes from both ends, and so all of a text that is nothing else. Arabic,
    emoji and the joiners between letters (ZWJ, ZWNJ) stay as they are. Refuses control characters,
    lone surrogates, and more than ``max_length`` code points after cleaning.
    """
    lines = _LINE_ENDS.sub("\n", text)
    if _FORBIDDEN.search(lines):
        raise TextInvalid
    if is_blank(lines):
        return ""
    cleaned = _trimmed(unicodedata.normalize("NFC", _DIRECTIONS.sub("", lines)))
    if len(cleaned) > max_length:
        raise TextTooLong(max_length=max_length)
    return cleaned


def clean_line(text: str, *, max_length: int) -> str:
    """``text`` cleaned as by `clean_text`, with every run of blanks and line ends one space."""
    if _FORBIDDEN.search(_LINE_ENDS.sub("\n", text)):
        raise TextInvalid
    return clean_text(" ".join(_DIRECTIONS.sub("", text).split()), max_length=max_length)
