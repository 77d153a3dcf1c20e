"""The cars on Yemen's roads by both their names."""

import pytest

from yemen_hybrid.domain.makes import MAKES, MODELS, in_arabic, other_spellings, usual_spelling


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("toyota", "Toyota"),
        ("تويوتا", "Toyota"),
        ("هونداى", "Hyundai"),
        ("BYD", "BYD"),
        ("rav 4", "RAV4"),
        ("بريوس", "Prius"),
        ("crv", "CR-V"),
        ("Lada", "Lada"),
        ("لادا", "لادا"),
    ],
)
def test_a_known_name_is_kept_in_one_spelling_and_others_as_written(
    written: str, kept: str
) -> None:
    assert usual_spelling(written) == kept


def test_each_is_found_by_its_arabic_name() -> None:
    assert in_arabic("Prius") == "بريوس"
    assert in_arabic("Lada") == "Lada"
    assert "مرسيدس" in other_spellings("Mercedes-Benz")
    assert other_spellings("Lada") == ()


def test_no_spelling_means_two_cars() -> None:
    for names in (MAKES, MODELS):
        for name, others in names.items():
            assert {usual_spelling(spelling) for spelling in (name, *others)} == {name}
