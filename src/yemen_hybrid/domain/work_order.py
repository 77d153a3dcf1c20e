"""The moves of a work order, and what stands in the way of each.

    new ─▶ awaiting_approval ─▶ ready_to_start ─▶ in_progress ⇄ on_hold
                                                       ⇅
                                                      done ─▶ closed

`MOVES` is the only definition of them. Some of its rows deserve a word:

- An estimate may be answered at the counter without ever having been sent, so approve and decline
  also leave from new.
- ``approve`` means that an answer left work to do, ``decline`` that it left none: then the order is
  new again, to be estimated anew, closed (a diagnosis only) or cancelled.
- Work that turns up later goes to the customer while the approved work goes on: sending and
  answering a supplementary estimate does not move an order that has approved jobs.
- ``withdraw``: staff took the estimate back before it was answered, or the last approval before
  work began; the order is new again.
- A closed order stays closed. A car that comes back gets a new order, because the first one's
  invoice, odometer reading and times are what a warranty question is about.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from yemen_hybrid.domain.errors import Conflict, Language, NotFound
from yemen_hybrid.domain.jobs import JobFacts, JobInvoiced, JobNotDone, approved
from yemen_hybrid.domain.reasons import ReasonRequired, check_reason


class Status(StrEnum):
    """Where a work order stands."""

    NEW = "new"
    AWAITING_APPROVAL = "awaiting_approval"
    READY_TO_START = "ready_to_start"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    DONE = "done"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    """What is done to a work order."""

    SEND_ESTIMATE = "send_estimate"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    START = "start"
    HOLD = "hold"
    RESUME = "resume"
    FINISH = "finish"
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"


class HoldReason(StrEnum):
    """Why work stands still."""

    WAITING_FOR_PARTS = "waiting_for_parts"
    WAITING_FOR_APPROVAL = "waiting_for_approval"
    WAITING_FOR_CUSTOMER = "waiting_for_customer"
    SUBLET = "sublet"
    TECHNICIAN_UNAVAILABLE = "technician_unavailable"
    POWER_CUT = "power_cut"
    OTHER = "other"


MOVES: Final[dict[tuple[Status, Step], Status]] = {
    (Status.NEW, Step.SEND_ESTIMATE): Status.AWAITING_APPROVAL,
    (Status.NEW, Step.APPROVE): Status.READY_TO_START,
    (Status.NEW, Step.DECLINE): Status.NEW,
    (Status.NEW, Step.CLOSE): Status.CLOSED,
    (Status.NEW, Step.CANCEL): Status.CANCELLED,
    (Status.AWAITING_APPROVAL, Step.SEND_ESTIMATE): Status.AWAITING_APPROVAL,
    (Status.AWAITING_APPROVAL, Step.APPROVE): Status.READY_TO_START,
    (Status.AWAITING_APPROVAL, Step.DECLINE): Status.NEW,
    (Status.AWAITING_APPROVAL, Step.WITHDRAW): Status.NEW,
    (Status.AWAITING_APPROVAL, Step.CANCEL): Status.CANCELLED,
    (Status.READY_TO_START, Step.SEND_ESTIMATE): Status.READY_TO_START,
    (Status.READY_TO_START, Step.APPROVE): Status.READY_TO_START,
    (Status.READY_TO_START, Step.WITHDRAW): Status.NEW,
    (Status.READY_TO_START, Step.START): Status.IN_PROGRESS,
    (Status.READY_TO_START, Step.CANCEL): Status.CANCELLED,
    (Status.IN_PROGRESS, Step.SEND_ESTIMATE): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Step.APPROVE): Status.IN_PROGRESS,
    (Status.IN_PROGRESS, Step.HOLD): Status.ON_HOLD,
    (Status.IN_PROGRESS, Step.FINISH): Status.DONE,
    (Status.IN_PROGRESS, Step.CANCEL): Status.CANCELLED,
    (Status.ON_HOLD, Step.SEND_ESTIMATE): Status.ON_HOLD,
    (Status.ON_HOLD, Step.APPROVE): Status.ON_HOLD,
    (Status.ON_HOLD, Step.RESUME): Status.IN_PROGRESS,
    (Status.ON_HOLD, Step.CANCEL): Status.CANCELLED,
    (Status.DONE, Step.REOPEN): Status.IN_PROGRESS,
    (Status.DONE, Step.CLOSE): Status.CLOSED,
}

OVER: Final = frozenset({Status.CLOSED, Status.CANCELLED})
"""The ends: nothing of such an order changes any more, except its payments, what is credited of a
closed one, and what comes back to the shelf by that."""

STEPS_THAT_STOP_CLOCKS: Final = frozenset({Step.HOLD, Step.FINISH, Step.CANCEL})
"""After these nobody works on the order, so clocks that still run on it stop with the step."""

STATUS_NAMES: Final[dict[Status, dict[Language, str]]] = {
    Status.NEW: {"en": "new", "ar": "جديد"},
    Status.AWAITING_APPROVAL: {"en": "awaiting approval", "ar": "بانتظار موافقة العميل"},
    Status.READY_TO_START: {"en": "ready to start", "ar": "جاهز للبدء"},
    Status.IN_PROGRESS: {"en": "in progress", "ar": "قيد التنفيذ"},
    Status.ON_HOLD: {"en": "on hold", "ar": "متوقف مؤقتًا"},
    Status.DONE: {"en": "done", "ar": "منجز"},
    Status.CLOSED: {"en": "closed", "ar": "مغلق"},
    Status.CANCELLED: {"en": "cancelled", "ar": "ملغى"},
}

STEP_NAMES: Final[dict[Step, dict[Language, str]]] = {
    Step.SEND_ESTIMATE: {"en": "send an estimate", "ar": "إرسال عرض السعر"},
    Step.APPROVE: {"en": "approve", "ar": "الموافقة"},
    Step.DECLINE: {"en": "decline", "ar": "الرفض"},
    Step.WITHDRAW: {"en": "take the estimate back", "ar": "سحب عرض السعر"},
    Step.START: {"en": "start", "ar": "بدء العمل"},
    Step.HOLD: {"en": "put on hold", "ar": "إيقاف العمل مؤقتًا"},
    Step.RESUME: {"en": "resume", "ar": "استئناف العمل"},
    Step.FINISH: {"en": "finish", "ar": "إنهاء العمل"},
    Step.REOPEN: {"en": "reopen", "ar": "إعادة الفتح"},
    Step.CLOSE: {"en": "close", "ar": "الإغلاق"},
    Step.CANCEL: {"en": "cancel", "ar": "الإلغاء"},
}


class WorkOrderNotFound(NotFound):
    """No work order with that id, or not the caller's branch's."""

    code = "work_order_not_found"
    en = "There is no such work order."
    ar = "لا يوجد أمر عمل بهذا المعرّف."


class IllegalMove(Conflict):
    """The table has no such row."""

    code = "illegal_move"
    en = "The work order is “{status}”, so this step is not possible: {step}."
    ar = "أمر العمل في حالة «{status}»، لذلك لا يمكن تنفيذ هذه الخطوة: {step}."

    def __init__(self, status: Status, step: Step) -> None:
        self.status = status
        self.step = step
        super().__init__(status=status.value, step=step.value)

    def sentence(self, language: Language) -> str:
        """The status and the step by their names, not by their codes."""
        template = self.ar if language == "ar" else self.en
        return template.format(
            status=STATUS_NAMES[self.status][language], step=STEP_NAMES[self.step][language]
        )


class WorkOrderOver(Conflict):
    """Closed or cancelled: only its payments still change."""

    code = "work_order_over"
    en = "The work order is closed or cancelled and cannot be changed."
    ar = "أمر العمل مغلق أو ملغى ولا يمكن تعديله."


class WorkOrderDone(Conflict):
    """What would be added to it could not be put before the customer."""

    code = "work_order_done"
    en = "The work on this order is done. Reopen the work order to add a job to it."
    ar = "اكتملت أعمال هذا الأمر. أعد فتح أمر العمل لإضافة عمل إليه."


class NothingApproved(Conflict):
    """There is no approved job on the order."""

    code = "nothing_approved"
    en = "There is no approved job on this work order."
    ar = "لا يوجد في أمر العمل أي عمل وافق عليه العميل."


class JobNotInvoiced(Conflict):
    """An approved job is on no issued invoice."""

    code = "job_not_invoiced"
    en = "Job {job} is not invoiced yet. A manager may close the work order with a reason."
    ar = "لم تصدر فاتورة بالعمل رقم {job} بعد. يمكن للمدير إغلاق أمر العمل مع ذكر السبب."


class InvoiceNotSettled(Conflict):
    """Something is still owed for the order."""

    code = "invoice_not_settled"
    en = "The invoice is not fully paid. A manager may close the work order with a reason."
    ar = "لم تُسدَّد الفاتورة بالكامل. يمكن للمدير إغلاق أمر العمل مع ذكر السبب."


class PartsIssued(Conflict):
    """Parts are out of stock for the order: return them, or invoice the job."""

    code = "parts_issued"
    en = "Parts were issued for job {job}. Return them to stock first."
    ar = "صُرفت قطع للعمل رقم {job}. أعدها إلى المخزن أولًا."


def next_status(status: Status, step: Step) -> Status:
    """Where a step leads; refused when the table has no such row."""
    try:
        return MOVES[status, step]
    except KeyError:
        raise IllegalMove(status, step) from None


def steps_from(status: Status) -> list[Step]:
    """The steps that the table allows, in the order of a work order's life."""
    return [step for step in Step if (status, step) in MOVES]


