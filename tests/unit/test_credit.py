"""The customer's credit, and from which payments it is spent."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.credit import (
    CreditShort,
    RefundTooMuch,
    Source,
    check_part,
    to_refund,
    to_settle,
)
from yemen_hybrid.domain.money import Currency, Money

PRIUS, CAMRY = UUID(int=501), UUID(int=502)


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


def source(number: int, left: int, held_for: UUID | None = None) -> Source:
    return Source(UUID(int=number), rials(left), held_for)


def numbers(sources: list[Source]) -> list[int]:
    return [one.payment_id.int for one in sources]


def test_all_that_is_left_of_a_payment_is_used_unless_less_is_wanted() -> None:
    assert check_part(rials(500), None) == check_part(rials(500), rials(500)) == rials(500)
    assert check_part(rials(500), rials(200)) == rials(200)


@pytest.mark.parametrize(("left", "wanted"), [(500, 501), (0, None), (0, 1), (-5, None)])
def test_more_than_is_left_is_refused(left: int, wanted: int | None) -> None:
    with pytest.raises(CreditShort) as refusal:
        check_part(rials(left), None if wanted is None else rials(wanted))
    assert refusal.value.params == {"left": str(left), "currency": "YER"}


def test_an_invoice_takes_its_own_deposits_first_and_never_those_of_other_work() -> None:
    sources = [source(1, 10), source(2, 10, CAMRY), source(3, 10, PRIUS), source(4, 10)]
    assert numbers(to_settle(sources, PRIUS)) == [3, 1, 4]


def test_a_refund_takes_free_credit_first_and_then_deposits() -> None:
    sources = [source(1, 10, CAMRY), source(2, 10), source(3, 10, PRIUS), source(4, 10)]
    drawn = to_refund(sources, rials(25))
    assert [(one.payment_id.int, one.left.minor) for one in drawn] == [(2, 10), (4, 10), (1, 5)]


def test_a_refund_is_of_the_customers_own_money() -> None:
    with pytest.raises(RefundTooMuch) as refusal:
        to_refund([source(1, 300), source(2, 200)], rials(501))
    assert refusal.value.params == {"left": "500", "currency": "YER"}
    with pytest.raises(RefundTooMuch):
        to_refund([], rials(1))


@given(st.lists(st.integers(1, 10**9), max_size=8), st.integers(1, 10**10))
def test_what_is_drawn_is_exactly_what_was_asked_and_nowhere_more_than_there_is(
    lefts: list[int], amount: int
) -> None:
    sources = [source(number, left) for number, left in enumerate(lefts, 1)]
    if amount > sum(lefts):
        with pytest.raises(RefundTooMuch):
            to_refund(sources, rials(amount))
        return
    drawn = to_refund(sources, rials(amount))
    assert sum(one.left.minor for one in drawn) == amount
    assert all(0 < one.left.minor <= lefts[one.payment_id.int - 1] for one in drawn)
