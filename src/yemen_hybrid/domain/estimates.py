"""How far an estimate is, until when it may be answered, and what its link shows.

An estimate is one numbered revision of a work order's undecided jobs and never changes
(`estimate_document` is what it says). A newer revision supersedes those that were not answered.
That its time has run out is read from the clock, not stored.

Of the links to an estimate only the newest one opens it. So a link that went to the wrong phone is
made blind by sending another.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from yemen_hybrid.domain.errors import Conflict, Gone, Invalid, NotFound
from yemen_hybrid.domain.work_order import Status, Step, steps_from

DEFAULT_VALIDITY: Final = timedelta(days=7)
"""Prices follow the dollar: longer than a week is a promise the workshop must mean."""

LONGEST_VALIDITY: Final = timedelta(days=90)


class EstimateStatus(StrEnum):
    """How far an estimate is. Expiry is not a status: it is read from the clock."""

    DRAFT = "draft"
    SENT = "sent"
    ANSWERED = "answered"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


UNANSWERED: Final = frozenset({EstimateStatus.DRAFT, EstimateStatus.SENT})
"""Those that an answer, or a newer one, or staff taking it back, brings to their end."""


class LinkState(StrEnum):
    """What whoever holds a good link may do. Closed: the order ended before they answered."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    CLOSED = "closed"


class EstimateNotFound(NotFound):
    """No estimate with that id, or not the caller's branch's."""

    code = "estimate_not_found"
    en = "There is no such estimate."
    ar = "لا يوجد عرض سعر بهذا المعرّف."


class LinkUnknown(NotFound):
    """No link has that token: it says no more than any address that leads nowhere."""


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


class EstimateWithdrawn(Gone):
    """The workshop took it back."""

    code = "estimate_withdrawn"
    en = "The workshop has taken this estimate back. Please ask the workshop about it."
    ar = "سحبت الورشة عرض السعر هذا. يرجى التواصل مع الورشة للاستفسار."


class LinkSuperseded(Gone):
    """A newer link to the same estimate was sent."""

    code = "link_superseded"
    en = "A newer link was sent for this estimate. Please use the newest one."
    ar = "أُرسل رابط أحدث لعرض السعر هذا. يرجى استخدام أحدث رابط."


class AlreadyAnswered(Conflict):
    """An answer is given once; another takes a new estimate."""

    code = "already_answered"
    en = "This estimate was already answered. To change it, please speak to the workshop."
    ar = "سبق الرد على عرض السعر هذا. لتغيير قرارك يرجى التواصل مع الورشة."


class EstimateNotSendable(Conflict):
    """A draft is sent; what was answered, superseded or withdrawn is not."""

    code = "estimate_not_sendable"
    en = "This estimate was answered, replaced or taken back and cannot be sent."
    ar = "تم الرد على عرض السعر هذا أو استُبدل أو سُحب، فلا يمكن إرساله."


class EstimateOutdated(Conflict):
    """A job or a price on it changed after it was made, so it no longer says what would be done."""

    code = "estimate_outdated"
    en = "The work order has changed since this estimate was made. Make a new estimate."
    ar = "تغيّر أمر العمل بعد إعداد عرض السعر هذا. أعدّ عرض سعر جديدًا."


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
    """Refuse to send what was answered, replaced, taken back, or has expired; again is well."""
    if status not in UNANSWERED:
        raise EstimateNotSendable
    if now >= valid_until:
        raise EstimateExpired


def check_standing(status: EstimateStatus, link_superseded_at: datetime | None = None) -> None:
    """Refuse an estimate that another one replaced or staff took back, and a link that is old.

    Of such a one nothing is shown to the customer any more.
    """
    if status is EstimateStatus.SUPERSEDED:
        raise EstimateSuperseded
    if status is EstimateStatus.WITHDRAWN:
        raise EstimateWithdrawn
    if link_superseded_at is not None:
        raise LinkSuperseded


def check_open(
    status: EstimateStatus, valid_until: datetime, expires_at: datetime | None, now: datetime
) -> None:
    """Refuse an answer that comes after another, to an older estimate, or too late.

    ``expires_at`` is the link's end, None where no link is used. A draft may be answered at the
    counter; no link leads to one. Whether an answer repeats the earlier one
    (`approvals.same_answer`) is asked before this.
    """
    check_standing(status)
    if status is EstimateStatus.ANSWERED:
        raise AlreadyAnswered
    if now >= min(valid_until, expires_at or valid_until):
        raise EstimateExpired


def check_withdrawable(status: EstimateStatus) -> None:
    """Refuse to take back what was answered, or is replaced already."""
    check_standing(status)
    if status is EstimateStatus.ANSWERED:
        raise AlreadyAnswered


def link_state(status: EstimateStatus, order: Status, until: datetime, now: datetime) -> LinkState:
    """What the holder of a good link may do. ``until``: the earlier end, link's or estimate's."""
    if status is EstimateStatus.ANSWERED:
        return LinkState.ANSWERED
    if Step.APPROVE not in steps_from(order):
        return LinkState.CLOSED
    return LinkState.EXPIRED if now >= until else LinkState.OPEN


def after_newer(status: EstimateStatus) -> EstimateStatus:
    """What an estimate is once a newer one was made: answers stand, the rest is superseded."""
    return EstimateStatus.SUPERSEDED if status in UNANSWERED else status
