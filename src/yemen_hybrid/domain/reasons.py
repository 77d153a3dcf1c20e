"""A reason, where one must be given: for what undoes, skips or stops something."""

from typing import Final

from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.domain.texts import clean_text

MAX_REASON: Final = 500
"""Characters: a sentence or two, not a letter."""


class ReasonRequired(Invalid):
    """Nothing was said about why."""

    code = "reason_required"
    en = "Please give a reason."
    ar = "يرجى ذكر السبب."


def check_reason(reason: str | None, *, pointer: str = "/reason") -> str:
    """The reason, cleaned as every text is; refused when nothing is to be seen of it."""
    cleaned = clean_text(reason or "", max_length=MAX_REASON)
    if not cleaned:
        raise ReasonRequired(pointer=pointer)
    return cleaned
