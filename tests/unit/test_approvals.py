"""The customer's answer."""

from uuid import UUID

import pytest

from yemen_hybrid.domain.approvals import (
    AFTER,
    Answer,
    CalledNumberRequired,
    Channel,
    Choice,
    DeciderMissing,
    Decision,
    DecisionIncomplete,
    DecisionRepeated,
    EstimateChanged,
    JobNotOnEstimate,
    Told,
    WitnessRequired,
    check_decider,
    check_decisions,
    check_seen,
    check_witness,
    same_answer,
)
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.texts import TextTooLong

BATTERY, BRAKES, OIL, OTHER = (UUID(int=n) for n in range(4))
JOBS = [BATTERY, BRAKES, OIL]
ALL = [
    Decision(BATTERY, Choice.APPROVE),
    Decision(BRAKES, Choice.DECLINE),
    Decision(OIL, Choice.DEFER),
]


def test_every_job_gets_its_own_choice() -> None:
    assert check_decisions(JOBS, ALL) == {
        BATTERY: Choice.APPROVE,
        BRAKES: Choice.DECLINE,
        OIL: Choice.DEFER,
    }
    assert [AFTER[choice] for choice in Choice] == [
        JobApproval.APPROVED,
        JobApproval.DECLINED,
        JobApproval.DEFERRED,
    ]


@pytest.mark.parametrize(
    ("decisions", "refusal"),
    [
        ([], DecisionIncomplete),
        (ALL[:2], DecisionIncomplete),
        ([*ALL, ALL[0]], DecisionRepeated),
        ([*ALL, Decision(BATTERY, Choice.DECLINE)], DecisionRepeated),
        ([*ALL, Decision(OTHER, Choice.APPROVE)], JobNotOnEstimate),
        ([*ALL[:2], Decision(OTHER, Choice.APPROVE)], JobNotOnEstimate),
    ],
)
def test_no_job_is_left_out_asked_twice_or_added(
    decisions: list[Decision], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        check_decisions(JOBS, decisions)


def test_how_many_choices_are_missing_is_said() -> None:
    with pytest.raises(DecisionIncomplete) as refusal:
        check_decisions(JOBS, ALL[:1])
    assert refusal.value.params == {"missing": 2}


def test_an_answer_is_to_the_document_that_was_read() -> None:
    check_seen("ab12", "ab12")
    with pytest.raises(EstimateChanged):
        check_seen("ab12", "ab13")


def test_the_same_answer_again_is_recognised() -> None:
    earlier = Answer("ab12", {BATTERY: Choice.APPROVE, OIL: Choice.DEFER})
    assert same_answer(earlier, Answer("ab12", {OIL: Choice.DEFER, BATTERY: Choice.APPROVE}))
    assert not same_answer(earlier, Answer("ab13", earlier.choices))
    assert not same_answer(earlier, Answer("ab12", {BATTERY: Choice.APPROVE, OIL: Choice.DECLINE}))


def test_somebody_with_a_name_decides() -> None:
    assert check_decider("  أحمد \n صالح ") == "أحمد صالح"
    for nobody in ("", " \t", "\u200f", "\u00ad\u200b", "\u2800"):
        with pytest.raises(DeciderMissing):
            check_decider(nobody)
    with pytest.raises(TextTooLong):
        check_decider("x" * 201)


SAME_PEOPLE = [
    "ALI", "Ali\u200f", "A\u200bl\u00adi", "A li", "A\u3164li", "Àli", "علي", "على", "ALI.S",
    "أحمد  صالح", "احمد صالح", "أحمـد صالح", "\u200f", ".",
]  # fmt: skip


def told(witness: str | None, called: str | None = None) -> Told:
    return Told("أحمد صالح", ("علي", "Ali", "ali.s"), witness, called)


def test_the_link_needs_no_witness() -> None:
    assert check_witness(Channel.LINK, told(None)) is None


@pytest.mark.parametrize("channel", [Channel.COUNTER, Channel.PHONE])
@pytest.mark.parametrize("witness", [None, " ", *SAME_PEOPLE])
def test_a_witness_is_neither_the_customer_nor_the_recorder(
    channel: Channel, witness: str | None
) -> None:
    with pytest.raises(WitnessRequired):
        check_witness(channel, told(witness, "+967777123456"))


def test_a_call_went_to_a_number() -> None:
    assert check_witness(Channel.COUNTER, told(" ناصر ")) == "ناصر"
    assert check_witness(Channel.PHONE, told("ناصر", "+967777123456")) == "ناصر"
    with pytest.raises(CalledNumberRequired):
        check_witness(Channel.PHONE, told("ناصر"))
