"""The customer's answer: one choice per job, by one person, to one document.

It comes through the link, or staff record what was said at the counter or on the phone. Then the
workshop is telling what the customer said, and takes care that it can be believed: somebody else
besides the recorder and the customer heard it and is named, and for a call so is the number. The
witness need not be staff: at night a small branch has one person, and a brother or a driver who
stood there is as good.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.folding import fold
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.names import MAX_NAME
from yemen_hybrid.domain.texts import clean_line

MAX_NOTE: Final = 2000
"""Characters of what the customer adds to the answer."""


class Choice(StrEnum):
    """What is said to one job. Defer: later, not no; the vehicle's page brings it up again."""

    APPROVE = "approve"
    DECLINE = "decline"
    DEFER = "defer"


class Channel(StrEnum):
    """How the answer came."""

    LINK = "link"
    COUNTER = "counter"
    PHONE = "phone"


AFTER: Final[dict[Choice, JobApproval]] = {
    Choice.APPROVE: JobApproval.APPROVED,
    Choice.DECLINE: JobApproval.DECLINED,
    Choice.DEFER: JobApproval.DEFERRED,
}
"""What a job is after each choice."""


class DecisionIncomplete(Invalid):
    """A job was left without a choice."""

    code = "decision_incomplete"
    en = "Please choose for every job: {missing} left."
    ar = "يرجى اختيار قرارك لكل عمل. المتبقي: {missing}."


class DecisionRepeated(Invalid):
    """Two choices for one job."""

    code = "decision_repeated"
    en = "There are two choices for one job."
    ar = "يوجد قراران لعمل واحد."


class JobNotOnEstimate(Invalid):
    """A choice for something that was not asked."""

    code = "job_not_on_estimate"
    en = "A choice was made for a job that is not on this estimate."
    ar = "يوجد قرار لعمل غير مدرج في عرض السعر هذا."


class EstimateChanged(Conflict):
    """The person decided on another document than this one."""

    code = "estimate_changed"
    en = "This is not the estimate that you saw. Please read it again before you decide."
    ar = "هذا ليس عرض السعر الذي اطّلعت عليه. يرجى قراءته من جديد قبل اتخاذ القرار."


class DeciderMissing(Invalid):
    """Nobody said who decides."""

    code = "decider_missing"
    en = "Please write your name."
    ar = "يرجى كتابة اسمك."


class WitnessRequired(Invalid):
    """Nobody but the recorder heard it."""

    code = "witness_required"
    en = "Name a witness who is neither the customer nor the person recording this."
    ar = "اذكر اسم شاهد غير العميل وغير الموظف الذي يسجل القرار."


class CalledNumberRequired(Invalid):
    """A call goes to a number."""

    code = "called_number_required"
    en = "Enter the phone number that was called."
    ar = "أدخل رقم الهاتف الذي تم الاتصال به."


@dataclass(frozen=True, slots=True)
class Decision:
    """One choice as it was sent."""

    job_id: UUID
    choice: Choice


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided, and on which document: the same choices on the same hash are one answer."""

    document_hash: str
    choices: Mapping[UUID, Choice]


@dataclass(frozen=True, slots=True)
class Told:
    """Who told whom. ``recorder``: all that the member of staff who writes it down is called by."""

    decider: str
    recorder: Collection[str]
    witness: str | None = None
    called: str | None = None


def check_decisions(jobs: Collection[UUID], decisions: Sequence[Decision]) -> dict[UUID, Choice]:
    """The choice for each job of the estimate: every one, once, and no other."""
    choices = {decision.job_id: decision.choice for decision in decisions}
    if len(choices) < len(decisions):
        raise DecisionRepeated(pointer="/decisions")
    if not choices.keys() <= set(jobs):
        raise JobNotOnEstimate(pointer="/decisions")
    missing = len(set(jobs) - choices.keys())
    if missing:
        raise DecisionIncomplete(missing=missing, pointer="/decisions")
    return choices


def check_seen(seen: str, document_hash: str) -> None:
    """Refuse an answer to another document than the one that stands."""
    if seen != document_hash:
        raise EstimateChanged(pointer="/document_hash")


def same_answer(earlier: Answer, answer: Answer) -> bool:
    """Whether an answer only repeats the earlier one, as a phone with a bad connection does.

    Name, note and signature do not count: pressing twice and correcting a letter in between
    decides nothing.
    """
    return earlier == answer


def check_decider(name: str) -> str:
    """The name of whoever decides, on one line; refused when unseen or over 200 characters."""
    cleaned = clean_line(name, max_length=MAX_NAME)
    if not cleaned:
        raise DeciderMissing(pointer="/name")
    return cleaned


def check_witness(channel: Channel, told: Told) -> str | None:
    """The witness of an answer that staff record; none where the customer answered themselves.

    Names are held against each other as they are read aloud: ``HUDA`` and ``hu da`` are one person.
    """
    if channel is Channel.LINK:
        return None
    witness = clean_line(told.witness or "", max_length=MAX_NAME)
    if _heard(witness) in {"", *map(_heard, (told.decider, *told.recorder))}:
        raise WitnessRequired(pointer="/witness")
    if channel is Channel.PHONE and not (told.called or "").strip():
        raise CalledNumberRequired(pointer="/phone")
    return witness


def _heard(name: str) -> str:
    return fold(name).replace(" ", "")
