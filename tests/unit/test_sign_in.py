"""What a refresh token means that comes back."""

from datetime import UTC, datetime, timedelta

import pytest

from yemen_hybrid.domain.sign_in import Presented, presented

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds_ago", "successor_unspent", "found"),
    [
        (None, False, Presented.FRESH),
        (0, True, Presented.RETRIED),
        (59.9, True, Presented.RETRIED),
        (60, True, Presented.REUSED),
        (1, False, Presented.REUSED),
        (3600, True, Presented.REUSED),
        (-30, True, Presented.RETRIED),  # the clock was set back a little in between
        (-3600, True, Presented.REUSED),
    ],
)
def test_a_retry_is_told_from_a_theft(
    seconds_ago: float | None, successor_unspent: bool, found: Presented
) -> None:
    spent_at = None if seconds_ago is None else NOON - timedelta(seconds=seconds_ago)
    assert presented(spent_at, successor_unspent=successor_unspent, now=NOON) is found
