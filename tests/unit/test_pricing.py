from datetime import UTC, datetime

import pytest

from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.pricing import ListedPrice, PriceList, PriceMissing, hours
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.rates import Rate, RateMissing

AT = datetime(2030, 3, 4, tzinfo=UTC)


def rials(minor: int) -> Money:
    return Money(minor, Currency.YER)


def dollars(cents: int) -> Money:
    return Money(cents, Currency.USD)


def listed(*prices: Money, zone: Zone = Zone.SANAA) -> list[ListedPrice]:
    return [ListedPrice(zone, price) for price in prices]


def rate(base: Currency, sell: int, zone: Zone = Zone.SANAA) -> Rate:
    micro = 1_000_000
    return Rate(zone, base, Currency.YER, (sell - 10) * micro, sell * micro, "", AT)


def a_list(
    currency: Currency = Currency.YER,
    rates: list[Rate] | None = None,
    labour: list[Money] | None = None,
) -> PriceList:
    if rates is None:
        rates = [rate(Currency.USD, 540), rate(Currency.SAR, 142)]
    hourly = {price.currency: price for price in labour or []}
    return PriceList(Zone.SANAA, currency, rates, hourly)


def test_the_price_of_the_zone_and_currency_goes_before_every_other() -> None:
    prices = listed(dollars(1_000), rials(5_000))
    assert a_list().price("OF-1", prices) == rials(5_000)
    assert a_list(Currency.USD).price("OF-1", prices) == dollars(1_000)


def test_a_missing_price_is_turned_from_dollars_before_riyals() -> None:
    prices = listed(Money(4_000, Currency.SAR), dollars(1_000))
    assert a_list().price("OF-1", prices) == rials(5_400)
    assert a_list().price("OF-1", prices[:1]) == rials(5_680)


def test_a_rial_price_is_turned_for_an_order_in_dollars() -> None:
    assert a_list(Currency.USD).price("OF-1", listed(rials(5_300))) == dollars(1_000)


def test_a_price_of_the_other_zone_is_no_price_here() -> None:
    with pytest.raises(PriceMissing) as missing:
        a_list().price("OF-1", listed(rials(5_000), dollars(1_000), zone=Zone.ADEN))
    assert missing.value.params == {"item": "OF-1", "currency": Currency.YER}


def test_a_price_that_no_rate_leads_to_asks_for_the_rate() -> None:
    with pytest.raises(RateMissing):
        a_list(rates=[rate(Currency.USD, 540, Zone.ADEN)]).price("OF-1", listed(dollars(1_000)))


def test_labour_is_hours_at_the_services_price_or_else_the_branchs() -> None:
    prices = a_list(labour=[rials(8_000)])
    own = prices.labour("HV", listed(rials(12_000)), minutes=90, fixed=False)
    assert (own.quantity, own.unit_price, own.fixed) == (Quantity(1500), rials(12_000), False)
    usual = prices.labour("OIL", [], minutes=50, fixed=False)
    assert (usual.quantity, usual.unit_price) == (Quantity(833), rials(8_000))


def test_a_fixed_price_is_one_job_and_never_follows_from_the_minutes() -> None:
    prices = a_list(labour=[rials(8_000)])
    whole = prices.labour("SCAN", listed(rials(15_000)), minutes=20, fixed=True)
    assert (whole.quantity, whole.unit_price, whole.fixed) == (Quantity(1000), rials(15_000), True)
    with pytest.raises(PriceMissing):
        prices.labour("SCAN", [], minutes=20, fixed=True)


def test_the_branchs_hour_is_turned_too() -> None:
    assert a_list(labour=[dollars(1_500)]).hour("OIL") == rials(8_100)
    with pytest.raises(PriceMissing):
        a_list().hour("OIL")


def test_a_cost_is_turned_where_it_can_be() -> None:
    assert a_list().cost(dollars(300)) == rials(1_620)
    assert a_list(rates=[]).cost(dollars(300)) is None
    assert a_list().cost(None) is None


def test_minutes_are_hours_to_the_thousandth() -> None:
    assert [hours(minutes).text for minutes in (0, 20, 45, 60, 100)] == [
        "0",
        "0.333",
        "0.75",
        "1",
        "1.667",
    ]
