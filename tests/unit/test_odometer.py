"""Readings of the odometer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.odometer import (
    JUMP_KM,
    MAX_READING,
    OdometerBackwards,
    OdometerInvalid,
    OdometerUnit,
    check_reading,
    to_km,
)

KM, MI = OdometerUnit.KM, OdometerUnit.MI


@pytest.mark.parametrize(
    ("value", "unit", "km"),
    [
        (0, KM, 0),
        (154_321, KM, 154_321),
        (MAX_READING, KM, MAX_READING),
        (1, MI, 2),
        (100, MI, 161),
        (125_000, MI, 201_168),
        (98_765, MI, 158_947),
    ],
)
def test_kilometres_and_miles(value: int, unit: OdometerUnit, km: int) -> None:
    assert to_km(value, unit) == km


@pytest.mark.parametrize("value", [-1, MAX_READING + 1, 10**30])
@pytest.mark.parametrize("unit", [KM, MI])
def test_a_reading_no_instrument_shows_is_refused(value: int, unit: OdometerUnit) -> None:
    with pytest.raises(OdometerInvalid):
        to_km(value, unit)


def test_the_first_reading_is_taken_as_it_is() -> None:
    reading = check_reading(None, 350_000, KM)
    assert (reading.km, reading.backwards, reading.jump) == (350_000, False, False)


def test_the_car_was_not_driven() -> None:
    assert check_reading(50_000, 50_000, KM).backwards is False


@pytest.mark.parametrize("reason", [None, "", "  "])
def test_going_backwards_needs_a_reason(reason: str | None) -> None:
    with pytest.raises(OdometerBackwards) as refusal:
        check_reading(120_000, 119_999, KM, reason)
    assert refusal.value.params == {"reading_km": 119_999, "previous_km": 120_000}
    assert "120000" in refusal.value.sentence("ar")


def test_with_a_reason_it_may_go_backwards() -> None:
    reading = check_reading(220_000, 15, KM, "استبدال لوحة العدادات")
    assert (reading.km, reading.backwards, reading.jump) == (15, True, False)


def test_a_digit_too_many_is_flagged_and_not_refused() -> None:
    assert check_reading(98_000, 980_000, KM).jump is True
    assert check_reading(98_000, 98_000 + JUMP_KM, KM).jump is False


@given(st.integers(0, MAX_READING - 1))
def test_more_miles_are_never_fewer_kilometres(miles: int) -> None:
    assert to_km(miles, MI) < to_km(miles + 1, MI)
    assert abs(to_km(miles, MI) - miles * 1.609344) <= 0.5 + 1e-6
