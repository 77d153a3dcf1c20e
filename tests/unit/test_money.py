from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.money import (
    AmountInvalid,
    AmountTooLarge,
    Currency,
    CurrencyMismatch,
    Money,
    Zone,
    ZoneMismatch,
    check_same_zone,
    split,
)
from yemen_hybrid.domain.quantities import Quantity

YER, SAR, USD = Currency.YER, Currency.SAR, Currency.USD


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("12500", YER, 12_500),
        ("12.50", USD, 1_250),
        ("12.5", USD, 1_250),
        ("12", SAR, 1_200),
        ("0", YER, 0),
        ("-50", YER, -50),
        ("١٢٥٠٠", YER, 12_500),
        ("۱۲٫۵۰", SAR, 1_250),
        ("999999999999999", YER, 999_999_999_999_999),
    ],
)
def test_amounts_are_read_in_any_digits(typed: str, currency: Currency, minor: int) -> None:
    assert Money.parse(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("12.5", YER),
        ("12.0", YER),
        ("12.505", USD),
        ("+5", USD),
        ("--5", USD),
        ("1e3", YER),
        ("NaN", YER),
        ("-Infinity", USD),
        ("12,500", YER),
        ("12٬500", YER),
        ("12 500", YER),
        ("$5", USD),
        ("", YER),
        ("1" * 16, YER),
        ("0" * 15 + "1", YER),
        ("9" * 5_000, YER),
        ("5\x00", YER),
    ],
)
def test_amounts_that_are_not_plain_are_refused(typed: str, currency: Currency) -> None:
    with pytest.raises(AmountInvalid):
        Money.parse(typed, currency)


def test_the_refusal_shows_how_to_write_an_amount_in_that_currency() -> None:
    with pytest.raises(AmountInvalid) as rials:
        Money.parse("12.5", YER)
    with pytest.raises(AmountInvalid) as dollars:
        Money.parse("12,5", USD)
    assert "1250." in rials.value.sentence("en")
    assert "12.50" in dollars.value.sentence("ar")


def test_rials_have_no_decimals_on_the_wire_and_dollars_have_two() -> None:
    assert Money(12_500, YER).amount == "12500"
    assert Money(1_250, USD).amount == "12.50"
    assert Money(-5, SAR).amount == "-0.05"


def test_two_currencies_never_meet() -> None:
    rials, dollars = Money(12_500, YER), Money(1_250, USD)
    for meet in (
        lambda: rials + dollars,
        lambda: rials - dollars,
        lambda: rials < dollars,
        lambda: rials <= dollars,
        lambda: rials > dollars,
        lambda: rials >= dollars,
        lambda: Money.sum([rials, dollars], YER),
    ):
        with pytest.raises(CurrencyMismatch):
            meet()
    assert Money(5, SAR) != Money(5, USD)


def test_rials_of_sanaa_and_of_aden_never_meet() -> None:
    check_same_zone(Zone.ADEN, Zone.ADEN)
    with pytest.raises(ZoneMismatch):
        check_same_zone(Zone.SANAA, Zone.ADEN)


def test_money_of_one_currency_adds_and_compares() -> None:
    small, large = Money(500, YER), Money(12_000, YER)
    assert small + large == Money(12_500, YER)
    assert small - large == Money(-11_500, YER)
    assert -small == Money(-500, YER)
    assert small < large
    assert not small < Money(500, YER)
    assert not large > Money(12_000, YER)
    assert small <= Money(500, YER)
    assert large > small
    assert large >= Money(12_000, YER)
    assert Money.sum([small, large, small], YER) == Money(13_000, YER)
    assert Money.sum([], USD) == Money.zero(USD)


def test_no_amount_outgrows_its_column() -> None:
    most = Money(10**15, YER)
    with pytest.raises(AmountTooLarge):
        most + Money(1, YER)
    with pytest.raises(AmountTooLarge):
        -most - Money(1, YER)
    with pytest.raises(AmountTooLarge):
        Money(10**12, YER).times(Quantity.parse("1000000"))


def test_three_and_a_half_litres_of_oil_are_rounded_once() -> None:
    assert Money(4_333, YER).times(Quantity.parse("3.5")) == Money(15_166, YER)  # 15165.5
    assert Money(999, USD).times(Quantity.parse("0.5")) == Money(500, USD)  # 4.995
    assert Money(-4_333, YER).times(Quantity.parse("3.5")) == Money(-15_166, YER)


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from(Currency))
def test_an_amount_written_is_read_back(minor: int, currency: Currency) -> None:
    money = Money(minor, currency)
    assert Money.parse(money.amount, currency) == money


def test_a_thousand_rials_over_three_jobs_lose_nothing() -> None:
    assert split(Money(1_000, YER), [1, 1, 1]) == [Money(m, YER) for m in (334, 333, 333)]
    assert split(Money(-1_000, YER), [1, 1, 1]) == [Money(-m, YER) for m in (334, 333, 333)]
    assert split(Money(100, USD), [0, 3, 0, 1]) == [Money(m, USD) for m in (0, 75, 0, 25)]


def test_the_largest_remainder_gets_the_odd_unit() -> None:
    assert split(Money(10, YER), [20, 25, 55]) == [Money(m, YER) for m in (2, 3, 5)]


def test_nothing_can_be_shared_by_nobody() -> None:
    assert split(Money.zero(YER), []) == []
    assert split(Money.zero(YER), [0, 0]) == [Money.zero(YER)] * 2


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_something_cannot_be_shared_by_nobody(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Money(1, YER), weights)


@given(
    st.integers(-(10**15), 10**15),
    st.lists(st.integers(0, 10**12), min_size=1, max_size=30).filter(any),
)
def test_shares_sum_to_the_whole_and_are_fair_to_a_unit(minor: int, weights: list[int]) -> None:
    shares = split(Money(minor, YER), weights)
    assert Money.sum(shares, YER) == Money(minor, YER)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.minor - Fraction(minor * weight, sum(weights))) < 1
        assert weight or share == Money.zero(YER)
