"""The technician's clock: who works on which job, from when to when.

One clock per technician runs at a time. All instants are aware and in UTC; a span holds its first
instant and not its last, so one job may end in the second in which the next begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.jobs import JobFacts, check_workable
from yemen_hybrid.domain.work_order import Status

LONGEST_SHIFT: Final = timedelta(hours=16)
"""Nobody works longer at a stretch: such an entry was forgotten, and somebody should look at it."""

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""How far ahead of the server the clock of a technician's phone may be."""


class ClockRunning(Conflict):
    """The technician is at work on something else."""

    code = "clock_running"
    en = "The clock is already running on {work_order}. Stop it first."
    ar = "عدّاد الوقت يعمل حاليًا على {work_order}. أوقفه أولًا."


class ClockTaken(Conflict):
    """Two clocks of one technician were started in the same moment; the other one runs."""

    code = "clock_taken"
    en = "Another clock of this technician was started just now. Stop it first."
    ar = "بدأ للتو عدّاد وقت آخر لهذا الفني. أوقفه أولًا."


class ClockNotRunning(Conflict):
    """It was stopped before."""

    code = "clock_not_running"
    en = "The clock is not running."
    ar = "عدّاد الوقت متوقف."


class WorkNotInProgress(Conflict):
    """Nobody works on an order that was not started, is on hold, or is done."""

    code = "work_not_in_progress"
    en = "The work order is not in progress. Start or resume it first."
    ar = "أمر العمل ليس قيد التنفيذ. ابدأه أو استأنفه أولًا."


class ClockBackwards(Invalid):
    """The end comes before the beginning."""

    code = "clock_backwards"
    en = "Work cannot end before it began."
    ar = "لا يمكن أن ينتهي العمل قبل أن يبدأ."


class ClockAhead(Invalid):
    """Times that have not come yet."""

    code = "clock_ahead"
    en = "This time has not come yet. Check the clock of the phone."
    ar = "هذا الوقت لم يحن بعد. تحقق من ساعة الهاتف."


class ClockOverlap(Conflict):
    """The technician was at work on something else in that time."""

    code = "clock_overlap"
    en = "These times overlap with another entry of the same technician."
    ar = "يتداخل هذا الوقت مع وقت آخر مسجل للفني نفسه."


@dataclass(frozen=True, slots=True)
class Span:
    """Time at work; ``stopped_at`` is None while the clock runs."""

    started_at: datetime
    stopped_at: datetime | None = None

    def length(self, now: datetime) -> timedelta:
        """How long it lasted, or has lasted so far."""
        return (self.stopped_at or now) - self.started_at

    def overlaps(self, other: "Span") -> bool:
        """Whether there is an instant in both."""
        return _before(self.started_at, other.stopped_at) and _before(
            other.started_at, self.stopped_at
        )


def check_start(job: JobFacts, status: Status, *, running_on: str | None) -> None:
    """Refuse a second clock, and a clock on what nobody should be working on.

    ``running_on`` is the number of the work order on which the technician's clock runs now.
    """
    if running_on is not None:
        raise ClockRunning(work_order=running_on)
    check_in_progress(status)
    check_workable(job)


def check_in_progress(status: Status) -> None:
    """Refuse work on an order that was not started, is on hold, or is done."""
    if status is not Status.IN_PROGRESS:
        raise WorkNotInProgress


def check_span(span: Span, now: datetime) -> None:
    """Refuse a span that ends before it begins, or that lies in the future.

    A span that still runs is checked for its beginning alone.
    """
    if span.stopped_at is not None and span.stopped_at < span.started_at:
        raise ClockBackwards
    if max(span.started_at, span.stopped_at or span.started_at) > now + CLOCK_TOLERANCE:
        raise ClockAhead


def check_no_overlap(span: Span, others: Iterable[Span]) -> None:
    """Refuse a corrected or replayed entry that puts a technician at two jobs at once."""
    if any(span.overlaps(other) for other in others):
        raise ClockOverlap


def is_too_long(span: Span, now: datetime) -> bool:
    """Whether somebody should look at it: longer than any shift, so probably forgotten."""
    return span.length(now) > LONGEST_SHIFT


def minutes_worked(span: Span, now: datetime) -> int:
    """Whole minutes, half up, so that many short entries neither gain nor lose time."""
    return (span.length(now) + timedelta(seconds=30)) // timedelta(minutes=1)


def _before(instant: datetime, end: datetime | None) -> bool:
    return end is None or instant < end
