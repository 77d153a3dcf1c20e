"""A job: what may be done to it, by what the customer said and how far the work is."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.jobs import (
    JobApproval,
    JobBegun,
    JobDone,
    JobFacts,
    JobFrozen,
    JobInvoiced,
    JobNotApproved,
    JobNotDone,
    JobOrderInvalid,
    JobState,
    PartsNotIssued,
    approved,
    begun,
    check_editable,
    check_invoiceable,
    check_workable,
    finished,
    left_at_close,
    recalled,
    reopened,
    reordered,
    sent,
)


def job(approval: str = "approved", state: str = "not_started", **facts: Any) -> JobFacts:
    return JobFacts(7, JobApproval(approval), JobState(state), **facts)


def refusal_of(rule: Callable[[JobFacts], object], facts: JobFacts) -> type[Refused] | None:
    try:
        rule(facts)
    except Refused as refusal:
        return type(refusal)
    return None


@pytest.mark.parametrize(
    ("approval", "edit", "send", "work"),
    [
        ("pending", None, None, JobNotApproved),
        ("sent", JobFrozen, None, JobNotApproved),
        ("approved", JobFrozen, JobFrozen, None),
        ("declined", JobFrozen, JobFrozen, JobNotApproved),
        ("deferred", JobFrozen, JobFrozen, JobNotApproved),
    ],
)
def test_what_the_customer_said_decides_what_may_be_done(
    approval: str,
    edit: type[Refused] | None,
    send: type[Refused] | None,
    work: type[Refused] | None,
) -> None:
    assert refusal_of(check_editable, job(approval)) is edit
    assert refusal_of(sent, job(approval)) is send
    assert refusal_of(check_workable, job(approval)) is work
    assert refusal_of(begun, job(approval)) is work
    assert refusal_of(finished, job(approval)) is work
    assert refusal_of(check_invoiceable, job(approval, "done")) is work


@pytest.mark.parametrize(
    ("state", "begin", "finish", "reopen", "invoice"),
    [
        ("not_started", None, None, JobNotDone, JobNotDone),
        ("in_progress", None, None, JobNotDone, JobNotDone),
        ("done", JobDone, JobDone, None, None),
    ],
)
def test_how_far_the_work_is_decides_the_rest(
    state: str,
    begin: type[Refused] | None,
    finish: type[Refused] | None,
    reopen: type[Refused] | None,
    invoice: type[Refused] | None,
) -> None:
    facts = job("approved", state)
    assert refusal_of(begun, facts) is begin
    assert refusal_of(finished, facts) is finish
    assert refusal_of(reopened, facts) is reopen
    assert refusal_of(check_invoiceable, facts) is invoice


def test_a_job_is_worked_on_finished_and_taken_up_again() -> None:
    assert begun(job()) is JobState.IN_PROGRESS
    assert finished(job(state="in_progress")) is JobState.DONE
    assert reopened(job(state="done")) is JobState.IN_PROGRESS


def test_a_job_that_lacks_parts_is_neither_finished_nor_charged_for() -> None:
    assert refusal_of(finished, job(missing="OF-1")) is PartsNotIssued
    assert refusal_of(check_invoiceable, job(state="done", missing="OF-1")) is PartsNotIssued


def test_an_invoiced_job_is_neither_reopened_nor_invoiced_again() -> None:
    invoiced = job(state="done", invoiced=True)
    assert refusal_of(reopened, invoiced) is JobInvoiced
    assert refusal_of(check_invoiceable, invoiced) is JobInvoiced


@pytest.mark.parametrize("approval", ["pending", "sent", "declined", "deferred"])
def test_only_an_approval_is_taken_back(approval: str) -> None:
    assert refusal_of(recalled, job(approval)) is JobNotApproved


def test_an_approval_is_taken_back_only_while_nothing_was_put_into_the_job() -> None:
    assert recalled(job()) is JobApproval.PENDING
    assert refusal_of(recalled, job(state="in_progress")) is JobBegun
    assert refusal_of(recalled, job(state="done")) is JobBegun
    assert refusal_of(recalled, job(parts_issued=True)) is JobBegun
    assert refusal_of(recalled, job(state="done", invoiced=True)) is JobInvoiced


def test_what_was_never_answered_waits_on_the_vehicle() -> None:
    after = {approval: left_at_close(approval) for approval in JobApproval}
    assert after == {
        JobApproval.PENDING: JobApproval.DEFERRED,
        JobApproval.SENT: JobApproval.DEFERRED,
        JobApproval.APPROVED: JobApproval.APPROVED,
        JobApproval.DECLINED: JobApproval.DECLINED,
        JobApproval.DEFERRED: JobApproval.DEFERRED,
    }


def test_a_refusal_names_the_job() -> None:
    with pytest.raises(JobNotApproved) as refusal:
        begun(job("declined"))
    assert refusal.value.params == {"job": 7}


def test_only_approved_jobs_are_work_and_money() -> None:
    assert approved([job("pending"), job(), job("deferred")]) == [job()]


ONE, TWO, THREE = UUID(int=1), UUID(int=2), UUID(int=3)


def test_jobs_change_places_among_the_numbers_that_they_have() -> None:
    assert reordered({ONE: 2, TWO: 5, THREE: 6}, [THREE, ONE, TWO]) == {THREE: 2, ONE: 5, TWO: 6}


@pytest.mark.parametrize("wanted", [[], [ONE], [ONE, ONE], [ONE, THREE], [ONE, TWO, THREE]])
def test_a_new_order_names_each_job_once(wanted: list[UUID]) -> None:
    with pytest.raises(JobOrderInvalid):
        reordered({ONE: 1, TWO: 2}, wanted)
