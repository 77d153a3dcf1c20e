"""Which language a caller reads, by their Accept-Language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.api.languages import preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ar", "ar"),
        ("AR-ye", "ar"),
        ("en-GB,ar", "en"),
        ("ar,en", "ar"),
        ("en;q=0.5,ar;q=0.9", "ar"),
        ("ar;q=0.1,en;q=0.9", "en"),
        ("fr,de;q=0.9,ar;q=0.1", "ar"),
        ("fr", "en"),
        ("*", "en"),
        ("ar;q=0", "en"),
        ("ar;q=nonsense,en;q=0.1", "en"),
        ("ar;q=7", "ar"),
        (" ar ; q=0.8 , en ; q=0.7 ", "ar"),
        ("arabic", "en"),
        ("ar;q=nan", "en"),
    ],
)
def test_the_better_liked_of_the_two(header: str, language: str) -> None:
    assert preferred(header) == language


@given(st.text(max_size=2000))
def test_whatever_is_sent_there_is_an_answer(header: str) -> None:
    assert preferred(header) in {"ar", "en"}
