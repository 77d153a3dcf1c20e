"""A job of a work order: what the customer said to it, how far the work is, and what that allows.

    pending ──send──▶ sent ──answer──▶ approved | declined | deferred
       ▲               │                   │
       └──withdraw─────┴──────recall───────┘

Only a pending job may be changed or removed: from the moment it is sent, what the customer reads
and what the workshop does are the same. More work, or other work, is a job of its own on a new
estimate. To correct an approved job itself, staff take the approval back (recall), which is only
possible while nobody has worked on it, nothing was issued for it and it is not invoiced.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid, NotFound


class JobApproval(StrEnum):
    """What the customer said."""

    PENDING = "pending"
    SENT = "sent"
    APPROVED = "approved"
    DECLINED = "declined"
    DEFERRED = "deferred"


class JobState(StrEnum):
    """How far the work is."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"


class LineKind(StrEnum):
    """What a line of a job charges for.

    Sublet: another workshop does the work for this one. Core: the deposit on an old part that the
    customer gives back (`cores`).
    """

    LABOUR = "labour"
    PART = "part"
    SUBLET = "sublet"
    FEE = "fee"
    CORE = "core"


class JobNotFound(NotFound):
    """No job with that id, or not on that work order."""

    code = "job_not_found"
    en = "There is no such job on this work order."
    ar = "لا يوجد عمل بهذا المعرّف في أمر العمل هذا."


class JobNotApproved(Conflict):
    """Nobody works on, and nobody pays for, what the customer has not agreed to."""

    code = "job_not_approved"
    en = "Job {job} is not approved by the customer."
    ar = "العمل رقم {job} لم يوافق عليه العميل."


class JobFrozen(Conflict):
    """The customer has seen it, or decided on it."""

    code = "job_frozen"
    en = "Job {job} was put before the customer and cannot be changed. Add a new job instead."
    ar = "عُرض العمل رقم {job} على العميل فلا يمكن تعديله. أضف عملًا جديدًا بدلًا من ذلك."


class JobBegun(Conflict):
    """Work, parts or money already went into it, so the approval stands."""

    code = "job_begun"
    en = "The approval of job {job} stands: work on it has begun, or parts were issued for it."
    ar = "لا يمكن سحب الموافقة على العمل رقم {job}: بدأ تنفيذه أو صُرفت له قطع."


class JobInvoiced(Conflict):
    """It is on an issued invoice, and issued invoices do not change."""

    code = "job_invoiced"
    en = "Job {job} is already invoiced."
    ar = "صدرت فاتورة بالعمل رقم {job}."


class JobDone(Conflict):
    """It is finished; reopen it to work on it again."""

    code = "job_done"
    en = "Job {job} is already finished."
    ar = "اكتمل العمل رقم {job}."


class JobNotDone(Conflict):
    """It is not finished yet."""

    code = "job_not_done"
    en = "Job {job} is not finished yet."
    ar = "لم يكتمل العمل رقم {job} بعد."


class JobOnDraft(Conflict):
    """It is on an invoice that is not issued yet."""

    code = "job_on_draft"
    en = "Job {job} is on a draft invoice. Throw the draft away first."
    ar = "العمل رقم {job} مدرج في مسودة فاتورة. احذف المسودة أولًا."


class PartsNotIssued(Conflict):
    """The customer pays for the parts that were used, and only for those."""

    code = "parts_not_issued"
    en = "Job {job} does not have the {sku} that its line says. Issue what is missing first."
    ar = "لم تُصرف للعمل رقم {job} كمية القطعة {sku} المذكورة في بنده كاملة. اصرف الناقص أولًا."


