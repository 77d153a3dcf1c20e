"""What a branch is known by, and charges for an hour."""

import pytest

from yemen_hybrid.domain.branches import (
    BranchCodeInvalid,
    LabourRatesInvalid,
    check_code,
    check_labour_rates,
    check_smallest_note,
)
from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money
from yemen_hybrid.domain.totals import SmallestNoteInvalid

YER, USD = Currency.YER, Currency.USD


@pytest.mark.parametrize(("typed", "code"), [("SAN", "SAN"), (" tai ", "TAI"), ("a1", "A1")])
def test_a_code_is_short_and_plain(typed: str, code: str) -> None:
    assert check_code(typed) == code


@pytest.mark.parametrize("typed", ["", "A", "1A", "ABCDEFGHI", "A-B", "صنع", "SAN\nX", "ＳＡＮ"])
def test_what_is_no_code(typed: str) -> None:
    with pytest.raises(BranchCodeInvalid):
        check_code(typed)


def test_an_hour_has_one_price_in_each_currency() -> None:
    rates = [Money(8000, YER), Money(1500, USD)]
    assert check_labour_rates(rates, YER) == {"YER": 8000, "USD": 1500}


@pytest.mark.parametrize(
    "rates",
    [[], [Money(1500, USD)], [Money(1, YER), Money(2, YER)], [Money(0, YER)], [Money(-1, YER)]],
)
def test_rates_that_cannot_be_charged(rates: list[Money]) -> None:
    with pytest.raises(LabourRatesInvalid):
        check_labour_rates(rates, YER)


def test_the_smallest_note_is_a_rial_note() -> None:
    assert check_smallest_note(None) is None
    assert check_smallest_note(Money(50, YER)) == 50
    with pytest.raises(SmallestNoteInvalid):
        check_smallest_note(Money(0, YER))
    with pytest.raises(CurrencyMismatch):
        check_smallest_note(Money(1, USD))
