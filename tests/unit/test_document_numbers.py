"""The numbers that people say aloud."""

import pytest

from yemen_hybrid.domain.document_numbers import Series, document_number, estimate_number


@pytest.mark.parametrize(
    ("series", "branch", "sequence", "number"),
    [
        (Series.WORK_ORDER, None, 123, "WO-2026-000123"),
        (Series.INVOICE, "SAN", 123, "INV-SAN-2026-000123"),
        (Series.CREDIT_NOTE, "ADE", 1, "CN-ADE-2026-000001"),
        (Series.RECEIPT, "SAN", 1_234_567, "RC-SAN-2026-1234567"),
    ],
)
def test_numbers_name_what_where_and_when(
    series: Series, branch: str | None, sequence: int, number: str
) -> None:
    assert document_number(series, 2026, sequence, branch) == number


def test_counting_starts_at_one() -> None:
    with pytest.raises(ValueError, match="counts from 1"):
        document_number(Series.INVOICE, 2026, 0, "SAN")


def test_an_estimate_is_named_by_its_work_order() -> None:
    assert estimate_number("WO-2026-000123", 2) == "WO-2026-000123/2"
