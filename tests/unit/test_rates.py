from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.money import Currency, CurrencyMismatch, Money, Zone, ZoneMismatch
from yemen_hybrid.domain.rates import (
    Exchange,
    Rate,
    RateInvalid,
    RateMissing,
    RatePairInvalid,
    RateSidesCrossed,
    RateUsed,
    Side,
    convert,
    parse_rate,
    prices,
    pricing,
    rate_text,
    settles,
    settling,
)

YER, SAR, USD = Currency.YER, Currency.SAR, Currency.USD
NOON = datetime(2026, 3, 1, 9, tzinfo=UTC)


def rate(base: Currency, quote: Currency, buy: str, sell: str, *, zone: Zone = Zone.SANAA) -> Rate:
    return Rate(zone, base, quote, parse_rate(buy), parse_rate(sell), "Al-Kuraimi", NOON)


DOLLAR = rate(USD, YER, "535", "537.5")
SAUDI = rate(SAR, YER, "140", "140.4")
ADEN_DOLLAR = rate(USD, YER, "1620", "1630", zone=Zone.ADEN)
RATES = [DOLLAR, SAUDI, ADEN_DOLLAR]


def test_a_rate_is_read_and_written_as_people_write_it() -> None:
    assert parse_rate("535.5") == 535_500_000
    assert parse_rate("٥٣٥٫٥") == 535_500_000
    assert parse_rate("1000000") == 10**12
    assert rate_text(535_500_000) == "535.5"
    assert rate_text(3_750_000) == "3.75"


@pytest.mark.parametrize("text", ["0", "-535", "535,5", "1e3", "0.0000001", "1000001", "", "NaN"])
def test_what_cannot_be_a_rate_is_refused(text: str) -> None:
    with pytest.raises(RateInvalid):
        parse_rate(text)


@given(st.integers(1, 10**12))
def test_a_rate_written_is_read_back(micro: int) -> None:
    assert parse_rate(rate_text(micro)) == micro


def test_a_rate_that_cannot_be_posted_is_refused() -> None:
    with pytest.raises(RateSidesCrossed):
        rate(USD, YER, "538", "537")
    with pytest.raises(RatePairInvalid):
        rate(YER, YER, "1", "1")
    for buy, sell in ((0, 1), (1, 0), (1, 10**12 + 1), (10**12 + 1, 10**12 + 1)):
        with pytest.raises(RateInvalid):
            Rate(Zone.SANAA, USD, YER, buy, sell, "bank", NOON)


def test_the_smallest_and_the_largest_rate_may_buy_and_sell_alike() -> None:
    for micro in (1, 10**12):
        alike = Rate(Zone.SANAA, USD, YER, micro, micro, "bank", NOON)
        assert alike.buy_micro == alike.sell_micro


def test_dollars_that_settle_a_rial_invoice_are_bought() -> None:
    settled = settles(Money(10_000, USD), YER, RATES, zone=Zone.SANAA)
    assert settled.amount == Money(53_500, YER)
    assert settled.exchange.steps == (RateUsed(DOLLAR, Side.BUY),)
    assert settled.exchange.steps[0].micro == DOLLAR.buy_micro


def test_rials_that_settle_a_dollar_invoice_pay_for_dollars_sold() -> None:
    settled = settles(Money(53_750, YER), USD, RATES, zone=Zone.SANAA)
    assert settled.amount == Money(10_000, USD)
    assert settled.exchange.steps == (RateUsed(DOLLAR, Side.SELL),)


def test_dollars_handed_back_for_rials_are_sold() -> None:
    assert settles(Money(5_375, YER), USD, RATES, zone=Zone.SANAA).amount == Money(1_000, USD)


def test_a_rial_document_priced_from_a_dollar_list_uses_the_sell_rate() -> None:
    priced = prices(Money(10_000, USD), YER, RATES, zone=Zone.SANAA)
    assert priced.amount == Money(53_750, YER)
    assert priced.exchange.steps == (RateUsed(DOLLAR, Side.SELL),)
    listed_in_rials = prices(Money(53_500, YER), USD, RATES, zone=Zone.SANAA)
    assert listed_in_rials.amount == Money(10_000, USD)


def test_the_rials_of_aden_have_their_own_rate() -> None:
    assert settles(Money(100, USD), YER, RATES, zone=Zone.ADEN).amount == Money(1_620, YER)
    with pytest.raises(RateMissing):
        settling(SAR, YER, RATES, zone=Zone.ADEN)


def test_the_latest_rate_of_a_pair_is_used() -> None:
    later = Rate(Zone.SANAA, USD, YER, 540 * 10**6, 541 * 10**6, "bank", NOON + timedelta(hours=1))
    assert settling(USD, YER, [later, DOLLAR], zone=Zone.SANAA).steps[0].rate is later


