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
the rest of a document around. The plain marks (LRM, RLM, ALM) do no harm and stay."""


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


def clean_text(text: str, *, max_length: int) -> str:
    """``text`` in NFC, line ends as ``\\n``, direction controls removed, no blanks at either end.

    May come out empty. Arabic, emoji and the joiners (ZWJ, ZWNJ) stay as they are. Refuses control
    characters, lone surrogates, and more than ``max_length`` code points after cleaning.
    """
    lines = _LINE_ENDS.sub("\n", text)
    if _FORBIDDEN.search(lines):
        raise TextInvalid
    cleaned = unicodedata.normalize("NFC", _DIRECTIONS.sub("", lines)).strip()
    if len(cleaned) > max_length:
        raise TextTooLong(max_length=max_length)
    return cleaned


def clean_line(text: str, *, max_length: int) -> str:
    """``text`` cleaned as by `clean_text`, with every run of blanks and line ends one space."""
    if _FORBIDDEN.search(_LINE_ENDS.sub("\n", text)):
        raise TextInvalid
    return clean_text(" ".join(text.split()), max_length=max_length)
