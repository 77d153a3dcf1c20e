"""The technician's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.clock import (
    ClockAhead,
    ClockBackwards,
    ClockOverlap,
    ClockRunning,
    Span,
    WorkNotInProgress,
    check_no_overlap,
    check_span,
    check_start,
    is_too_long,
    minutes_worked,
)
from yemen_hybrid.domain.jobs import JobApproval, JobDone, JobFacts, JobNotApproved, JobState
from yemen_hybrid.domain.work_order import Status

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
APPROVED = JobFacts(1, JobApproval.APPROVED)


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return NOON.replace(hour=hour, minute=minute, second=second)


def test_one_clock_per_technician() -> None:
    check_start(APPROVED, Status.IN_PROGRESS, running_on=None)
    with pytest.raises(ClockRunning) as refusal:
        check_start(APPROVED, Status.IN_PROGRESS, running_on="WO-2026-000007")
    assert "WO-2026-000007" in refusal.value.sentence("ar")


@pytest.mark.parametrize("status", [status for status in Status if status != Status.IN_PROGRESS])
def test_only_an_order_in_progress_is_worked_on(status: Status) -> None:
    with pytest.raises(WorkNotInProgress):
        check_start(APPROVED, status, running_on=None)


def test_only_approved_and_unfinished_jobs_are_worked_on() -> None:
    with pytest.raises(JobNotApproved):
        check_start(JobFacts(1, JobApproval.SENT), Status.IN_PROGRESS, running_on=None)
    done = JobFacts(1, JobApproval.APPROVED, JobState.DONE)
    with pytest.raises(JobDone):
        check_start(done, Status.IN_PROGRESS, running_on=None)


def test_work_ends_after_it_began_and_not_in_the_future() -> None:
    check_span(Span(at(9), at(9)), NOON)
    check_span(Span(at(9)), NOON)
    check_span(Span(at(9), NOON + timedelta(minutes=5)), NOON)
    with pytest.raises(ClockBackwards):
        check_span(Span(at(9), at(8, 59, 59)), NOON)
    with pytest.raises(ClockAhead):
        check_span(Span(at(9), NOON + timedelta(minutes=6)), NOON)
    with pytest.raises(ClockAhead):
        check_span(Span(NOON + timedelta(hours=1)), NOON)


@pytest.mark.parametrize(
    ("seconds", "minutes"), [(0, 0), (29, 0), (30, 1), (89, 1), (90, 2), (3600, 60)]
)
def test_minutes_are_rounded_half_up(seconds: int, minutes: int) -> None:
    assert minutes_worked(Span(at(9), at(9) + timedelta(seconds=seconds)), NOON) == minutes


def test_a_running_clock_counts_until_now() -> None:
    assert minutes_worked(Span(at(9)), NOON) == 180


def test_a_clock_that_ran_over_night_was_forgotten() -> None:
    yesterday = NOON - timedelta(days=1)
    assert not is_too_long(Span(yesterday, yesterday + timedelta(hours=16)), NOON)
    assert is_too_long(Span(yesterday, yesterday + timedelta(hours=16, seconds=1)), NOON)
    assert is_too_long(Span(yesterday), NOON)


@pytest.mark.parametrize(
    ("span", "clear"),
    [
        (Span(at(8), at(9)), True),
        (Span(at(10), at(11)), True),
        (Span(at(8), at(9, 0, 1)), False),
        (Span(at(9, 30), at(9, 40)), False),
        (Span(at(8), at(12)), False),
        (Span(at(9, 59, 59)), False),
        (Span(at(10)), True),
    ],
)
def test_nobody_is_at_two_jobs_at_once(span: Span, clear: bool) -> None:
    others = [Span(at(9), at(10))]
    if clear:
        check_no_overlap(span, others)
        return
    with pytest.raises(ClockOverlap):
        check_no_overlap(span, others)


@given(*[st.integers(0, 500)] * 4)
def test_two_spans_overlap_when_they_share_a_minute(a: int, b: int, c: int, d: int) -> None:
    first, second = sorted((a, b)), sorted((c, d))
    spans = [
        Span(at(0) + timedelta(minutes=start), at(0) + timedelta(minutes=end))
        for start, end in (first, second)
    ]
    assert spans[0].overlaps(spans[1]) == spans[1].overlaps(spans[0])
    if first[0] < first[1] and second[0] < second[1]:
        shared = set(range(*first)) & set(range(*second))
        assert spans[0].overlaps(spans[1]) == bool(shared)
