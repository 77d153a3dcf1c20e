from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.quantities import (
    Quantity,
    QuantityInvalid,
    QuantityNegative,
    fixed,
    half_up,
    scaled,
    shortest,
)


@pytest.mark.parametrize(
    ("typed", "milli"),
    [
        ("4", 4_000),
        ("3.5", 3_500),
        ("0.125", 125),
        ("0", 0),
        ("007", 7_000),
        ("1000000", 1_000_000_000),
        ("1000000.000", 1_000_000_000),
        ("٣٫٥", 3_500),
        ("٣.٥", 3_500),
        ("۴٫۲۵", 4_250),
    ],
)
def test_litres_hours_and_pieces_are_read_in_any_digits(typed: str, milli: int) -> None:
    assert Quantity.parse(typed) == Quantity(milli)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        " 4",
        "4 ",
        "4\n",
        "+4",
        "4.",
        ".5",
        "3,5",
        "1,000",
        "1٬000",
        "1e3",
        "0x4",
        "NaN",
        "Infinity",
        "1/2",
        "1_000",
        "3.1415",
        "1000000.001",
        "9" * 400,
        "٤ لتر",
        "٤٪",
        "\x00",
        "\ud800",
        "४",
        "²",
        "−4",
    ],
)
def test_what_could_be_read_in_two_ways_is_not_read(typed: str) -> None:
    with pytest.raises(QuantityInvalid):
        Quantity.parse(typed)


def test_a_stock_difference_may_be_below_zero_but_a_part_on_a_line_may_not() -> None:
    assert Quantity.parse("-2.5", allow_negative=True) == Quantity(-2_500)
    with pytest.raises(QuantityNegative):
        Quantity.parse("-2.5")
    with pytest.raises(QuantityInvalid):
        Quantity.parse("-1000000.001", allow_negative=True)


def test_quantities_add_and_compare() -> None:
    four, half = Quantity.parse("4"), Quantity.parse("0.5")
    assert (four + half).text == "4.5"
    assert (half - four).text == "-3.5"
    assert -half == Quantity(-500)
    assert half < four <= Quantity(4_000)


@pytest.mark.parametrize(
    ("milli", "text"), [(3_500, "3.5"), (4_000, "4"), (125, "0.125"), (0, "0"), (-50, "-0.05")]
)
def test_a_quantity_is_written_without_idle_decimals(milli: int, text: str) -> None:
    assert Quantity(milli).text == text


@given(st.integers(-1_000_000_000, 1_000_000_000))
def test_a_quantity_written_is_read_back(milli: int) -> None:
    assert Quantity.parse(Quantity(milli).text, allow_negative=True) == Quantity(milli)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 9))
def test_decimals_written_are_read_back(value: int, places: int) -> None:
    assert scaled(fixed(value, places), places) == value
    assert scaled(shortest(value, places), places) == value


def test_a_number_has_fifteen_digits_before_and_after_the_point_together() -> None:
    assert scaled("999999999.999999", 6) == 10**15 - 1
    assert scaled("9999999999.999999", 6) is None
    assert scaled("9" * 16, 0) is None


def test_whole_numbers_keep_their_zeros() -> None:
    assert shortest(100, 0) == "100"
    assert shortest(10_000, 2) == "100"


@given(st.text(max_size=20), st.integers(0, 6))
def test_no_text_breaks_the_reader(text: str, places: int) -> None:
    value = scaled(text, places)
    assert value is None or abs(value) < 10 ** (15 + places)


@pytest.mark.parametrize(
    ("numerator", "denominator", "nearest"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (5, 3, 2), (0, 7, 0), (1, 2, 1), (49, 100, 0)],
)
def test_ties_go_away_from_zero(numerator: int, denominator: int, nearest: int) -> None:
    assert half_up(numerator, denominator) == nearest


@given(st.integers(-(10**20), 10**20), st.integers(1, 10**12))
def test_rounding_is_to_the_nearest_and_symmetric(numerator: int, denominator: int) -> None:
    rounded = half_up(numerator, denominator)
    assert abs(rounded - Fraction(numerator, denominator)) <= Fraction(1, 2)
    assert half_up(-numerator, denominator) == -rounded
