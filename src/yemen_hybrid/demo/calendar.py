"""When the workshop is open, and how busy its days are.

Saturday to Thursday, Thursday until two; shorter in Ramadan, closed on both feasts. The Islamic
calendar is the arithmetical one (30 years of which 11 are long), at most a day from the sighted
one, which is near enough for a demo.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

YEMEN: Final = ZoneInfo("Asia/Aden")
OPENS: Final = time(8)
CLOSES: Final = time(18)
CLOSES_ON_THURSDAY: Final = time(14)
RAMADAN_HOURS: Final = (time(10), time(16))

_THURSDAY, _FRIDAY, _SATURDAY = 3, 4, 5
_SHAWWAL, _RAMADAN, _PILGRIMAGE = 10, 9, 12
_FEASTS: Final = {_SHAWWAL: range(1, 5), _PILGRIMAGE: range(9, 14)}
_BEFORE_FEASTS: Final = {_RAMADAN: range(20, 31), _PILGRIMAGE: range(1, 9)}
_ISLAMIC_EPOCH: Final = date(622, 7, 19).toordinal()  # Gregorian, for 1 Muharram of the year 1
_DAYS_IN_30_YEARS: Final = 10_631


def islamic_month_and_day(day: date) -> tuple[int, int]:
    """The month (1 to 12) and day of the arithmetical Islamic calendar."""
    days = day.toordinal() - _ISLAMIC_EPOCH
    year = (30 * days + 10_646) // _DAYS_IN_30_YEARS
    left = days - ((year - 1) * 354 + (11 * year + 3) // 30)
    month = min(12, (2 * left + 1) // 59 + 1)
    return month, left - (59 * (month - 1) + 1) // 2 + 1


@lru_cache(maxsize=4096)
def hours(day: date) -> tuple[datetime, datetime] | None:
    """When the gate opens and closes on a day, in UTC; None when it stays shut."""
    month, of_month = islamic_month_and_day(day)
    if of_month in _FEASTS.get(month, ()) or day.weekday() == _FRIDAY:
        return None
    opens, closes = RAMADAN_HOURS if month == _RAMADAN else (OPENS, CLOSES)
    if day.weekday() == _THURSDAY:
        closes = min(closes, CLOSES_ON_THURSDAY)
    return at(day, opens), at(day, closes)


def at(day: date, clock: time) -> datetime:
    """An instant by the clock on the wall, in UTC."""
    return datetime.combine(day, clock, YEMEN).astimezone(UTC)


def day_of(instant: datetime) -> date:
    """The day on the wall."""
    return instant.astimezone(YEMEN).date()


def open_days(first: date, last: date) -> Iterator[date]:
    """The days on which the gate opens, both ends included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if hours(day):
            yield day


def next_open(instant: datetime) -> datetime:
    """The instant itself when people are at work then, or else when they next are."""
    day = day_of(instant)
    while True:
        span = hours(day)
        if span and instant < span[1]:
            return max(instant, span[0])
        day += timedelta(days=1)


def spans(start: datetime, work: timedelta) -> list[tuple[datetime, datetime]]:
    """The stretches in which that much work gets done, from ``start`` on, night after night."""
    found = []
    while work > timedelta(0):
        start = next_open(start)
        closing = hours(day_of(start))
        end = min(start + work, closing[1] if closing else start + work)
        found.append((start, end))
        work -= end - start
        start = end
    return found


def later(start: datetime, work: timedelta) -> datetime:
    """When that much time at work has passed."""
    return spans(start, work)[-1][1] if work > timedelta(0) else next_open(start)


def busyness(day: date) -> float:
    """How many cars come on an open day, against an ordinary one.

    Saturdays after the closed day and the weeks before the feasts are busy, when families travel;
    in Ramadan people put off what can wait.
    """
    month, of_month = islamic_month_and_day(day)
    weekday = {_SATURDAY: 1.3, _THURSDAY: 0.6}.get(day.weekday(), 1.0)
    if of_month in _BEFORE_FEASTS.get(month, ()):
        return weekday * 1.35
    return weekday * (0.8 if month == _RAMADAN else 1.0)


def heat(month: int) -> float:
    """How hot the season is, from 0 (January) to 1 (July)."""
    return 1 - abs(month - 7) / 6
