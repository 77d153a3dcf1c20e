"""When a car should come again, and which days reminders go out on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from yemen_hybrid.domain.reminders import (
    LATEST,
    DueBy,
    Reading,
    ReminderKind,
    ServiceDue,
    ServiceInterval,
    add_months,
    is_timely,
    is_working_day,
    metres_per_day,
    service_due,
)
from yemen_hybrid.domain.wording import PARAMETERS

SERVICED = date(2030, 1, 1)
START = datetime(2030, 1, 1, 9, 0, tzinfo=UTC)
HALF_A_YEAR = ServiceInterval(months=6, km=5_000)


def driven(*readings: tuple[int, int]) -> list[Reading]:
    """Readings as (days after the service, kilometres)."""
    return [Reading(START + timedelta(days=day), km) for day, km in readings]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2030, 1, 15), 6, date(2030, 7, 15)),
        (date(2030, 8, 31), 6, date(2031, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2030, 12, 1), 1, date(2031, 1, 1)),
        (date(2030, 11, 30), 1, date(2030, 12, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_one(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


def test_a_car_that_hardly_moves_comes_by_the_date() -> None:
    due = service_due(SERVICED, 100_000, HALF_A_YEAR, driven((0, 100_000), (60, 100_300)))
    assert due == ServiceDue(date(2030, 7, 1), DueBy.DATE)


def test_a_taxi_comes_by_the_distance() -> None:
    due = service_due(SERVICED, 100_000, HALF_A_YEAR, driven((0, 100_000), (20, 104_000)))
    assert due == ServiceDue(date(2030, 1, 26), DueBy.DISTANCE)  # 200 km a day: 5 days more


def test_what_was_driven_already_is_due_since_it_was_read() -> None:
    due = service_due(SERVICED, 100_000, HALF_A_YEAR, driven((0, 100_000), (3, 105_000)))
    assert due == ServiceDue(date(2030, 1, 4), DueBy.DISTANCE)


@pytest.mark.parametrize(
    ("km", "readings"),
    [
        (None, driven((0, 100_000), (20, 104_000))),  # nobody read it at the service
        (100_000, []),
        (100_000, driven((0, 100_000))),  # one reading says nothing of the pace
        (100_000, driven((0, 100_000), (13, 102_000))),  # nor do two that are close together
        (100_000, driven((0, 100_000), (20, 100_000))),  # it stands
        (100_000, driven((0, 100_000), (20, 150), (40, 4_150))),  # another instrument since
    ],
)
def test_where_the_distance_says_nothing_the_date_counts(
    km: int | None, readings: list[Reading]
) -> None:
    assert service_due(SERVICED, km, HALF_A_YEAR, readings) == ServiceDue(
        date(2030, 7, 1), DueBy.DATE
    )


def test_without_an_interval_nothing_is_due() -> None:
    assert service_due(SERVICED, 100_000, ServiceInterval(None, None), []) is None


def test_a_slip_of_the_pen_is_no_pace() -> None:
    assert metres_per_day(driven((0, 100_000), (20, 900_000))) is None
    assert metres_per_day(driven((0, 100_000), (20, 102_000))) == 100_000


def test_a_pace_is_counted_since_the_instrument_last_went_backwards() -> None:
    assert metres_per_day(driven((0, 90_000), (5, 10), (25, 1_010))) == 50_000


def test_reminders_come_neither_early_nor_as_a_surprise() -> None:
    due, week = date(2030, 7, 1), timedelta(days=7)
    assert not is_timely(due, due - timedelta(days=8), week)
    assert is_timely(due, due - week, week)
    assert is_timely(due, due + LATEST, week)
    assert not is_timely(due, due + LATEST + timedelta(days=1), week)


def test_on_fridays_nobody_is_reminded() -> None:
    assert not is_working_day(date(2030, 3, 8))
    assert is_working_day(date(2030, 3, 9))


@pytest.mark.parametrize("kind", ReminderKind)
def test_every_kind_has_its_text(kind: ReminderKind) -> None:
    assert kind.template in PARAMETERS
