"""Free text, as people write it and as machines spoil it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.texts import (
    TextInvalid,
    TextTooLong,
    clean_line,
    clean_text,
    is_blank,
)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  صوت عند الفرملة\r\nوالسيارة تهتز \r", "صوت عند الفرملة\nوالسيارة تهتز"),
        ("a\tb\nc", "a\tb\nc"),
        ("e\u0301", "é"),
        ("👨‍👩‍👧 🚗", "👨‍👩‍👧 🚗"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u202bعدن\u202c", "عدن"),
        ("\u2067عدن\u2069 \u202e!", "عدن !"),
        ("A\u200fب", "A\u200fب"),
        ("one\u2028two\x85three", "one\ntwo\nthree"),
        ("   ", ""),
    ],
)
def test_text_is_kept_as_written(written: str, kept: str) -> None:
    assert clean_text(written, max_length=100) == kept


UNSEEN = (
    "\u200f\u200b\u2800\u3164\u115f\u1160\uffa0\u00ad\ufeff\u034f"
    "\u202e\u200d\u2060 \u00a0\u2003\u064b"
)


@pytest.mark.parametrize("text", ["", *UNSEEN, UNSEEN, "\u200f \u200f", "\n\t"])
def test_what_nobody_sees_is_no_text(text: str) -> None:
    assert is_blank(text)
    assert clean_text(text, max_length=100) == ""
    assert clean_line(text, max_length=100) == ""


@pytest.mark.parametrize("text", ["م", "\u0600", "٣", ".", "🚗", "\u200fa\u064b"])
def test_what_is_seen_is_not_blank(text: str) -> None:
    assert not is_blank(text)


def test_nothing_unseen_stands_at_the_ends_of_a_text() -> None:
    assert clean_text("\ufeff\u200f huda \u200b\u3164", max_length=100) == "huda"
    assert clean_line("\u200f a \u202e b\u200d", max_length=100) == "a b"
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    assert clean_text(flag, max_length=100) == flag


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x08", "\x0b", "\x1b", "\x7f", "\x9b"])
def test_control_characters_are_refused(character: str) -> None:
    for text in (f"a{character}b", character, f" {character} "):
        with pytest.raises(TextInvalid):
            clean_text(text, max_length=100)
        with pytest.raises(TextInvalid):
            clean_line(text, max_length=100)


@pytest.mark.parametrize("text", ["\ud83d", "a\udc00b"])
def test_half_a_surrogate_pair_is_refused(text: str) -> None:
    with pytest.raises(TextInvalid):
        clean_text(text, max_length=100)


def test_length_is_counted_after_cleaning() -> None:
    assert clean_text("  " + "م" * 5 + "\r\n", max_length=5) == "م" * 5
    with pytest.raises(TextTooLong) as refusal:
        clean_text("م" * 6, max_length=5)
    assert refusal.value.params == {"max_length": 5}


def test_a_line_is_one_line() -> None:
    assert clean_line(" زيت\r\n  وفلتر\t5W-30 ", max_length=100) == "زيت وفلتر 5W-30"


@given(st.text())
def test_clean_text_stays_clean_and_can_be_stored(text: str) -> None:
    try:
        cleaned = clean_text(text, max_length=10_000)
    except TextInvalid:
        return
    assert clean_text(cleaned, max_length=10_000) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert "\x00" not in cleaned
    cleaned.encode()


@given(st.text())
def test_a_clean_line_stays_clean(text: str) -> None:
    try:
        line = clean_line(text, max_length=10_000)
    except TextInvalid:
        return
    assert clean_line(line, max_length=10_000) == line
    assert "\n" not in line
