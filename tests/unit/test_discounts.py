from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.discounts import (
    Discount,
    DiscountInvalid,
    DiscountOverCeiling,
    check_ceiling,
    percent_text,
    spread,
)
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


@dataclass(frozen=True)
class Asked:
    """Something that costs ``full`` by the list, and what of that is given away."""

    full: Money
    given: Money


def sold(full: int, net: int) -> Asked:
    return Asked(rials(full), rials(full - net))


def test_ten_percent_off_a_job() -> None:
    assert Discount.percent("10").on(rials(25_000)) == rials(2_500)


def test_a_percentage_is_rounded_once() -> None:
    assert Discount.percent("12.5").on(rials(1_004)) == rials(126)  # 125.5
    assert Discount.percent("١٢٫٥") == Discount(bp=1_250)


def test_a_sum_promised_off_takes_no_more_than_there_is() -> None:
    promised = Discount(amount=rials(5_000))
    assert promised.on(rials(25_000)) == rials(5_000)
    assert promised.on(rials(3_000)) == rials(3_000)
    assert Discount(amount=rials(0)).on(rials(3_000)) == rials(0)


def test_a_sum_in_dollars_does_not_come_off_rials() -> None:
    with pytest.raises(CurrencyMismatch):
        Discount(amount=Money(500, Currency.USD)).on(rials(25_000))


def test_a_discount_is_one_of_a_percentage_and_an_amount() -> None:
    with pytest.raises(DiscountInvalid):
        Discount()
    with pytest.raises(DiscountInvalid):
        Discount(bp=100, amount=rials(100))
    with pytest.raises(DiscountInvalid):
        Discount(amount=rials(-1))


@pytest.mark.parametrize("text", ["-1", "100.01", "101", "ten", "5%", "1.234", ""])
def test_absurd_percentages_are_refused(text: str) -> None:
    with pytest.raises(DiscountInvalid):
        Discount.percent(text)


def test_an_advisor_stays_under_the_ceiling() -> None:
    check_ceiling(sold(25_000, 22_500), 1_000)
    with pytest.raises(DiscountOverCeiling) as refusal:
        check_ceiling(sold(25_000, 22_499), 1_000)
    assert refusal.value.sentence("en").startswith("You may give at most 10% discount.")
    assert "10%" in refusal.value.sentence("ar")


def test_a_role_without_a_ceiling_gives_nothing() -> None:
    check_ceiling(sold(25_000, 25_000), 0)
    with pytest.raises(DiscountOverCeiling):
        check_ceiling(sold(25_000, 24_999), 0)


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_whoever_may_give_a_percentage_may_give_exactly_it(gross: int, bp: int) -> None:
    discount = Discount(bp=bp).on(rials(gross))
    check_ceiling(Asked(rials(gross), discount), bp)
    assert rials(0) <= discount <= rials(gross)


def test_a_document_discount_is_spread_by_what_each_line_leaves() -> None:
    assert spread(rials(1_000), [rials(20_000), rials(0), rials(10_000)]) == [
        rials(667),
        rials(0),
        rials(333),
    ]


@given(st.lists(st.integers(0, 10**10), min_size=1, max_size=20), st.data())
def test_no_line_goes_below_zero(nets: list[int], data: st.DataObject) -> None:
    discount = data.draw(st.integers(0, sum(nets)))
    shares = spread(rials(discount), [rials(net) for net in nets])
    assert Money.sum(shares, Currency.YER) == rials(discount)
    assert all(0 <= share.minor <= net for share, net in zip(shares, nets, strict=True))


@pytest.mark.parametrize(("bp", "text"), [(1_250, "12.5"), (1_000, "10"), (0, "0"), (5, "0.05")])
def test_basis_points_are_said_in_percent(bp: int, text: str) -> None:
    assert percent_text(bp) == text
