"""Free text, as people write it and as machines spoil it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.texts import TextInvalid, TextTooLong, clean_line, clean_text


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