def test_dollars_and_saudi_riyals_cross_through_the_rial_rounded_once() -> None:
    crossing = settling(SAR, USD, RATES, zone=Zone.SANAA)
    assert crossing.steps == (RateUsed(SAUDI, Side.BUY), RateUsed(DOLLAR, Side.SELL))
    # 375 x 140 / 537.5 = 97.674...
    assert crossing.convert(Money(37_500, SAR)) == Money(9_767, USD)
    # 0.07 x 535 / 140.4 = 0.2667: by way of whole rials it would have been 37 / 140.4 = 0.2635
    assert settles(Money(7, USD), SAR, RATES, zone=Zone.SANAA).amount == Money(27, SAR)


def test_a_pair_with_a_rate_of_its_own_does_not_cross() -> None:
    direct = rate(USD, SAR, "3.75", "3.76")
    exchange = pricing(USD, SAR, [*RATES, direct], zone=Zone.SANAA)
    assert exchange.steps == (RateUsed(direct, Side.SELL),)
    assert exchange.convert(Money(10_000, USD)) == Money(37_600, SAR)


def test_a_crossing_takes_a_rate_quoted_the_other_way_round_too() -> None:
    per_rial = rate(YER, USD, "0.00186", "0.00187")
    crossing = settling(SAR, USD, [SAUDI, per_rial], zone=Zone.SANAA)
    assert crossing.steps == (RateUsed(SAUDI, Side.BUY), RateUsed(per_rial, Side.BUY))
    assert crossing.convert(Money(37_500, SAR)) == Money(9_765, USD)  # 375 x 140 x 0.00186


def test_a_crossing_with_a_rate_missing_is_refused() -> None:
    with pytest.raises(RateMissing) as refusal:
        settling(SAR, USD, [DOLLAR], zone=Zone.SANAA)
    assert "SAR and USD" in refusal.value.sentence("en")


def test_a_currency_needs_no_rate_to_itself() -> None:
    same = settles(Money(500, YER), YER, [], zone=Zone.SANAA)
    assert same.amount == Money(500, YER)
    assert same.exchange == Exchange(YER, YER)


def test_a_frozen_exchange_is_refused_where_it_does_not_lead() -> None:
    bought = RateUsed(DOLLAR, Side.BUY)
    for given_, to, steps in (
        (USD, YER, ()),
        (USD, SAR, (bought,)),
        (SAR, YER, (bought,)),
        (SAR, YER, (bought, bought)),
        (USD, YER, (bought, bought)),
    ):
        with pytest.raises(RateMissing):
            Exchange(given_, to, steps)


def test_an_exchange_never_leaves_its_zone() -> None:
    with pytest.raises(ZoneMismatch):
        Exchange(SAR, USD, (RateUsed(SAUDI, Side.BUY), RateUsed(ADEN_DOLLAR, Side.SELL)))


def test_an_exchange_turns_only_its_own_currency() -> None:
    exchange = settling(USD, YER, RATES, zone=Zone.SANAA)
    with pytest.raises(CurrencyMismatch):
        exchange.convert(Money(5, YER))
    with pytest.raises(CurrencyMismatch):
        exchange.back(Money(5, USD))


def test_one_rate_converts_both_ways() -> None:
    assert convert(Money(1_001, USD), YER, DOLLAR, Side.BUY) == Money(5_355, YER)  # 5355.35
    assert convert(Money(5_355, YER), USD, DOLLAR, Side.BUY) == Money(1_001, USD)  # 10.0093
    with pytest.raises(RateMissing):
        convert(Money(5, SAR), YER, DOLLAR, Side.BUY)


CURRENCIES = st.sampled_from(Currency)


@given(CURRENCIES, CURRENCIES, st.integers(-(10**9), 10**9))
def test_there_and_back_stays_within_a_unit_of_the_coarser_currency(
    given_: Currency, to: Currency, minor: int
) -> None:
    exchange = settling(given_, to, RATES, zone=Zone.SANAA)
    money = Money(minor, given_)
    there = exchange.convert(money)
    numerator, denominator = exchange.ratio
    assert abs(there.minor - Fraction(minor * numerator, denominator)) <= Fraction(1, 2)
    assert abs(exchange.back(there).minor - minor) <= max(
        Fraction(1), Fraction(denominator, numerator)
    )


@given(CURRENCIES, CURRENCIES, st.integers(0, 10**9))
def test_the_workshop_never_values_its_prices_below_the_customers_money(
    given_: Currency, to: Currency, minor: int
) -> None:
    money = Money(minor, given_)
    settled = settles(money, to, RATES, zone=Zone.SANAA)
    assert settled.amount <= prices(money, to, RATES, zone=Zone.SANAA).amount
