from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money, Zone
from yemen_hybrid.domain.receivables import (
    Bucket,
    CreditLimitExceeded,
    Debt,
    bucket_of,
    by_age,
    check_credit,
    credit_left,
    due_between,
)

TODAY = date(2026, 3, 31)


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


@pytest.mark.parametrize(
    ("days_late", "bucket"),
    [
        (-30, Bucket.NOT_DUE),
        (0, Bucket.NOT_DUE),
        (1, Bucket.DAYS_1_30),
        (30, Bucket.DAYS_1_30),
        (31, Bucket.DAYS_31_60),
        (60, Bucket.DAYS_31_60),
        (61, Bucket.DAYS_61_90),
        (90, Bucket.DAYS_61_90),
        (91, Bucket.OVER_90),
        (4_000, Bucket.OVER_90),
    ],
)
def test_a_debt_ages_from_the_day_after_its_due_date(days_late: int, bucket: Bucket) -> None:
    assert bucket_of(TODAY - timedelta(days=days_late), TODAY) is bucket


@given(st.integers(-400, 400), st.sampled_from(Bucket))
def test_a_bucket_knows_between_which_days_its_debts_were_due(days: int, bucket: Bucket) -> None:
    due = TODAY + timedelta(days=days)
    first, last = due_between(bucket, TODAY)
    inside = (first is None or first <= due) and (last is None or due <= last)
    assert inside == (bucket_of(due, TODAY) is bucket)


def test_zones_and_currencies_are_aged_apart() -> None:
    due = TODAY - timedelta(days=45)
    aged = by_age(
        [
            Debt(Zone.SANAA, due, rials(10_000)),
            Debt(Zone.SANAA, TODAY, rials(5_000)),
            Debt(Zone.ADEN, due, rials(30_000)),
            Debt(Zone.SANAA, due, Money(2_500, Currency.USD)),
        ],
        TODAY,
    )
    sanaa = aged[Zone.SANAA, Currency.YER]
    assert sanaa.buckets[Bucket.DAYS_31_60] == rials(10_000)
    assert sanaa.buckets[Bucket.OVER_90] == rials(0)
    assert (sanaa.overdue, sanaa.total) == (rials(10_000), rials(15_000))
    assert aged[Zone.ADEN, Currency.YER].total == rials(30_000)
    assert aged[Zone.SANAA, Currency.USD].total == Money(2_500, Currency.USD)
    assert len(aged) == 3


def test_nobody_owes_anything() -> None:
    assert by_age([], TODAY) == {}


@given(
    st.lists(
        st.builds(
            Debt,
            st.sampled_from(Zone),
            st.integers(-200, 200).map(lambda days: TODAY + timedelta(days=days)),
            st.builds(Money, st.integers(1, 10**9), st.sampled_from(Currency)),
        ),
        max_size=20,
    )
)
def test_every_debt_is_in_one_bucket(debts: list[Debt]) -> None:
    aged = by_age(debts, TODAY)
    for (zone, currency), ageing in aged.items():
        owed = [d.remaining for d in debts if (d.zone, d.remaining.currency) == (zone, currency)]
        assert ageing.total == Money.sum(owed, currency)
        assert list(ageing.buckets) == list(Bucket)


def test_a_company_may_owe_up_to_its_limit() -> None:
    assert credit_left(rials(200_000), rials(150_000)) == rials(50_000)
    assert credit_left(rials(200_000), rials(250_000)) == rials(0)
    assert credit_left(rials(200_000), rials(-10_000)) == rials(210_000)
    check_credit(rials(200_000), rials(150_000), rials(50_000))
    with pytest.raises(CreditLimitExceeded) as refusal:
        check_credit(rials(200_000), rials(150_000), rials(50_001))
    assert "50000 YER" in refusal.value.sentence("en")


def test_a_limit_in_rials_says_nothing_of_dollars() -> None:
    with pytest.raises(CurrencyMismatch):
        credit_left(rials(200_000), Money(100, Currency.USD))
