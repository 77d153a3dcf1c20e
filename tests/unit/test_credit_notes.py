"""What a credit note takes back of a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.credit_notes import (
    Charged,
    CreditPartUnclear,
    CreditQuantityTooMuch,
    Wanted,
    set_free,
)
from yemen_hybrid.domain.invoices import CreditNotPositive, CreditTooMuch
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.totals import LineQuantityInvalid


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


def line(quantity: int, gross: int, net: int, tax: int, cost: int | None = None) -> Charged:
    known = None if cost is None else rials(cost)
    return Charged(Quantity(quantity), rials(gross), rials(net), rials(tax), known)


NOTHING = line(0, 0, 0, 0)


def test_a_quantity_takes_its_share_of_what_is_left() -> None:
    left = line(3000, 99, 98, 5, 150)
    first = Wanted(Quantity(1000)).of(left)
    assert first == line(1000, 33, 33, 2, 50)
    second = Wanted(Quantity(2000)).of(left.less(first))
    assert second == left.less(first)
    assert left.less(first).less(second).is_nothing


def test_an_amount_takes_money_and_brings_nothing_back() -> None:
    left = line(2000, 20_000, 20_000, 1_000, 9_000)
    taken = Wanted(amount=rials(1_000)).of(left)
    assert taken == line(0, 952, 952, 48)
    assert left.less(taken) == line(2000, 19_048, 19_048, 952, 9_000)


def test_who_says_nothing_takes_the_rest() -> None:
    left = line(1500, 0, 0, 0)
    assert Wanted().of(left) == left
    assert not left.is_nothing, "work on warranty is taken back too"


def test_more_than_is_left_is_refused() -> None:
    left = line(1000, 100, 100, 5)
    with pytest.raises(CreditQuantityTooMuch):
        Wanted(Quantity(1001)).of(left)
    with pytest.raises(CreditTooMuch):
        Wanted(amount=rials(106)).of(left)
    with pytest.raises(CreditQuantityTooMuch):
        Wanted(Quantity(1)).of(NOTHING)


def test_nothing_is_not_taken_back_and_not_in_two_ways() -> None:
    left = line(1000, 100, 100, 5)
    with pytest.raises(LineQuantityInvalid):
        Wanted(Quantity(0)).of(left)
    with pytest.raises(CreditNotPositive):
        Wanted(amount=rials(0)).of(left)
    with pytest.raises(CreditPartUnclear):
        Wanted(Quantity(1), rials(1))


@given(
    st.integers(1, 10_000),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(0, 200_000),
    st.lists(st.tuples(st.booleans(), st.integers(1, 10_000)), max_size=12),
)
def test_however_a_line_is_cut_up_the_pieces_add_up_to_it(
    quantity: int, net: int, discount: int, tax: int, cuts: list[tuple[bool, int]]
) -> None:
    whole = left = line(quantity, net + discount, net, min(tax, net))
    taken = NOTHING
    for by_quantity, size in [*cuts, (True, 0)]:
        wanted = Wanted(Quantity(size)) if by_quantity else Wanted(amount=rials(size))
        try:
            piece = (wanted if size else Wanted()).of(left)
        except (CreditQuantityTooMuch, CreditTooMuch):
            continue
        assert piece.gross >= piece.net >= rials(0)
        assert piece.tax >= rials(0)
        left = left.less(piece)
        taken = line(
            taken.quantity.milli + piece.quantity.milli,
            (taken.gross + piece.gross).minor,
            (taken.net + piece.net).minor,
            (taken.tax + piece.tax).minor,
        )
    assert left.is_nothing
    assert taken == whole


@given(st.integers(1, 10**9), st.integers(1, 10**9), st.data())
def test_a_payment_that_still_settles_something_has_still_used_something(
    used: int, applied: int, data: st.DataObject
) -> None:
    freed = data.draw(st.integers(0, applied))
    free = set_free(used, applied, freed)
    assert (free == used) if freed == applied else (0 <= free < used)
