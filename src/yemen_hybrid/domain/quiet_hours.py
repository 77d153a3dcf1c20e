"""When customers are left in peace: from one time of the branch's clock until another."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from yemen_hybrid.domain.business_day import timezone
from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.domain.messages import AT_ANY_HOUR, Template

_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


LONGEST: Final = timedelta(hours=16)
"""A customer has to be reachable for some hours of every day, or what waits never goes."""


class QuietHoursInvalid(Invalid):
    """Two different times of day, or none at all."""

    code = "quiet_hours_invalid"
    en = "Quiet hours run from one time to another, such as 21:00 and 08:00; or leave out both."
    ar = "حدد بداية ونهاية مختلفتين لساعات الهدوء، مثل 21:00 و08:00، أو اتركهما فارغتين معًا."


class QuietHoursTooLong(Invalid):
    """They would leave too little of a day to write in: most often the two times are swapped."""

    code = "quiet_hours_too_long"
    en = "Quiet hours last {hours} hours at most. From {start} to {end} is longer."
    ar = "لا تزيد ساعات الهدوء على {hours} ساعة، والمدة من {start} إلى {end} أطول من ذلك."


def check_quiet_hours(start: str | None, end: str | None) -> None:
    """Refuse one time without the other, a time that no clock shows, and most of a day of quiet."""
    if start is None and end is None:
        return
    if not (start and end and _TIME.fullmatch(start) and _TIME.fullmatch(end)) or start == end:
        raise QuietHoursInvalid(pointer="/quiet_from")
    first, last = (datetime.combine(date.min, time.fromisoformat(t)) for t in (start, end))
    if (last - first) % timedelta(days=1) > LONGEST:
        hours = LONGEST // timedelta(hours=1)
        raise QuietHoursTooLong(hours=hours, start=start, end=end, pointer="/quiet_until")


def quiet_end(
    now: datetime, timezone_name: str, start: str | None, end: str | None
) -> datetime | None:
    """When the quiet hours that it is in now are over; None: it is not in any."""
    if start is None or end is None:
        return None
    zone = timezone(timezone_name)
    here = now.astimezone(zone)
    first, last, at = time.fromisoformat(start), time.fromisoformat(end), here.time()
    over_midnight = first > last
    quiet = (at >= first or at < last) if over_midnight else first <= at < last
    if not quiet:
        return None
    day = here.date() + timedelta(days=1 if over_midnight and at >= first else 0)
    return datetime.combine(day, last, zone).astimezone(UTC)


def wait_for_day(
    template: Template, now: datetime, timezone_name: str, start: str | None, end: str | None
) -> datetime | None:
    """Until when a message waits for the quiet hours to be over; None: it may go now."""
    return None if template in AT_ANY_HOUR else quiet_end(now, timezone_name, start, end)
