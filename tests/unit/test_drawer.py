"""Counting the drawer: what should be there, and what may be said about it."""

from uuid import UUID

import pytest

from yemen_hybrid.domain.drawer import (
    Counted,
    DrawerCountMissing,
    DrawerCountNegative,
    DrawerCountRepeated,
    DrawerLeavesTooMuch,
    DrawerNotesDisagree,
    Expected,
    Method,
    Notes,
    Pocket,
    check_counts,
    together,
)
from yemen_hybrid.domain.errors import Refused, Words
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.reasons import ReasonRequired

CASH, CARD = UUID(int=1), UUID(int=2)
METHODS = {
    CASH: Method(Words("نقدًا", "Cash"), is_cash=True),
    CARD: Method(Words("بطاقة", "Card"), is_cash=False),
}
TILL = Pocket(CASH, Currency.YER)
DOLLARS = Pocket(CASH, Currency.USD)
SLIPS = Pocket(CARD, Currency.YER)
EXPECTED = {TILL: Expected(opening=5_000, received=20_000, given_back=-3_000, reversed=-2_000)}


def found(pocket: Pocket, minor: int, left: int = 0, **more: object) -> Counted:
    amount = Money(minor, pocket.currency)
    return Counted(pocket, amount, Money(left, pocket.currency), **more)  # type: ignore[arg-type]  # the fields that a test names


def test_what_should_be_there_is_the_float_and_every_receipt_since() -> None:
    assert EXPECTED[TILL].minor == 20_000
    check_counts([found(TILL, 20_000, left=5_000)], EXPECTED, METHODS)
    check_counts([found(TILL, 19_500, reason="ورقة ممزقة")], EXPECTED, METHODS)
    notes = [Notes(Money(1_000, Currency.YER), 19), Notes(Money(500, Currency.YER), 2)]
    check_counts([found(TILL, 20_000, notes=notes)], EXPECTED, METHODS)


def test_parts_add_up_for_each_pocket_alone() -> None:
    parts = [(TILL, Expected(received=10)), (DOLLARS, Expected(received=7)), (TILL, Expected(5))]
    assert together(parts) == {TILL: Expected(5, 10), DOLLARS: Expected(received=7)}


@pytest.mark.parametrize(
    ("counts", "refusal"),
    [
        ([found(TILL, 19_999)], ReasonRequired),
        ([found(TILL, 20_000), found(TILL, 20_000)], DrawerCountRepeated),
        ([found(DOLLARS, 0)], DrawerCountMissing),
        ([found(TILL, -1, reason="?")], DrawerCountNegative),
        ([found(TILL, 20_000, left=20_001)], DrawerLeavesTooMuch),
        ([found(TILL, 20_000), found(SLIPS, 100, left=1, reason="?")], DrawerLeavesTooMuch),
        ([found(TILL, 20_000, notes=[Notes(Money(1, Currency.YER), 3)])], DrawerNotesDisagree),
    ],
)
def test_a_count_that_says_too_little_or_too_much_is_refused(
    counts: list[Counted], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        check_counts(counts, EXPECTED, METHODS)


def test_a_refusal_is_in_one_language() -> None:
    with pytest.raises(DrawerCountMissing) as refusal:
        check_counts([found(DOLLARS, 0)], EXPECTED, METHODS)
    assert refusal.value.sentence("en").startswith("Also count Cash in YER")
    assert "نقدًا" in refusal.value.sentence("ar")
    assert refusal.value.said("ar")["method"] == "نقدًا"
