"""Payments and the ways to pay."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.errors import Refused, Words
from yemen_hybrid.domain.money import AmountTooLarge, Currency, Money, Zone
from yemen_hybrid.domain.payments import (
    MAX_PAYMENT_MINOR,
    AlreadyReversed,
    MethodCurrencyRefused,
    MethodDateRefused,
    MethodInactive,
    MethodNotUsable,
    MethodTerms,
    MethodZoneRefused,
    PaymentBackdated,
    PaymentKind,
    ReceivedInFuture,
    ReferenceRequired,
    ReversalFinal,
    check_backdated,
    check_method,
    check_received,
    check_reference,
    reversal_of,
    signed,
)
from yemen_hybrid.domain.reasons import ReasonRequired
from yemen_hybrid.domain.settlement import PaymentNotPositive
from yemen_hybrid.domain.texts import TextInvalid, TextTooLong

TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
CASH = MethodTerms(Words("نقدًا", "Cash"), frozenset(Currency))
WALLET = MethodTerms(
    name=Words("محفظة", ""),
    currencies=frozenset({Currency.YER}),
    zone=Zone.SANAA,
    valid_from=date(2026, 1, 1),
    valid_to=TODAY,
    needs_reference=True,
)


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


def test_cash_is_taken_in_every_currency_and_zone() -> None:
    for currency in Currency:
        for zone in Zone:
            check_method(CASH, currency, zone, TODAY)


@pytest.mark.parametrize(
    ("terms", "currency", "zone", "day", "refusal"),
    [
        (replace(WALLET, active=False), Currency.YER, Zone.SANAA, TODAY, MethodInactive),
        (WALLET, Currency.USD, Zone.SANAA, TODAY, MethodCurrencyRefused),
        (WALLET, Currency.YER, Zone.ADEN, TODAY, MethodZoneRefused),
        (WALLET, Currency.YER, Zone.SANAA, date(2025, 12, 31), MethodDateRefused),
        (WALLET, Currency.YER, Zone.SANAA, date(2026, 3, 2), MethodDateRefused),
    ],
)
def test_a_way_to_pay_has_its_currencies_zone_and_days(
    terms: MethodTerms, currency: Currency, zone: Zone, day: date, refusal: type[Refused]
) -> None:
    check_method(WALLET, Currency.YER, Zone.SANAA, TODAY)
    check_method(WALLET, Currency.YER, Zone.SANAA, date(2026, 1, 1))
    with pytest.raises(refusal) as refused:
        check_method(terms, currency, zone, day)
    assert isinstance(refused.value, MethodNotUsable)
    assert "محفظة" in refused.value.sentence("ar")


def test_a_transfer_has_a_reference_and_cash_need_not() -> None:
    assert check_reference(CASH, None) is None
    assert check_reference(CASH, " 17 ") == "17"
    for nothing in (None, "", "  "):
        with pytest.raises(ReferenceRequired):
            check_reference(WALLET, nothing)


def test_one_slip_is_one_reference_however_it_is_typed() -> None:
    typed = ["ab-12345", " AB-12 345", "ab-١٢٣٤٥", "ＡＢ-１２３４５", "ab-۱۲۳۴۵"]
    assert {check_reference(WALLET, reference) for reference in typed} == {"AB-12345"}


def test_what_cannot_be_seen_makes_no_other_slip() -> None:
    dashes = ["HW123-4", "HW123\u20134", "hw123\u20114", "HW123\u22124", "HW123\ufe634", "HW123—4"]
    unseen = ["HW123-4\u200f", "HW\u0640123-4", "\ufeffHW1\u200b23-4", "H\u3164W123-4"]
    marked = ["HW123-4\u0651", "HẂ123-4", "HW\u034f123-4", "HW１٢٣\u00ad-\u00a0٤"]
    typed = dashes + unseen + marked
    assert {check_reference(WALLET, reference) for reference in typed} == {"HW123-4"}
    assert check_reference(WALLET, "حوالة ١") == check_reference(WALLET, "حـوالَة 1")


@pytest.mark.parametrize("reference", ["\u200f", "\u2800", "\u0640", "\u034f", "-", " . "])
def test_a_reference_says_something(reference: str) -> None:
    with pytest.raises(ReferenceRequired):
        check_reference(WALLET, reference)


@given(st.text(max_size=20))
def test_any_text_has_one_form_as_a_reference(reference: str) -> None:
    try:
        compact = check_reference(CASH, reference)
    except TextInvalid:
        return
    assert check_reference(CASH, compact) == compact


@given(st.text(alphabet="abXY 09-/#\t٠٩۱ＡＺ９ابحوالة\u00a0", max_size=40))
def test_the_form_that_is_compared_is_its_own_form(reference: str) -> None:
    compact = check_reference(CASH, reference)
    assert check_reference(CASH, compact) == compact


def test_a_reference_fits_its_column_in_the_form_that_is_kept() -> None:
    assert check_reference(CASH, "A" * 80)
    for reference in ("A" * 81, "\ufdfa" * 80):  # the second is one letter that NFKC writes as 18
        with pytest.raises(TextTooLong):
            check_reference(CASH, reference)


def test_money_that_goes_back_counts_below_zero() -> None:
    assert signed(PaymentKind.PAYMENT, rials(500)) == rials(500)
    assert signed(PaymentKind.DEPOSIT, rials(500)) == rials(500)
    assert signed(PaymentKind.REFUND, rials(500)) == rials(-500)
    for nothing in (0, -5):
        with pytest.raises(PaymentNotPositive):
            signed(PaymentKind.PAYMENT, rials(nothing))


@pytest.mark.parametrize("kind", [PaymentKind.PAYMENT, PaymentKind.DEPOSIT, PaymentKind.REFUND])
def test_a_reversal_undoes_the_whole_payment_once(kind: PaymentKind) -> None:
    paid = signed(kind, rials(500))
    assert paid + reversal_of(kind, paid, reversed_before=False) == rials(0)
    with pytest.raises(AlreadyReversed):
        reversal_of(kind, paid, reversed_before=True)


def test_a_reversal_stays() -> None:
    with pytest.raises(ReversalFinal):
        reversal_of(PaymentKind.REVERSAL, rials(-500), reversed_before=False)


def test_a_payment_is_received_now_unless_it_was_said() -> None:
    assert check_received(None, NOW) == NOW
    for minutes in (5, 0, -60 * 24 * 7):
        said = NOW + timedelta(minutes=minutes)
        assert check_received(said, NOW) == said


def test_nothing_is_received_in_the_future() -> None:
    with pytest.raises(ReceivedInFuture):
        check_received(NOW + timedelta(minutes=6), NOW)


def test_money_of_a_day_that_is_over_takes_a_managers_word_and_a_reason() -> None:
    today, counted = NOW - timedelta(hours=9), NOW - timedelta(hours=1)
    check_backdated(today, today, None, "", may=False)
    check_backdated(counted, today, counted, "", may=False)
    check_backdated(today, today, today - timedelta(days=1), "", may=False)
    before = timedelta(seconds=1)
    for late, at in ((today - before, None), (counted - before, counted)):
        with pytest.raises(PaymentBackdated):
            check_backdated(late, today, at, "the road was closed", may=False)
        with pytest.raises(ReasonRequired):
            check_backdated(late, today, at, " ", may=True)
        check_backdated(late, today, at, "the road was closed", may=True)


def test_a_payment_larger_than_any_is_a_slip_of_the_keyboard() -> None:
    assert signed(PaymentKind.PAYMENT, rials(MAX_PAYMENT_MINOR)).minor == MAX_PAYMENT_MINOR
    with pytest.raises(AmountTooLarge):
        signed(PaymentKind.PAYMENT, rials(MAX_PAYMENT_MINOR + 1))