def step_after_answer(jobs: Iterable[JobFacts]) -> Step:
    """What an answer means for the order, given its jobs after the answer."""
    return Step.APPROVE if approved(jobs) else Step.DECLINE


def check_hold(reason: HoldReason, note: str | None) -> str | None:
    """The note that goes with a hold; ``other`` says nothing without one."""
    if reason is HoldReason.OTHER or (note or "").strip():
        return check_reason(note, pointer="/note")
    return None


def check_start(jobs: Iterable[JobFacts]) -> None:
    """Refuse to start an order on which nothing is approved."""
    if not approved(jobs):
        raise NothingApproved


def check_finish(jobs: Iterable[JobFacts]) -> None:
    """Refuse to finish before every approved job is."""
    for job in approved(jobs):
        if not job.is_done:
            raise JobNotDone(job=job.number)


def check_cancel(jobs: Iterable[JobFacts], reason: str | None) -> str:
    """The reason of a cancellation, refused once anything was invoiced or is still issued.

    Money and parts must have come back first: by credit notes, and by returns to stock. Work that
    was only done, not charged, is the workshop's loss and no obstacle.
    """
    for job in jobs:
        if job.invoiced:
            raise JobInvoiced(job=job.number)
        if job.parts_issued:
            raise PartsIssued(job=job.number)
    return check_reason(reason)


