from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money
from yemen_hybrid.domain.receivables import (
    Bucket,
    CreditLimitExceeded,
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
    assert _buckets(TODAY - timedelta(days=days_late)) == [bucket]


@given(st.integers(-400, 400))
def test_every_debt_is_in_one_bucket(days: int) -> None:
    assert len(_buckets(TODAY + timedelta(days=days))) == 1


def _buckets(due: date) -> list[Bucket]:
    return [bucket for bucket in Bucket if _holds(bucket, due)]


def _holds(bucket: Bucket, due: date) -> bool:
    first, last = due_between(bucket, TODAY)
    return (first is None or first <= due) and (last is None or due <= last)


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
