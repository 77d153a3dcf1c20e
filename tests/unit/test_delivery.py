"""How far a message is, which way it goes, and how long it waits."""

from datetime import timedelta
from itertools import permutations

import pytest

from yemen_hybrid.domain.delivery import FIRST_WAIT, LONGEST_WAIT, TRIES, Reach, back_off
from yemen_hybrid.domain.delivery import ContactChannel as C
from yemen_hybrid.domain.messages import (
    MOVES,
    MessageAlreadySent,
    MessageStatus,
    MessageStep,
    MessageUnderWay,
    Report,
    after_report,
    step,
)

S = MessageStatus


@pytest.mark.parametrize("status", MessageStatus)
@pytest.mark.parametrize("taken", MessageStep)
def test_every_step_leads_where_the_table_says_or_is_refused(
    status: MessageStatus, taken: MessageStep
) -> None:
    if (status, taken) in MOVES:
        assert step(status, taken) is MOVES[status, taken]
        return
    refusal = MessageUnderWay if status is S.SENDING else MessageAlreadySent
    with pytest.raises(refusal):
        step(status, taken)


def test_what_was_told_is_never_told_again() -> None:
    told = {S.SENT, S.DELIVERED, S.READ, S.SENT_BY_HAND}
    assert not [one for one in MOVES if one[0] in told and one[1] is MessageStep.SEND_AGAIN]


@pytest.mark.parametrize(
    ("reports", "end"),
    [
        ([Report.SENT, Report.DELIVERED, Report.READ], S.READ),
        ([Report.SENT, Report.DELIVERED, Report.FAILED], S.DELIVERED),
        ([Report.SENT, Report.FAILED], S.DEAD),
    ],
)
def test_reports_in_any_order_end_the_same(reports: list[Report], end: MessageStatus) -> None:
    for order in permutations(reports * 2):
        status = S.SENT
        for said in order:
            status = after_report(status, said)
        assert status is end


def test_what_arrived_is_settled_though_nobody_noted_that_it_was_sent() -> None:
    assert after_report(S.QUEUED, Report.DELIVERED) is S.DELIVERED
    assert after_report(S.QUEUED, Report.FAILED) is S.QUEUED
    assert after_report(S.SENT_BY_HAND, Report.FAILED) is S.SENT_BY_HAND


SALEH = Reach(C.WHATSAPP, whatsapp="+967777123456", email="saleh@example.com")
BOTH = {C.WHATSAPP, C.EMAIL}


@pytest.mark.parametrize(
    ("reach", "set_up", "refused", "way"),
    [
        (SALEH, BOTH, (), C.WHATSAPP),
        (SALEH, {C.EMAIL}, (), C.EMAIL),
        (SALEH, BOTH, ("whatsapp",), C.EMAIL),
        (SALEH, BOTH, ("whatsapp", "email"), None),
        (Reach(C.EMAIL, whatsapp="+967777123456"), BOTH, (), C.WHATSAPP),
        (Reach(C.PHONE, email="saleh@example.com"), BOTH, (), C.EMAIL),
        (Reach(C.NONE, "+967777123456", "saleh@example.com"), BOTH, (), None),
        (SALEH, set(), (), None),
    ],
)
def test_a_message_goes_the_way_the_customer_likes_or_the_other(
    reach: Reach, set_up: set[C], refused: tuple[str, ...], way: C | None
) -> None:
    assert reach.route(set_up, refused) is way


def test_waits_grow_up_to_six_hours_and_outlast_a_day_without_internet() -> None:
    waits = [back_off(tries, 0) for tries in range(1, TRIES)]
    assert waits[:3] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4]
    assert max(waits) == LONGEST_WAIT
    assert timedelta(hours=36) < sum(waits, timedelta()) < timedelta(hours=72)
    assert back_off(10_000, 0.99) < LONGEST_WAIT * 1.25


def test_a_providers_wish_is_heard_within_reason() -> None:
    assert back_off(1, 0, timedelta(minutes=10)) == timedelta(minutes=10)
    assert back_off(5, 0, timedelta(seconds=1)) == FIRST_WAIT * 16
    assert back_off(1, 0, timedelta(days=300)) == LONGEST_WAIT
