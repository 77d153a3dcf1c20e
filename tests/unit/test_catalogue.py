from uuid import UUID

import pytest

from yemen_hybrid.domain.catalogue import (
    KitPartTwice,
    PriceTwice,
    SkuInvalid,
    TaxedAndExempt,
    check_exemption,
    check_kit,
    check_price,
    check_prices,
    fold_code,
    fold_sku,
)
from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.pricing import ListedPrice
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import QuantityNotPositive
from yemen_hybrid.domain.tax import ExemptionNeedsReason
from yemen_hybrid.domain.texts import TextTooLong
from yemen_hybrid.domain.totals import PriceNegative

PADS, FILTER = UUID(int=1), UUID(int=2)


def price(zone: Zone, minor: int, currency: Currency = Currency.YER) -> ListedPrice:
    return ListedPrice(zone, Money(minor, currency))


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("04465-47080", "04465-47080"),
        (" g9510  -47031 ", "G9510 -47031"),
        ("٠٤٤٦٥-٤٧٠٨٠", "04465-47080"),
        ("ilkar7b11", "ILKAR7B11"),
        ("90915/yzzd#2+", "90915/YZZD#2+"),
        ("فحمات-٠١", "فحمات-01"),
        ("ＮＧＫ１", "NGK1"),
    ],
)
def test_a_part_number_has_one_spelling(typed: str, kept: str) -> None:
    assert fold_sku(typed) == kept
    assert fold_sku(kept) == kept


@pytest.mark.parametrize("typed", ["", "  ", "-1", "a;b", "a\u200bb", "x" * 61, "ß" * 31, "a*"])
def test_what_could_not_be_read_out_at_the_shelf_is_no_part_number(typed: str) -> None:
    with pytest.raises((SkuInvalid, TextTooLong)):
        fold_sku(typed)


def test_a_code_is_kept_in_capitals() -> None:
    assert fold_code("oil-change.1") == "OIL-CHANGE.1"


def test_a_price_list_has_one_price_for_each_zone_and_currency() -> None:
    check_prices([price(Zone.SANAA, 0), price(Zone.ADEN, 5), price(Zone.SANAA, 5, Currency.USD)])
    with pytest.raises(PriceTwice):
        check_prices([price(Zone.SANAA, 1), price(Zone.SANAA, 2)])
    with pytest.raises(PriceNegative):
        check_prices([price(Zone.SANAA, -1)])
    check_price(None)


def test_a_kit_has_some_of_each_part_once() -> None:
    check_kit([(PADS, Quantity(500)), (FILTER, Quantity(1000))])
    with pytest.raises(KitPartTwice):
        check_kit([(PADS, Quantity(1)), (PADS, Quantity(2))])
    with pytest.raises(QuantityNotPositive):
        check_kit([(PADS, Quantity(0))])


def test_a_thing_bears_a_tax_or_says_why_not() -> None:
    check_exemption("GST", None)
    check_exemption(None, "دواء")
    with pytest.raises(ExemptionNeedsReason):
        check_exemption(None, "")
    with pytest.raises(TaxedAndExempt):
        check_exemption("GST", "دواء")
