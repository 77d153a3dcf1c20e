"""One sheet reckons the lines of jobs, of estimates and of invoices."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import pytest

from yemen_hybrid.domain.charges import TaxSheet
from yemen_hybrid.domain.jobs import LineKind
from yemen_hybrid.domain.money import Currency, Money, Zone, money_json
from yemen_hybrid.domain.tax import TaxPeriod, TaxRateMissing

DAY = date(2026, 3, 1)


@dataclass
class Kept:
    """A line as a row has it: two of something at 1,000."""

    kind: LineKind = LineKind.PART
    quantity_milli: int = 2_000
    unit_price_minor: int = 1_000
    list_price_minor: int | None = None
    list_quantity_milli: int | None = None
    discount_minor: int = 0
    tax_code: str | None = "GST"
    exempt_reason: str | None = None


def yer(minor: int) -> Money:
    return Money(minor, Currency.YER)


def sheet(day: date = DAY) -> TaxSheet:
    periods = [
        TaxPeriod(UUID(int=1), "GST", Zone.SANAA, 50_000, date(2026, 1, 1), date(2026, 6, 30)),
        TaxPeriod(UUID(int=2), "GST", Zone.SANAA, 70_000, date(2026, 7, 1), None),
        TaxPeriod(UUID(int=3), "GST", Zone.ADEN, 100_000, date(2026, 1, 1), None),
    ]
    return TaxSheet(Zone.SANAA, Currency.YER, day, periods)


def test_a_line_is_charged_by_its_zone_and_day() -> None:
    assert sheet().figures(Kept()).tax == yer(100)
    assert sheet(date(2026, 7, 1)).figures(Kept()).tax == yer(140)
    assert sheet().total([Kept(), Kept(discount_minor=500)]) == yer(2_100 + 1_575)


def test_a_share_of_the_documents_discount_is_not_the_lines_own() -> None:
    charge = sheet().charge(Kept(discount_minor=500), share_minor=200)
    assert charge.own_net == yer(1_700)


def test_the_list_price_is_that_of_one_unit() -> None:
    assert sheet().figures(Kept(list_price_minor=1_100)).full == yer(2_200)
    assert sheet().figures(Kept()).full == yer(2_000)


def test_labour_that_was_set_is_measured_whole_however_little_is_said() -> None:
    part = Kept(list_price_minor=1_000, list_quantity_milli=5_000)
    assert (sheet().figures(part).full, sheet().figures(part).given) == (yer(5_000), yer(3_000))
    more = Kept(quantity_milli=6_000, list_price_minor=1_000, list_quantity_milli=5_000)
    assert sheet().figures(more).given == yer(0)
    dearer = Kept(unit_price_minor=4_000, list_price_minor=1_000, list_quantity_milli=5_000)
    assert sheet().figures(dearer).given == yer(0)


def test_an_exempt_line_asks_for_no_rate() -> None:
    exempt = Kept(tax_code=None, exempt_reason="ضمان")
    assert sheet(date(2020, 1, 1)).figures(exempt).total == yer(2_000)


def test_a_tax_without_a_rate_is_refused_and_shown_as_unknown() -> None:
    other = Kept(tax_code="VAT")
    with pytest.raises(TaxRateMissing):
        sheet().figures(other)
    assert sheet().known_figures(other) is None


def test_a_sum_may_outgrow_what_one_amount_may_be() -> None:
    assert money_json(10**18, Currency.USD) == {
        "amount": "10000000000000000.00",
        "currency": "USD",
    }
    assert yer(12_500).as_json == {"amount": "12500", "currency": "YER"}
