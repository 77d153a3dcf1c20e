"""How far an estimate is, and until when it may be answered.

An estimate is one numbered revision of a work order's undecided jobs and never changes
(`estimate_document` is what it says). A newer revision supersedes those that were not answered.
That its time has run out is read from the clock, not stored.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from yemen_hybrid.domain.errors import Conflict, Gone, Invalid

DEFAULT_VALIDITY: Final = timedelta(days=7)
"""Prices follow the dollar: longer than a week is a promise the workshop must mean."""

LONGEST_VALIDITY: Final = timedelta(days=90)


class EstimateStatus(StrEnum):
    """How far an estimate is. Expiry is not a status: it is read from the clock."""

    DRAFT = "draft"
    SENT = "sent"
    ANSWERED = "answered"
    SUPERSEDED = "superseded"


class EstimateExpired(Gone):
    """The time to answer has passed."""

    code = "estimate_expired"
    en = "This estimate is no longer valid. Please ask the workshop for a new one."
    ar = "انتهت صلاحية عرض السعر هذا. يرجى طلب عرض جديد من الورشة."


class EstimateSuperseded(Gone):
    """A newer one took its place."""

    code = "estimate_superseded"
    en = "A newer estimate has replaced this one. Please use the newest link."
    ar = "صدر عرض سعر أحدث حلّ محل هذا العرض. يرجى استخدام أحدث رابط."


class AlreadyAnswered(Conflict):
    """An answer is given once; another takes a new estimate."""

    code = "already_answered"
    en = "This estimate was already answered. To change it, please speak to the workshop."
    ar = "سبق الرد على عرض السعر هذا. لتغيير قرارك يرجى التواصل مع الورشة."


class EstimateNotSendable(Conflict):
    """A draft is sent; what was answered or superseded is not."""

    code = "estimate_not_sendable"
    en = "This estimate was answered or replaced and cannot be sent."
    ar = "تم الرد على عرض السعر هذا أو استُبدل، فلا يمكن إرساله."


class ValidityInvalid(Invalid):
    """An end that has passed, or that lies too far ahead."""

    code = "validity_invalid"
    en = "An estimate must be valid for some time, and for {days} days at most."
    ar = "يجب أن تنتهي صلاحية عرض السعر في المستقبل، وخلال {days} يومًا على الأكثر."


def check_validity(valid_until: datetime, now: datetime) -> None:
    """Refuse an end that has passed or is too far ahead."""
    if not now < valid_until <= now + LONGEST_VALIDITY:
        raise ValidityInvalid(days=LONGEST_VALIDITY.days, pointer="/valid_until")


def check_sendable(status: EstimateStatus, valid_until: datetime, now: datetime) -> None:
    """Refuse to send what was answered, replaced, or has expired. It may be sent again."""
    if status not in (EstimateStatus.DRAFT, EstimateStatus.SENT):
        raise EstimateNotSendable
    if now >= valid_until:
        raise EstimateExpired


def check_open(
    status: EstimateStatus, valid_until: datetime, expires_at: datetime | None, now: datetime
) -> None:
    """Refuse an answer that comes after another, to an older estimate, or too late.

    ``expires_at`` is the link's end, None where no link is used. A draft may be answered at the
    counter; no link leads to one. Whether an answer repeats the earlier one
    (`approvals.same_answer`) is asked before this.
    """
    if status is EstimateStatus.SUPERSEDED:
        raise EstimateSuperseded
    if status is EstimateStatus.ANSWERED:
        raise AlreadyAnswered
    if now >= min(valid_until, expires_at or valid_until):
        raise EstimateExpired


def after_newer(status: EstimateStatus) -> EstimateStatus:
    """What an estimate is once a newer one was made: answers stand, the rest is superseded."""
    answered = status is EstimateStatus.ANSWERED
    return EstimateStatus.ANSWERED if answered else EstimateStatus.SUPERSEDED
