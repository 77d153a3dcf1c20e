"""Until when an estimate may be sent and answered."""

from datetime import UTC, datetime, timedelta

import pytest

from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.estimates import (
    DEFAULT_VALIDITY,
    LONGEST_VALIDITY,
    AlreadyAnswered,
    EstimateExpired,
    EstimateNotSendable,
    EstimateStatus,
    EstimateSuperseded,
    EstimateWithdrawn,
    LinkState,
    LinkSuperseded,
    ValidityInvalid,
    after_newer,
    check_open,
    check_sendable,
    check_standing,
    check_validity,
    check_withdrawable,
    link_state,
)
from yemen_hybrid.domain.work_order import Status

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
WEEK = NOW + DEFAULT_VALIDITY
SECOND = timedelta(seconds=1)


def test_a_sent_estimate_is_open_until_its_last_second() -> None:
    check_open(EstimateStatus.SENT, WEEK, WEEK, WEEK - SECOND)
    with pytest.raises(EstimateExpired):
        check_open(EstimateStatus.SENT, WEEK, WEEK, WEEK)


def test_a_link_may_end_before_the_estimate_does() -> None:
    tomorrow = NOW + timedelta(days=1)
    with pytest.raises(EstimateExpired):
        check_open(EstimateStatus.SENT, WEEK, tomorrow, tomorrow)
    check_open(EstimateStatus.SENT, WEEK, None, tomorrow)


def test_a_link_never_outlives_its_estimate() -> None:
    with pytest.raises(EstimateExpired):
        check_open(EstimateStatus.SENT, NOW, WEEK, NOW)


@pytest.mark.parametrize(
    ("status", "answer", "send"),
    [
        (EstimateStatus.DRAFT, None, None),
        (EstimateStatus.SENT, None, None),
        (EstimateStatus.ANSWERED, AlreadyAnswered, EstimateNotSendable),
        (EstimateStatus.SUPERSEDED, EstimateSuperseded, EstimateNotSendable),
        (EstimateStatus.WITHDRAWN, EstimateWithdrawn, EstimateNotSendable),
    ],
)
def test_what_each_status_allows(
    status: EstimateStatus, answer: type[Refused] | None, send: type[Refused] | None
) -> None:
    if answer is None or send is None:
        check_open(status, WEEK, None, NOW)
        check_sendable(status, WEEK, NOW)
        return
    with pytest.raises(answer):
        check_open(status, NOW, NOW, NOW)  # and not that it expired as well
    with pytest.raises(send):
        check_sendable(status, WEEK, NOW)


def test_an_expired_estimate_is_not_sent() -> None:
    with pytest.raises(EstimateExpired):
        check_sendable(EstimateStatus.DRAFT, NOW, NOW)


@pytest.mark.parametrize("valid_for", [timedelta(0), -SECOND, LONGEST_VALIDITY + SECOND])
def test_validity_lies_ahead_and_not_too_far(valid_for: timedelta) -> None:
    check_validity(WEEK, NOW)
    check_validity(NOW + LONGEST_VALIDITY, NOW)
    with pytest.raises(ValidityInvalid):
        check_validity(NOW + valid_for, NOW)


def test_a_newer_estimate_supersedes_all_but_answers() -> None:
    after = [after_newer(status).value for status in EstimateStatus]
    assert after == ["superseded", "superseded", "answered", "superseded", "withdrawn"]


@pytest.mark.parametrize(
    ("status", "refusal"),
    [
        (EstimateStatus.ANSWERED, AlreadyAnswered),
        (EstimateStatus.SUPERSEDED, EstimateSuperseded),
        (EstimateStatus.WITHDRAWN, EstimateWithdrawn),
    ],
)
def test_what_has_come_to_its_end_is_not_taken_back(
    status: EstimateStatus, refusal: type[Refused]
) -> None:
    check_withdrawable(EstimateStatus.DRAFT)
    check_withdrawable(EstimateStatus.SENT)
    with pytest.raises(refusal):
        check_withdrawable(status)


def test_of_several_links_only_the_newest_opens_the_estimate() -> None:
    check_standing(EstimateStatus.ANSWERED, None)
    with pytest.raises(LinkSuperseded):
        check_standing(EstimateStatus.SENT, NOW)
    with pytest.raises(EstimateSuperseded):  # which tells more than that the link is old
        check_standing(EstimateStatus.SUPERSEDED, NOW)


@pytest.mark.parametrize(
    ("status", "order", "now", "state"),
    [
        (EstimateStatus.SENT, Status.AWAITING_APPROVAL, NOW, LinkState.OPEN),
        (EstimateStatus.SENT, Status.IN_PROGRESS, NOW, LinkState.OPEN),
        (EstimateStatus.SENT, Status.AWAITING_APPROVAL, WEEK, LinkState.EXPIRED),
        (EstimateStatus.ANSWERED, Status.CLOSED, WEEK, LinkState.ANSWERED),
        (EstimateStatus.SENT, Status.CANCELLED, NOW, LinkState.CLOSED),
        (EstimateStatus.SENT, Status.DONE, WEEK, LinkState.CLOSED),
    ],
)
def test_what_a_good_link_allows(
    status: EstimateStatus, order: Status, now: datetime, state: LinkState
) -> None:
    assert link_state(status, order, WEEK, now) is state
