"""Which day it is at the branch."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.business_day import (
    DayOutOfRange,
    NaiveTime,
    TimezoneUnknown,
    aware,
    business_day,
    day_bounds,
)

ADEN = "Asia/Aden"


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 1, 20, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 21, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2025, 12, 31, 21, 0, tzinfo=UTC), date(2026, 1, 1)),
        (datetime(2026, 3, 2, 0, 0, tzinfo=timezone(timedelta(hours=3))), date(2026, 3, 2)),
        (datetime(2026, 7, 1, 21, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_day_turns_at_nine_in_the_evening_utc(instant: datetime, day: date) -> None:
    assert business_day(instant, ADEN) == day


def test_the_bounds_of_a_day_are_instants() -> None:
    start, end = day_bounds(date(2026, 3, 1), ADEN)
    assert start == datetime(2026, 2, 28, 21, tzinfo=UTC)
    assert end == datetime(2026, 3, 1, 21, tzinfo=UTC)


def test_a_day_may_have_twenty_three_hours_elsewhere() -> None:
    start, end = day_bounds(date(2026, 3, 29), "Europe/Berlin")
    assert end - start == timedelta(hours=23)


def test_a_naive_instant_is_refused() -> None:
    naive = datetime(2026, 3, 1, 8, 30, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(NaiveTime):
        business_day(naive, ADEN)
    with pytest.raises(NaiveTime):
        aware(naive)


@pytest.mark.parametrize("name", ["", "Asia/Nowhere", "../../etc/passwd", "/etc/passwd", "a\x00b"])
def test_a_time_zone_must_exist(name: str) -> None:
    with pytest.raises(TimezoneUnknown):
        business_day(datetime(2026, 3, 1, tzinfo=UTC), name)


def test_the_edge_of_the_calendar_is_refused() -> None:
    with pytest.raises(DayOutOfRange):
        business_day(datetime.max.replace(tzinfo=UTC), ADEN)
    with pytest.raises(DayOutOfRange):
        aware(datetime.min.replace(tzinfo=timezone(timedelta(hours=3))))
    with pytest.raises(DayOutOfRange):
        day_bounds(date.max, ADEN)
    with pytest.raises(DayOutOfRange):
        day_bounds(date.min, ADEN)


INSTANTS = st.integers(0, 3_786_825_600).map(lambda s: datetime.fromtimestamp(s, UTC))  # to 2089


@given(INSTANTS, st.sampled_from([ADEN, "Europe/Berlin", "America/New_York", "Asia/Kolkata"]))
def test_every_instant_lies_within_its_day(instant: datetime, zone: str) -> None:
    start, end = day_bounds(business_day(instant, zone), zone)
    assert start <= instant < end
