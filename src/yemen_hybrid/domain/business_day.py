"""Which day an instant belongs to at a branch, and when that day begins and ends.

Instants are aware; a business day is the calendar day of the branch's own clock (Asia/Aden keeps
UTC+3 the whole year). Nothing here reads the clock.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yemen_hybrid.domain.errors import Invalid


class NaiveTime(Invalid):
    """An instant with no offset from UTC: it could mean a different moment to everybody."""

    code = "naive_time"
    en = "The time must carry its offset from UTC, for example 2026-03-01T08:30:00+03:00."
    ar = "يجب أن يتضمن الوقت فارقه عن التوقيت العالمي، مثل ‎2026-03-01T08:30:00+03:00‎."


class TimezoneUnknown(Invalid):
    """A name that the time zone database does not hold."""

    code = "timezone_unknown"
    en = "There is no time zone called {timezone}."
    ar = "لا توجد منطقة زمنية باسم {timezone}."


class DayOutOfRange(Invalid):
    """A day or an instant at the very edge of the calendar, where its neighbour does not exist."""

    code = "day_out_of_range"
    en = "The date is out of range."
    ar = "التاريخ خارج النطاق المقبول."


def aware(instant: datetime) -> datetime:
    """The same instant in UTC; a naive one is refused."""
    if instant.utcoffset() is None:
        raise NaiveTime
    try:
        return instant.astimezone(UTC)
    except OverflowError as error:
        raise DayOutOfRange from error


def timezone(name: str) -> ZoneInfo:
    """The time zone called ``name`` in the IANA database."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimezoneUnknown(timezone=name) from error


def business_day(instant: datetime, timezone_name: str) -> date:
    """The day on the branch's calendar when ``instant`` happened; a naive instant is refused."""
    try:
        return aware(instant).astimezone(timezone(timezone_name)).date()
    except OverflowError as error:
        raise DayOutOfRange from error


def day_bounds(day: date, timezone_name: str) -> tuple[datetime, datetime]:
    """The first instant of ``day`` and the first one after it, in UTC: start <= instant < end."""
    zone = timezone(timezone_name)
    try:
        midnights = (datetime.combine(d, time.min, zone) for d in (day, day + timedelta(days=1)))
        start, end = (midnight.astimezone(UTC) for midnight in midnights)
    except OverflowError as error:
        raise DayOutOfRange from error
    return start, end
