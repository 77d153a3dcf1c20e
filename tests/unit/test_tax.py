from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.money import Currency, Money, Zone
from yemen_hybrid.domain.tax import (
    ExemptionNeedsReason,
    TaxPercentInvalid,
    TaxPeriod,
    TaxPeriodBackwards,
    TaxPeriodsOverlap,
    TaxRate,
    TaxRateMissing,
    charged_ppm,
    check_overlap,
    rate_for,
    tax_on,
)

FIVE_PERCENT = 50_000


def period(
    first: date,
    last: date | None = None,
    *,
    ppm: int = FIVE_PERCENT,
    zone: Zone = Zone.SANAA,
    code: str = "gst",
) -> TaxPeriod:
    return TaxPeriod(UUID(int=1), code, zone, ppm, first, last)


OLD = period(date(2020, 1, 1), date(2025, 12, 31))
NEW = period(date(2026, 1, 1), ppm=100_000)
ADEN = period(date(2020, 1, 1), ppm=30_000, zone=Zone.ADEN)
PERIODS = [NEW, ADEN, OLD]


def test_five_percent_of_a_service() -> None:
    assert tax_on(Money(25_000, Currency.YER), FIVE_PERCENT) == Money(1_250, Currency.YER)


def test_half_a_unit_of_tax_is_rounded_up_and_undone_alike() -> None:
    assert tax_on(Money(10, Currency.YER), FIVE_PERCENT) == Money(1, Currency.YER)
    assert tax_on(Money(9, Currency.YER), FIVE_PERCENT) == Money(0, Currency.YER)
    assert tax_on(Money(-10, Currency.YER), FIVE_PERCENT) == Money(-1, Currency.YER)


@pytest.mark.parametrize(
    ("day", "ppm"),
    [
        (date(2020, 1, 1), FIVE_PERCENT),
        (date(2025, 12, 31), FIVE_PERCENT),
        (date(2026, 1, 1), 100_000),
        (date(2040, 5, 1), 100_000),
    ],
)
def test_the_rate_of_the_day_is_charged(day: date, ppm: int) -> None:
    assert rate_for(PERIODS, Zone.SANAA, "gst", day).rate == TaxRate("gst", ppm)


def test_each_zone_has_its_own_rate() -> None:
    assert rate_for(PERIODS, Zone.ADEN, "gst", date(2026, 3, 1)) is ADEN


def test_a_day_before_any_rate_and_a_tax_nobody_entered_are_refused() -> None:
    with pytest.raises(TaxRateMissing):
        rate_for(PERIODS, Zone.SANAA, "gst", date(2019, 12, 31))
    with pytest.raises(TaxRateMissing):
        rate_for(PERIODS, Zone.SANAA, "excise", date(2026, 1, 1))


def test_two_rates_on_one_day_are_refused() -> None:
    twice = [OLD, period(date(2025, 12, 31), ppm=70_000)]
    with pytest.raises(TaxPeriodsOverlap) as refusal:
        check_overlap(twice)
    assert "2025-12-31" in refusal.value.sentence("en")
    with pytest.raises(TaxPeriodsOverlap):
        rate_for(twice, Zone.SANAA, "gst", date(2025, 12, 31))


def test_periods_that_follow_each_other_or_tax_something_else_do_not_overlap() -> None:
    check_overlap([*PERIODS, period(date(2020, 1, 1), code="excise")])
    check_overlap([])


def test_nothing_may_follow_a_period_without_end() -> None:
    with pytest.raises(TaxPeriodsOverlap):
        check_overlap([NEW, period(date(2030, 1, 1))])


DAYS = st.integers(0, 60).map(lambda days: date(2026, 1, 1) + timedelta(days=days))
SPANS = st.tuples(DAYS, st.none() | st.integers(0, 10)).map(
    lambda span: period(span[0], None if span[1] is None else span[0] + timedelta(days=span[1]))
)


@given(st.lists(SPANS, max_size=5), DAYS)
def test_where_no_overlap_was_found_no_day_has_two_rates(
    periods: list[TaxPeriod], day: date
) -> None:
    try:
        check_overlap(periods)
    except TaxPeriodsOverlap:
        days = [date(2026, 1, 1) + timedelta(days=n) for n in range(72)]
        assert any(sum(p.covers(d) for p in periods) > 1 for d in days)
    else:
        assert sum(p.covers(day) for p in periods) <= 1


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(TaxPeriodBackwards):
        period(date(2026, 1, 2), date(2026, 1, 1))
    assert period(date(2026, 1, 1), date(2026, 1, 1)).covers(date(2026, 1, 1))


@pytest.mark.parametrize("ppm", [-1, 1_000_001])
def test_a_rate_is_between_nothing_and_the_whole(ppm: int) -> None:
    with pytest.raises(TaxPercentInvalid):
        period(date(2026, 1, 1), ppm=ppm)
    with pytest.raises(TaxPercentInvalid):
        TaxRate("gst", ppm)


def test_a_line_is_exempt_when_somebody_says_why() -> None:
    assert charged_ppm(FIVE_PERCENT, None) == FIVE_PERCENT
    assert charged_ppm(FIVE_PERCENT, "منظمة إغاثة معفاة") == 0
    with pytest.raises(ExemptionNeedsReason):
        charged_ppm(FIVE_PERCENT, "  ")


@pytest.mark.parametrize(
    ("ppm", "percent"), [(FIVE_PERCENT, "5"), (25_000, "2.5"), (0, "0"), (1_000_000, "100")]
)
def test_a_rate_is_said_in_percent(ppm: int, percent: str) -> None:
    assert TaxRate("gst", ppm).percent == percent
