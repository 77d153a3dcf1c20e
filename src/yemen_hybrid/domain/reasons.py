"""A reason, where one must be given: for what undoes, skips or stops something."""

from typing import Final

from yemen_hybrid.domain.errors import Invalid

MAX_CHARACTERS: Final = 500


class ReasonRequired(Invalid):
    """Nothing was said about why."""

    code = "reason_required"
    en = "Please give a reason."
    ar = "يرجى ذكر السبب."


class ReasonTooLong(Invalid):
    """A reason is a sentence or two."""

    code = "reason_too_long"
    en = "A reason has {maximum} characters at most."
    ar = "يجب ألا يتجاوز السبب {maximum} حرف."


def check_reason(reason: str | None, *, pointer: str = "/reason") -> str:
    """The reason without the space around it; refused when nothing is left or it is a letter."""
    text = (reason or "").strip()
    if not text:
        raise ReasonRequired(pointer=pointer)
    if len(text) > MAX_CHARACTERS:
        raise ReasonTooLong(maximum=MAX_CHARACTERS, pointer=pointer)
    return text
