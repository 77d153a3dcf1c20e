"""A reason is a sentence that says something."""

import pytest

from yemen_hybrid.domain.reasons import ReasonRequired, check_reason
from yemen_hybrid.domain.texts import TextTooLong


def test_the_space_around_it_goes() -> None:
    assert check_reason("  الزبون لم يعد \n") == "الزبون لم يعد"


@pytest.mark.parametrize("reason", [None, "", " \n\t", "\u200f", "\u2800\u200b", "\u3164"])
def test_nothing_is_no_reason(reason: str | None) -> None:
    with pytest.raises(ReasonRequired) as refusal:
        check_reason(reason, pointer="/note")
    assert refusal.value.pointer == "/note"


def test_a_letter_is_too_long() -> None:
    assert check_reason("x" * 500)
    with pytest.raises(TextTooLong):
        check_reason("x" * 501)
