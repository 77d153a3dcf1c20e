"""What a password must be, and how often one may be tried."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.passwords import (
    COMMON,
    MAX_BYTES,
    MIN_CHARACTERS,
    SIGN_IN_ATTEMPTS,
    PasswordCommon,
    PasswordIsUsername,
    PasswordTooLong,
    PasswordTooShort,
    PasswordUnreadable,
    TooManyAttempts,
    check_password,
)

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def seconds_ago(*ages: float) -> list[datetime]:
    return [NOON - timedelta(seconds=age) for age in ages]


@pytest.mark.parametrize(
    "password", ["battery behind the seat", "بطارية تحت المقعد", "aaaaaaaaab", "ñandú-ñandú"]
)
def test_words_make_a_good_password(password: str) -> None:
    assert check_password(password, "ali") == password


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", PasswordTooShort),
        ("nine char", PasswordTooShort),
        ("x" * 36 + "y" * 37, PasswordTooLong),
        ("بطارية" * 7, PasswordTooLong),
        ("PASSWORD123", PasswordCommon),
        ("كلمةالمرور", PasswordCommon),
        ("7777777777", PasswordCommon),
        ("Ali.Saleh2026", PasswordIsUsername),
        ("ali.saleh!!", PasswordIsUsername),
        ("with a nul \0 inside", PasswordUnreadable),
        ("half a letter \ud800", PasswordUnreadable),
        ("two\nlines of it", PasswordUnreadable),
    ],
)
def test_what_is_refused(password: str, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        check_password(password, "ali.saleh")


def test_one_letter_has_one_form_whatever_the_keyboard() -> None:
    letter, letter_and_mark = "\u0623", "\u0627\u0654"
    assert check_password(letter * 3 + "بطارية السيارة", "ali") == check_password(
        letter_and_mark * 3 + "بطارية السيارة", "ali"
    )


def test_a_username_of_digits_is_no_password() -> None:
    with pytest.raises(PasswordIsUsername):
        check_password("0777123456", "0777123456")
    assert check_password("0777123456", "0777123999")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("hud3", "hud3hud3hud3"),
        ("hud3", "Hud3-HUD3-hud3"),
        ("huda", "hudahuda2026"),
        ("ali.saleh", "AliSalehAliSaleh"),
        ("a1b2", "a1b2a1b2a1b2"),
        ("هدى", "هدىهدىهدى1"),
        ("777123", "777123777123"),
    ],
)
def test_a_username_over_and_over_is_no_password(username: str, password: str) -> None:
    with pytest.raises(PasswordIsUsername):
        check_password(password, username)


@pytest.mark.parametrize("username", ["hud3", "ba"])
def test_a_password_may_hold_the_username_among_words(username: str) -> None:
    for password in ("huda reads books", "bababa-3-bananas", "babababababa7"):
        assert check_password(password, username) == password


def test_the_list_holds_only_what_would_pass_the_length() -> None:
    assert all(len(word) >= MIN_CHARACTERS and word == word.casefold() for word in COMMON)


@given(st.text(max_size=100), st.text(max_size=20))
def test_what_passes_can_be_hashed(password: str, username: str) -> None:
    try:
        accepted = check_password(password, username)
    except Refused:
        return
    assert len(accepted.encode()) <= MAX_BYTES
    assert check_password(accepted, username) == accepted


def test_the_tenth_attempt_is_let_in_and_the_eleventh_waits() -> None:
    SIGN_IN_ATTEMPTS.check(seconds_ago(*range(9)), NOON)
    with pytest.raises(TooManyAttempts) as refusal:
        SIGN_IN_ATTEMPTS.check(seconds_ago(*range(10)), NOON)
    assert refusal.value.retry_after == 300 - 9


def test_a_place_is_free_at_the_very_second_that_was_said() -> None:
    earlier = seconds_ago(299.5, *range(9))
    with pytest.raises(TooManyAttempts) as refusal:
        SIGN_IN_ATTEMPTS.check(earlier, NOON)
    assert refusal.value.retry_after == 1
    SIGN_IN_ATTEMPTS.check(earlier, NOON + timedelta(seconds=refusal.value.retry_after))


def test_a_clock_that_was_ahead_locks_nobody_out_for_long() -> None:
    next_year = [NOON + timedelta(days=365)] * 10
    SIGN_IN_ATTEMPTS.check(next_year, NOON)
    with pytest.raises(TooManyAttempts) as refusal:
        SIGN_IN_ATTEMPTS.check([NOON + timedelta(seconds=30)] * 10, NOON)
    assert refusal.value.retry_after == 300


@given(st.lists(st.integers(0, 900_000), max_size=60))
def test_no_five_minutes_ever_hold_more_than_ten(milliseconds: list[int]) -> None:
    let_in: list[datetime] = []
    for at in sorted(NOON + timedelta(milliseconds=ms) for ms in milliseconds):
        try:
            SIGN_IN_ATTEMPTS.check(let_in, at)
        except TooManyAttempts:
            continue
        let_in.append(at)
    for end in let_in:
        within = [at for at in let_in if timedelta(0) <= end - at < timedelta(minutes=5)]
        assert len(within) <= 10
