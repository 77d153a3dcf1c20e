"""Core charges: the deposit on the old part that a customer gives back.

A rebuilt hybrid battery is sold against the old one, which goes to whoever rebuilds the next. Until
the old one comes the customer is charged a deposit for it, on a line of its own beside the part's;
when it comes, the line is taken off, or what was invoiced of it is credited.

The deposit bears the tax of its part, and giving it back takes the tax back as well. For things
that come back, tax laws leave either way open: to tax the deposit and correct it on return, or to
leave it out and correct it where the thing never comes (Council Directive 2006/112/EC, article 92,
puts both side by side). The first is chosen, because here the return is a document of its own, the
credit note, while of an old part that never comes nobody would write one.

It is a deposit and no price: no discount is taken off it, or it would not be given back whole, and
nobody may give a larger discount because of it.
"""

from typing import Final

from yemen_hybrid.domain.errors import Conflict, Invalid
from yemen_hybrid.domain.jobs import JobApproval, JobFrozen, JobNotApproved, LineKind
from yemen_hybrid.domain.names import MAX_NAME
from yemen_hybrid.domain.quantities import PIECE, Quantity

RETURNED: Final = "إرجاع القطعة القديمة"
"""Why a credit note gives a deposit back, where nobody says more."""

_AR, _EN = "تأمين القطعة القديمة", "Core charge"


class CoreFollowsPart(Conflict):
    """A core charge is made, changed and removed with the line of its part."""

    code = "core_follows_part"
    en = "A core charge goes with its part. Take the old part back to give it back."
    ar = "تأمين القطعة القديمة تابع لبند القطعة نفسها. استلم القطعة القديمة لرد التأمين."


class CoreByReturn(Conflict):
    """A deposit is given back when the old part comes, and not by hand: else the part would never
    lie on the heap, though its supplier is owed it.
    """

    code = "core_by_return"
    en = "This is a deposit on an old part: take the old part back (return-core) to credit it."
    ar = "هذا البند تأمين على قطعة قديمة: سجّل استلام القطعة القديمة (return-core) لرد التأمين."


class LineNotOfCore(Conflict):
    """No deposit was charged on that line, so none is given back."""

    code = "line_not_of_core"
    en = "This line is not a core charge."
    ar = "هذا البند ليس تأمينًا على قطعة قديمة."


class CoreReturnTooMuch(Invalid):
    """Nothing, or more old parts than a deposit is held for."""

    code = "core_return_too_much"
    en = "A deposit is held for {left} old parts: take back that many at most, and more than none."
    ar = "التأمين المحتجز هو عن {left} من القطع القديمة: استلم هذا العدد على الأكثر، وأكثر من صفر."


class CoreNotWhole(Invalid):
    """A part of an old part: it comes whole or not at all."""

    code = "core_not_whole"
    en = "Old parts come back whole: give a whole number of them."
    ar = "تُعاد القطع القديمة كاملة: اكتب عددها رقمًا صحيحًا دون كسور."


def core_title(name_ar: str, name_en: str) -> tuple[str, str]:
    """What the line is called beside that of its part, in both languages."""
    return _named(_AR, name_ar), _named(_EN, name_en)


def _named(charge: str, part: str) -> str:
    return f"{charge}: {part}"[:MAX_NAME].strip() if part else charge


def check_not_core(kind: LineKind) -> None:
    """Refuse to make, change or remove a core charge by itself."""
    if kind is LineKind.CORE:
        raise CoreFollowsPart


def check_not_deposit(kind: LineKind) -> None:
    """Refuse to name a deposit on a credit note, which is written by taking the old part back.

    A credit note over all that is left of an invoice names no line and takes the deposit along: it
    undoes the invoice, and what is invoiced anew charges the deposit on the old parts that have
    still not come.
    """
    if kind is LineKind.CORE:
        raise CoreByReturn(pointer="/lines")


def cores_to_take(kind: LineKind, unit: str, left: Quantity, said: Quantity | None) -> Quantity:
    """How many old parts are taken back: what was said, or all for which a deposit is held.

    What is sold by the piece comes back by the piece, unless less than one is all that is left.
    """
    if kind is not LineKind.CORE:
        raise LineNotOfCore
    taken = left if said is None else said
    if not Quantity(0) < taken <= left:
        raise CoreReturnTooMuch(left=left.text, pointer="/quantity")
    if unit == PIECE and not taken.is_whole and taken != left:
        raise CoreNotWhole(pointer="/quantity")
    return taken


def check_taken_off(job: int, approval: JobApproval) -> None:
    """Refuse to take a deposit off a job that lies before the customer as it is, or was not wanted.

    An estimate that waits for its answer says the deposit: it is withdrawn and made anew.
    """
    if approval is JobApproval.SENT:
        raise JobFrozen(job=job)
    if approval not in (JobApproval.PENDING, JobApproval.APPROVED):
        raise JobNotApproved(job=job)
