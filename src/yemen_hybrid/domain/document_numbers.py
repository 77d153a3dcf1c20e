"""The numbers that people say aloud and write on paper."""

from enum import StrEnum


class Series(StrEnum):
    """What is numbered, by the letters that its numbers begin with."""

    WORK_ORDER = "WO"
    INVOICE = "INV"
    CREDIT_NOTE = "CN"
    RECEIPT = "RC"


def document_number(series: Series, year: int, sequence: int, branch: str | None = None) -> str:
    """``WO-2026-000123``, or ``INV-SAN-2026-000123`` where each branch counts for itself.

    ``year`` is the year of the business day at the branch. ``sequence`` counts from 1 in that year;
    six digits keep a year's numbers in order as text, and a seventh is simply written.
    """
    if sequence < 1:
        raise ValueError(f"a sequence counts from 1, not {sequence}")
    parts = [series.value, branch, str(year), f"{sequence:06d}"]
    return "-".join(part for part in parts if part)


def estimate_number(work_order: str, revision: int) -> str:
    """``WO-2026-000123/2``: the second estimate of that work order."""
    return f"{work_order}/{revision}"
