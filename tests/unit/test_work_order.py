"""The moves of a work order: the whole table, and what stands in the way of each move."""

import pytest

from yemen_hybrid.domain.jobs import JobApproval, JobFacts, JobInvoiced, JobNotDone, JobState
from yemen_hybrid.domain.reasons import ReasonRequired
from yemen_hybrid.domain.work_order import (
    MOVES,
    OVER,
    STATUS_NAMES,
    STEP_NAMES,
    HoldReason,
    IllegalMove,
    InvoiceNotSettled,
    JobNotInvoiced,
    NothingApproved,
    PartsIssued,
    Status,
    Step,
    WorkOrderOver,
    check_cancel,
    check_close,
    check_finish,
    check_hold,
    check_start,
    check_still_open,
    next_status,
    step_after_answer,
    steps_from,
)

# Every step from every status, as the workshop would tell it. A dot is a refusal.
TABLE = """
step           new       awaiting  ready     working   hold      done      closed    cancelled
send_estimate  awaiting  awaiting  ready     working   hold      .         .         .
approve        ready     ready     ready     working   hold      .         .         .
decline        new       new       .         .         .         .         .         .
withdraw       .         new       new       .         .         .         .         .
start          .         .         working   .         .         .         .         .
hold           .         .         .         hold      .         .         .         .
resume         .         .         .         .         working   .         .         .
finish         .         .         .         done      .         .         .         .
reopen         .         .         .         .         .         working   .         .
close          closed    .         .         .         .         closed    .         .
cancel         cancelled cancelled cancelled cancelled cancelled .         .         .
"""
SHORT = {
    "new": Status.NEW,
    "awaiting": Status.AWAITING_APPROVAL,
    "ready": Status.READY_TO_START,
    "working": Status.IN_PROGRESS,
    "hold": Status.ON_HOLD,
    "done": Status.DONE,
    "closed": Status.CLOSED,
    "cancelled": Status.CANCELLED,
}


def cells() -> list[tuple[Status, Step, Status | None]]:
    header, *rows = (line.split() for line in TABLE.strip().splitlines())
    return [
        (SHORT[status], Step(row[0]), SHORT.get(target))
        for row in rows
        for status, target in zip(header[1:], row[1:], strict=True)
    ]


PENDING = JobFacts(1, JobApproval.PENDING)
DECLINED = JobFacts(2, JobApproval.DECLINED)
APPROVED = JobFacts(3, JobApproval.APPROVED)
DONE = JobFacts(4, JobApproval.APPROVED, JobState.DONE)
ISSUED = JobFacts(5, JobApproval.APPROVED, JobState.IN_PROGRESS, parts_issued=True)
INVOICED = JobFacts(6, JobApproval.APPROVED, JobState.DONE, invoiced=True, parts_issued=True)


def test_the_table_speaks_of_every_status_and_every_step() -> None:
    assert {(status, step) for status, step, _ in cells()} == {(a, b) for a in Status for b in Step}
    assert len(cells()) == len(Status) * len(Step)


@pytest.mark.parametrize(("status", "step", "target"), cells())
def test_every_step_from_every_status(status: Status, step: Step, target: Status | None) -> None:
    if target:
        assert next_status(status, step) is target
        return
    with pytest.raises(IllegalMove) as refusal:
        next_status(status, step)
    assert refusal.value.params == {"status": status.value, "step": step.value}


def test_a_car_reaches_every_status_and_can_leave_all_but_the_ends() -> None:
    reached = {Status.NEW}
    while more := {to for (at, _), to in MOVES.items() if at in reached} - reached:
        reached |= more
    assert reached == set(Status)
    assert {status for status in Status if not steps_from(status)} == OVER


def test_a_refused_move_is_told_in_words_not_codes() -> None:
    refusal = IllegalMove(Status.ON_HOLD, Step.FINISH)
    english = "The work order is “on hold”, so this step is not possible: finish."
    assert refusal.sentence("en") == english == str(refusal)
    assert "متوقف مؤقتًا" in refusal.sentence("ar")
    assert "إنهاء العمل" in refusal.sentence("ar")


def test_everything_has_a_name_in_both_languages() -> None:
    assert set(STATUS_NAMES) == set(Status)
    assert set(STEP_NAMES) == set(Step)
    for names in (*STATUS_NAMES.values(), *STEP_NAMES.values()):
        assert names["en"]
        assert names["ar"]


def test_the_steps_that_an_app_may_offer() -> None:
    assert steps_from(Status.DONE) == [Step.REOPEN, Step.CLOSE]
    assert steps_from(Status.CLOSED) == []


def test_an_answer_that_leaves_work_approves_and_one_that_leaves_none_declines() -> None:
    assert step_after_answer([DECLINED, APPROVED]) is Step.APPROVE
    assert step_after_answer([DECLINED, PENDING]) is Step.DECLINE


def test_nothing_starts_without_an_approved_job() -> None:
    check_start([DECLINED, APPROVED])
    with pytest.raises(NothingApproved):
        check_start([DECLINED, PENDING])


def test_every_approved_job_is_done_before_the_order_is() -> None:
    check_finish([DONE, DECLINED, PENDING])
    with pytest.raises(JobNotDone) as refusal:
        check_finish([DONE, APPROVED])
    assert refusal.value.params == {"job": 3}


def test_only_other_needs_a_note_to_hold() -> None:
    assert check_hold(HoldReason.POWER_CUT, None) is None
    assert check_hold(HoldReason.POWER_CUT, " حتى العصر ") == "حتى العصر"
    assert check_hold(HoldReason.OTHER, "inspection by the owner") == "inspection by the owner"
    with pytest.raises(ReasonRequired):
        check_hold(HoldReason.OTHER, " ")


def test_cancelling_needs_a_reason() -> None:
    assert check_cancel([APPROVED, DECLINED], " سافر الزبون ") == "سافر الزبون"
    with pytest.raises(ReasonRequired):
        check_cancel([], None)


@pytest.mark.parametrize(("job", "refusal"), [(ISSUED, PartsIssued), (INVOICED, JobInvoiced)])
def test_parts_and_money_come_back_before_a_cancellation(
    job: JobFacts, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check_cancel([DECLINED, job], "reason")


def test_what_is_invoiced_and_paid_closes_without_a_word() -> None:
    jobs = [INVOICED, DECLINED]
    closed = check_close(jobs, settled=True, reason=None, may_close_unsettled=False)
    assert closed is None


def test_a_diagnosis_whose_jobs_were_all_declined_closes() -> None:
    jobs = [DECLINED, PENDING]
    assert check_close(jobs, settled=True, reason=" ", may_close_unsettled=False) is None
    assert check_close([], settled=True, reason="no fault", may_close_unsettled=False) == "no fault"


@pytest.mark.parametrize(
    ("jobs", "settled", "refusal"),
    [
        ([INVOICED, DONE], True, JobNotInvoiced),
        ([INVOICED, DONE], False, JobNotInvoiced),
        ([INVOICED], False, InvoiceNotSettled),
    ],
)
def test_only_a_manager_with_a_reason_closes_what_is_not_settled(
    jobs: list[JobFacts], settled: bool, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check_close(jobs, settled=settled, reason="عمل مجاني", may_close_unsettled=False)
    with pytest.raises(refusal):
        check_close(jobs, settled=settled, reason=None, may_close_unsettled=True)
    assert check_close(jobs, settled=settled, reason="دين متفق عليه", may_close_unsettled=True)


def test_an_order_that_is_over_does_not_change() -> None:
    check_still_open(Status.DONE)
    for status in OVER:
        with pytest.raises(WorkOrderOver):
            check_still_open(status)
