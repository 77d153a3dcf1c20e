"""Names in two languages."""

import pytest

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.names import (
    NameInvalid,
    NameMissing,
    NameTooLong,
    check_name,
    display_name,
)


def test_both_names_are_tidied() -> None:
    assert check_name("  أحمد   عبد الله ", "Ahmed\tAbdullah\n") == (
        "أحمد عبد الله",
        "Ahmed Abdullah",
    )


@pytest.mark.parametrize("absent", [None, "", "   ", "\u202b", "\u200f", "\u3164\u2800"])
def test_one_name_is_enough(absent: str | None) -> None:
    assert check_name("أحمد", absent) == ("أحمد", "")
    assert check_name(absent, "Ahmed") == ("", "Ahmed")
    with pytest.raises(NameMissing):
        check_name(absent, absent)


def test_a_name_has_a_length() -> None:
    assert check_name("م" * 200, None) == ("م" * 200, "")
    with pytest.raises(NameTooLong):
        check_name("م" * 201, None)


@pytest.mark.parametrize("name", ["Ahmed\x00", "\x1b[31mAhmed", "\ud800", "Ahmed\x85Ali\x9f"])
def test_a_name_holds_no_control_characters(name: str) -> None:
    with pytest.raises(NameInvalid):
        check_name(None, name)


def test_pasted_direction_controls_fall_away() -> None:
    assert check_name("\u202bأحمد\u202c", None) == ("أحمد", "")


@pytest.mark.parametrize(
    ("ar", "en", "language", "shown"),
    [
        ("أحمد", "Ahmed", "ar", "أحمد"),
        ("أحمد", "Ahmed", "en", "Ahmed"),
        ("أحمد", "", "en", "أحمد"),
        (None, "Ahmed", "ar", "Ahmed"),
        ("", None, "ar", ""),
    ],
)
def test_each_reader_sees_the_nearer_name(
    ar: str | None, en: str | None, language: Language, shown: str
) -> None:
    assert display_name(ar, en, language) == shown