class JobOrderInvalid(Invalid):
    """Not each of the jobs that can be moved, once."""

    code = "job_order_invalid"
    en = "Name each job that the customer has not seen yet, once."
    ar = "اذكر كل عمل لم يُعرض على العميل بعد، مرة واحدة لكل عمل."


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What the rules need to know of one job.

    ``number`` is the job's place in its work order, from 1. ``invoiced``: it is on an issued
    invoice that has not been credited whole. ``parts_issued``: more came out of stock for it than
    went back. ``missing``: the number of a part of which it has not what its line says.
    """

    number: int
    approval: JobApproval
    state: JobState = JobState.NOT_STARTED
    invoiced: bool = False
    parts_issued: bool = False
    missing: str | None = None

    @property
    def is_approved(self) -> bool:
        """Whether the customer agreed to it."""
        return self.approval is JobApproval.APPROVED

    @property
    def is_done(self) -> bool:
        """Whether the work is finished."""
        return self.state is JobState.DONE


def approved(jobs: Iterable[JobFacts]) -> list[JobFacts]:
    """The jobs that the customer agreed to: the only ones that are worked on and paid for."""
    return [job for job in jobs if job.is_approved]


def check_editable(job: JobFacts) -> None:
    """Refuse to change or remove a job, or a line of it, once the customer may have seen it."""
    if job.approval is not JobApproval.PENDING:
        raise JobFrozen(job=job.number)


def check_workable(job: JobFacts) -> None:
    """Refuse work on, and parts for, a job that is not approved or is finished."""
    if not job.is_approved:
        raise JobNotApproved(job=job.number)
    if job.is_done:
        raise JobDone(job=job.number)


def recalled(job: JobFacts) -> JobApproval:
    """Pending again, to be corrected or offered once more: the approval is taken back.

    Only while nothing was put into the job. A sent one comes back with its estimate; what was
    declined or deferred waits on the vehicle, and is taken up from there.
    """
    if not job.is_approved:
        raise JobNotApproved(job=job.number)
    if job.invoiced:
        raise JobInvoiced(job=job.number)
    if job.state is not JobState.NOT_STARTED or job.parts_issued:
        raise JobBegun(job=job.number)
    return JobApproval.PENDING


def sent(job: JobFacts) -> JobApproval:
    """The job is on an estimate before the customer. An answered job must be recalled first."""
    if job.approval not in (JobApproval.PENDING, JobApproval.SENT):
        raise JobFrozen(job=job.number)
    return JobApproval.SENT


def reordered(numbers: Mapping[UUID, int], wanted: Sequence[UUID]) -> dict[UUID, int]:
    """New numbers for the pending jobs, in the order wanted, from the numbers they have now.

    Jobs that were seen keep theirs, since the estimate calls them by it; they are not in either.
    """
    if len(wanted) != len(numbers) or set(wanted) != numbers.keys():
        raise JobOrderInvalid(pointer="/job_ids")
    return dict(zip(wanted, sorted(numbers.values()), strict=True))


def left_at_close(approval: JobApproval) -> JobApproval:
    """What a job is when its work order closes.

    What was offered and never answered is kept on the vehicle as deferred work, so that the next
    visit brings it up; answers stay as they are.
    """
    unanswered = approval in (JobApproval.PENDING, JobApproval.SENT)
    return JobApproval.DEFERRED if unanswered else approval


def begun(job: JobFacts) -> JobState:
    """Somebody works on it."""
    check_workable(job)
    return JobState.IN_PROGRESS


def finished(job: JobFacts) -> JobState:
    """The work is done, and every part that the customer agreed to went into it.

    A sublet or a fee may be finished without ever being in progress.
    """
    check_workable(job)
    _check_nothing_missing(job)
    return JobState.DONE


def reopened(job: JobFacts) -> JobState:
    """Back in progress, unless it is invoiced: then the invoice is credited first."""
    if job.invoiced:
        raise JobInvoiced(job=job.number)
    if not job.is_done:
        raise JobNotDone(job=job.number)
    return JobState.IN_PROGRESS


def _check_nothing_missing(job: JobFacts) -> None:
    if job.missing is not None:
        raise PartsNotIssued(job=job.number, sku=job.missing)


def check_invoiceable(job: JobFacts) -> None:
    """Refuse to charge for what is not approved, not finished, or charged for already.

    Nor for parts that the job does not have: they may have come back after it was finished.
    """
    if not job.is_approved:
        raise JobNotApproved(job=job.number)
    if not job.is_done:
        raise JobNotDone(job=job.number)
    if job.invoiced:
        raise JobInvoiced(job=job.number)
    _check_nothing_missing(job)
