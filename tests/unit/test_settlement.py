from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money, Zone
from yemen_hybrid.domain.rates import Exchange, Rate, RateMissing, RateUsed, Side, settling
from yemen_hybrid.domain.settlement import (
    NothingToSettle,
    PaymentNotPositive,
    PaymentTooSmall,
    amount_to_settle,
    settle,
)

YER, SAR, USD = Currency.YER, Currency.SAR, Currency.USD
NOON = datetime(2026, 3, 1, 9, tzinfo=UTC)
DOLLAR = Rate(Zone.SANAA, USD, YER, 535_000_000, 537_500_000, "Al-Kuraimi", NOON)
DOLLARS_IN = settling(USD, YER, [DOLLAR], zone=Zone.SANAA)
RIALS_IN = settling(YER, USD, [DOLLAR], zone=Zone.SANAA)


def rials(minor: int) -> Money:
    return Money(minor, YER)


def dollars(cents: int) -> Money:
    return Money(cents, USD)


def test_a_part_payment_is_used_whole() -> None:
    paid = settle(rials(12_500), rials(5_000))
    assert (paid.applied, paid.used, paid.left_over) == (rials(5_000), rials(5_000), rials(0))


def test_an_exact_payment_settles() -> None:
    paid = settle(rials(12_500), rials(12_500))
    assert (paid.applied, paid.used, paid.left_over) == (rials(12_500), rials(12_500), rials(0))


def test_what_is_paid_over_is_left_for_the_customer() -> None:
    paid = settle(rials(12_500), rials(13_000))
    assert (paid.applied, paid.used, paid.left_over) == (rials(12_500), rials(12_500), rials(500))


def test_dollars_pay_a_part_of_a_rial_invoice() -> None:
    paid = settle(rials(53_500), dollars(5_000), DOLLARS_IN)
    assert (paid.applied, paid.used, paid.left_over) == (rials(26_750), dollars(5_000), dollars(0))
    assert paid.exchange is DOLLARS_IN


def test_dollars_paid_over_leave_a_credit_in_dollars() -> None:
    paid = settle(rials(26_750), dollars(10_000), DOLLARS_IN)
    assert (paid.applied, paid.used, paid.left_over) == (
        rials(26_750),
        dollars(5_000),
        dollars(5_000),
    )


def test_whoever_pays_the_converted_sum_owes_no_dust() -> None:
    # 12500 / 535 = 23.3645 dollars; 23.36 dollars are worth 12497.6 rials
    assert amount_to_settle(rials(12_500), USD, DOLLARS_IN) == dollars(2_336)
    paid = settle(rials(12_500), dollars(2_336), DOLLARS_IN)
    assert (paid.applied, paid.left_over) == (rials(12_500), dollars(0))


def test_a_cent_less_leaves_something_to_pay() -> None:
    paid = settle(rials(12_500), dollars(2_335), DOLLARS_IN)
    assert paid.applied == rials(12_492)  # 12492.25


def test_a_cent_more_is_left_over() -> None:
    assert settle(rials(12_500), dollars(2_337), DOLLARS_IN).left_over == dollars(1)


def test_rials_pay_a_dollar_invoice() -> None:
    # 23.37 dollars are 12561.375 rials; from 12558.7 on, rials round to 23.37
    assert amount_to_settle(dollars(2_337), YER, RIALS_IN) == rials(12_559)
    exact = settle(dollars(2_337), rials(12_561), RIALS_IN)
    assert (exact.applied, exact.used, exact.left_over) == (dollars(2_337), rials(12_561), rials(0))
    over = settle(dollars(2_337), rials(12_600), RIALS_IN)
    assert over.left_over == rials(39)


def test_the_last_rial_takes_the_smallest_coin() -> None:
    assert amount_to_settle(rials(1), USD, DOLLARS_IN) == dollars(1)
    paid = settle(rials(1), dollars(1), DOLLARS_IN)
    assert (paid.applied, paid.used) == (rials(1), dollars(1))


def test_a_payment_worth_nothing_is_refused() -> None:
    with pytest.raises(PaymentTooSmall):
        settle(dollars(100), rials(2), RIALS_IN)  # 0.37 of a cent


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_or_less_is_no_payment(minor: int) -> None:
    with pytest.raises(PaymentNotPositive):
        settle(rials(12_500), rials(minor))


@pytest.mark.parametrize("minor", [0, -1])
def test_what_is_settled_takes_no_payment(minor: int) -> None:
    with pytest.raises(NothingToSettle):
        settle(rials(minor), rials(500))
    with pytest.raises(NothingToSettle):
        amount_to_settle(rials(minor), YER)


def test_another_currency_needs_its_own_exchange() -> None:
    with pytest.raises(RateMissing):
        settle(rials(12_500), dollars(100))
    with pytest.raises(CurrencyMismatch):
        settle(rials(12_500), dollars(100), RIALS_IN)
    with pytest.raises(CurrencyMismatch):
        settle(Money(12_500, SAR), dollars(100), DOLLARS_IN)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    """Any rate, far beyond what was ever posted, in either direction; or none; or a crossing."""
    base, quote, third = draw(st.permutations(list(Currency)))
    steps = tuple(
        RateUsed(Rate(Zone.ADEN, pair[0], pair[1], micro, micro, "bank", NOON), Side.BUY)
        for pair in ((base, quote), (third, quote))
        for micro in [draw(st.integers(10**3, 10**10))]
    )
    return draw(
        st.sampled_from(
            [
                Exchange(base, base),
                Exchange(base, quote, steps[:1]),
                Exchange(quote, base, steps[:1]),
                Exchange(base, third, steps),
            ]
        )
    )


@given(exchanges(), st.integers(1, 10**7), st.integers(1, 10**7))
def test_nothing_paid_disappears_and_nothing_is_settled_for_free(
    exchange: Exchange, owed: int, given_: int
) -> None:
    remaining, paid = Money(owed, exchange.to), Money(given_, exchange.given)
    assume(exchange.convert(paid).minor > 0)
    allocation = settle(remaining, paid, exchange)
    assert allocation.used + allocation.left_over == paid
    assert 0 < allocation.applied.minor <= owed
    assert 0 < allocation.used.minor <= given_
    assert allocation.left_over.minor == 0 or allocation.applied == remaining

    numerator, denominator = exchange.ratio
    worth_of_used = Fraction(allocation.used.minor * numerator, denominator)
    coarser = max(Fraction(1), Fraction(numerator, denominator))
    assert abs(worth_of_used - allocation.applied.minor) <= coarser


@given(exchanges(), st.integers(1, 10**7))
def test_the_amount_to_settle_settles_and_a_unit_less_does_not(
    exchange: Exchange, owed: int
) -> None:
    remaining = Money(owed, exchange.to)
    enough = amount_to_settle(remaining, exchange.given, exchange)
    allocation = settle(remaining, enough, exchange)
    assert (allocation.applied, allocation.left_over.minor) == (remaining, 0)

    less = enough - Money(1, enough.currency)
    if less.minor and exchange.convert(less).minor:
        assert settle(remaining, less, exchange).applied < remaining


@given(exchanges(), st.integers(1, 10**7))
def test_the_exact_converted_amount_settles_with_nothing_left_over(
    exchange: Exchange, owed: int
) -> None:
    remaining = Money(owed, exchange.to)
    exact = exchange.back(remaining)
    assume(exact.minor > 0)
    allocation = settle(remaining, exact, exchange)
    assert (allocation.applied, allocation.used) == (remaining, exact)
