"""Payments and the ways to pay."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.payments import (
    AlreadyReversed,
    MethodCurrencyRefused,
    MethodDateRefused,
    MethodInactive,
    MethodNotUsable,
    MethodTerms,
    MethodZoneRefused,
    PaymentKind,
    ReferenceRequired,
    RefundTooMuch,
    ReversalFinal,
    check_method,
    check_reference,
    check_refund,
    reversal_of,
    signed,
)
from yemen_hybrid.domain.settlement import PaymentNotPositive
from yemen_hybrid.domain.texts import TextTooLong

TODAY = date(2026, 3, 1)
CASH = MethodTerms("نقدًا", frozenset(Currency))
WALLET = MethodTerms(
    name="محفظة",
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


def test_a_refund_is_of_the_customers_own_money() -> None:
    check_refund(rials(500), credit=rials(500))
    with pytest.raises(RefundTooMuch) as refusal:
        check_refund(rials(501), credit=rials(500))
    assert refusal.value.params == {"left": "500", "currency": "YER"}
    with pytest.raises(RefundTooMuch) as refusal:
        check_refund(rials(1), credit=rials(-500))
    assert refusal.value.params["left"] == "0"