def check_close(
    jobs: Iterable[JobFacts], *, settled: bool, reason: str | None, may_close_unsettled: bool
) -> str | None:
    """The reason that is recorded with a close, if it needs one.

    Every approved job must be on an issued invoice, and the invoices of the order paid
    (``settled``: what they leave owing is nothing). Whoever holds ``workorder:close_unsettled``
    may close without either, and says why: work on goodwill, a debt that was agreed. An order
    without approved jobs has nothing to invoice and closes as it is.
    """
    obstacle = _obstacle_to_close(jobs, settled=settled)
    if obstacle is None:
        return check_reason(reason) if (reason or "").strip() else None
    if not may_close_unsettled:
        raise obstacle
    try:
        return check_reason(reason)
    except ReasonRequired:
        raise obstacle from None


def _obstacle_to_close(jobs: Iterable[JobFacts], *, settled: bool) -> Conflict | None:
    for job in approved(jobs):
        if not job.invoiced:
            return JobNotInvoiced(job=job.number)
    return None if settled else InvoiceNotSettled()


def check_still_open(status: Status) -> None:
    """Refuse any change to an order that is closed or cancelled."""
    if status in OVER:
        raise WorkOrderOver


def check_takes_jobs(status: Status) -> None:
    """Refuse a new job where no estimate could put it before the customer."""
    check_still_open(status)
    if (status, Step.SEND_ESTIMATE) not in MOVES:
        raise WorkOrderDone


def check_chargeable(status: Status, *, corrects: bool) -> None:
    """Refuse to invoice a cancelled order, and a closed one but to set right what was credited.

    ``corrects``: each of the jobs stood on an issued invoice that was credited whole.
    """
    if status is Status.CANCELLED or (status is Status.CLOSED and not corrects):
        raise WorkOrderOver
