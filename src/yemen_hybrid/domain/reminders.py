"""What customers are reminded of, when that is due, and how a car's next service is foreseen.

Nothing is reminded of twice: each occasion (this revision of an estimate, this stay of a car, this
invoice, the service after this stay) has a name, and the database keeps it unique.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.quantities import half_up


class ReminderKind(StrEnum):
    """What is waiting for the customer."""

    ESTIMATE_UNANSWERED = "estimate_unanswered"
    CAR_WAITING = "car_waiting"
    INVOICE_OVERDUE = "invoice_overdue"
    SERVICE_DUE = "service_due"

    @property
    def template(self) -> Template:
        """The text that says so."""
        return _TEMPLATES[self]


_TEMPLATES: Final = {
    ReminderKind.ESTIMATE_UNANSWERED: Template.ESTIMATE_REMINDER,
    ReminderKind.CAR_WAITING: Template.CAR_WAITING,
    ReminderKind.INVOICE_OVERDUE: Template.INVOICE_OVERDUE,
    ReminderKind.SERVICE_DUE: Template.SERVICE_DUE,
}

LATEST: Final = timedelta(days=14)
"""How long after it was due a reminder is still sent. What is older was never reminded of because
it was switched off, or the service was, and comes as a surprise and not as a reminder."""

AHEAD: Final = timedelta(days=7)
"""How long before a service is due the customer hears of it."""

LAST_HOURS: Final = timedelta(hours=6)
"""An estimate that expires sooner is not reminded of: there would be no time to answer it."""

MOST_MONTHS: Final = 24
LONGEST_INTERVAL: Final = timedelta(days=31 * MOST_MONTHS)
"""Between two services, whatever the branch or the car says."""

FRIDAY: Final = 4
"""As ``date.weekday()`` counts. Workshops are closed, and people are with their families."""

RATE_SPAN: Final = timedelta(days=14)
"""Readings closer together than this say nothing about how far a car goes in a month."""
RATE_LOOKS_BACK: Final = timedelta(days=400)
MOST_KM_A_DAY: Final = 1_000
"""More than this is a slip of the pen, and not a taxi."""


class DueBy(StrEnum):
    """What makes a service due first."""

    DATE = "date"
    DISTANCE = "distance"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a car's instrument showed: whole kilometres, at a moment."""

    at: datetime
    km: int


@dataclass(frozen=True, slots=True)
class ServiceInterval:
    """After how many months, and kilometres, a car should come again. None: not counted."""

    months: int | None
    km: int | None


@dataclass(frozen=True, slots=True)
class ServiceDue:
    """When a car should come next, and because of what."""

    on: date
    by: DueBy


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a branch reminds of, and after how long; ``today`` is its business day."""

    id: UUID
    name_ar: str
    name_en: str
    timezone: str
    today: date
    reminds_of: frozenset[ReminderKind]
    quiet_from: str | None
    quiet_until: str | None
    estimate_days: int
    waiting_days: int
    overdue_days: int
    service: ServiceInterval


@dataclass(frozen=True, slots=True)
class Due:
    """One reminder that is due. ``params`` are the template's, but for the names around it.

    ``number`` is what people call the thing by; ``due_on`` the day because of which it is due.
    """

    kind: ReminderKind
    subject_id: UUID
    since: datetime
    customer_id: UUID
    customer_ar: str
    customer_en: str
    due_on: date
    number: str
    vehicle: str
    params: Mapping[str, Any]
    work_order_id: UUID | None = None


def is_working_day(day: date) -> bool:
    """Whether reminders go out on a business day at all."""
    return day.weekday() != FRIDAY


def days_before(day: date, days: int) -> date:
    """The day so many days back."""
    return day - timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def metres_per_day(readings: Sequence[Reading]) -> int | None:
    """How far a car goes in a day, in metres, by its readings in the order of their time.

    Only those since the instrument last went backwards (it was replaced, or a slip corrected), and
    only if they span `RATE_SPAN`. None: nobody can say.
    """
    good: list[Reading] = []
    for reading in readings:
        if good and reading.km < good[-1].km:
            good = []
        good.append(reading)
    if not good or good[-1].at - good[0].at < RATE_SPAN:
        return None
    seconds = int((good[-1].at - good[0].at).total_seconds())
    metres = half_up((good[-1].km - good[0].km) * 1000 * 86_400, seconds)
    return metres if 0 < metres <= MOST_KM_A_DAY * 1000 else None


def service_due(
    serviced_on: date,
    serviced_km: int | None,
    interval: ServiceInterval,
    readings: Sequence[Reading],
) -> ServiceDue | None:
    """When the next service after the one on ``serviced_on`` is due: by date or by distance.

    Whichever comes first. The distance is foreseen from the newest reading and from how far the car
    goes in a day; without either only the date counts.
    """
    found = []
    if interval.months is not None:
        found.append(ServiceDue(add_months(serviced_on, interval.months), DueBy.DATE))
    by_distance = _distance_due(serviced_km, interval.km, readings)
    if by_distance is not None:
        found.append(ServiceDue(max(by_distance, serviced_on), DueBy.DISTANCE))
    return min(found, key=lambda due: due.on, default=None)


def _distance_due(
    serviced_km: int | None, interval_km: int | None, readings: Sequence[Reading]
) -> date | None:
    """The day on which the car will have gone so far, as far as its readings tell."""
    if serviced_km is None or interval_km is None or not readings:
        return None
    newest = readings[-1]
    left = serviced_km + interval_km - newest.km
    if newest.km < serviced_km:
        return None  # another instrument: what it shows cannot be compared
    if left <= 0:
        return newest.at.date()
    rate = metres_per_day(readings)
    if rate is None:
        return None
    return newest.at.date() + timedelta(days=min(-(-left * 1000 // rate), 3_650))


def is_timely(due: date, today: date, ahead: timedelta = timedelta(0)) -> bool:
    """Whether a reminder of what is due on a day goes out today: not early, and not too late."""
    return due - ahead <= today <= due + LATEST
