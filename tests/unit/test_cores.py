"""The deposit on an old part: what it is called, who may touch it, how much of it goes back."""

import pytest

from yemen_hybrid.domain.cores import (
    CoreFollowsPart,
    CoreNotWhole,
    CoreReturnTooMuch,
    LineNotOfCore,
    check_not_core,
    check_taken_off,
    core_title,
    cores_to_take,
)
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.jobs import JobApproval, JobFrozen, JobNotApproved, LineKind
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.names import MAX_NAME
from yemen_hybrid.domain.quantities import PIECE, Quantity
from yemen_hybrid.domain.totals import LineInput, document_totals

ONE, TWO = Quantity(1_000), Quantity(2_000)


def test_a_core_charge_is_called_after_its_part() -> None:
    ar, en = core_title("بطارية هايبرد", "Hybrid battery")
    assert (ar, en) == ("تأمين القطعة القديمة: بطارية هايبرد", "Core charge: Hybrid battery")
    assert core_title("", "x" * MAX_NAME)[0] == "تأمين القطعة القديمة"
    assert len(core_title("", "x" * MAX_NAME)[1]) == MAX_NAME


def test_a_core_charge_is_not_touched_by_itself() -> None:
    check_not_core(LineKind.PART)
    with pytest.raises(CoreFollowsPart):
        check_not_core(LineKind.CORE)


def test_as_many_old_parts_come_back_as_a_deposit_is_held_for() -> None:
    assert cores_to_take(LineKind.CORE, PIECE, TWO, None) == TWO
    assert cores_to_take(LineKind.CORE, PIECE, TWO, ONE) == ONE
    for wrong in (Quantity(0), Quantity(-1), Quantity(2_001)):
        with pytest.raises(CoreReturnTooMuch):
            cores_to_take(LineKind.CORE, PIECE, TWO, wrong)
    with pytest.raises(LineNotOfCore):
        cores_to_take(LineKind.PART, PIECE, TWO, ONE)


def test_an_old_part_comes_whole_unless_less_is_all_that_is_left() -> None:
    half = Quantity(500)
    with pytest.raises(CoreNotWhole):
        cores_to_take(LineKind.CORE, PIECE, TWO, half)
    assert cores_to_take(LineKind.CORE, PIECE, half, half) == half
    assert cores_to_take(LineKind.CORE, "kg", TWO, half) == half


@pytest.mark.parametrize(
    ("approval", "refusal"),
    [
        (JobApproval.SENT, JobFrozen),
        (JobApproval.DECLINED, JobNotApproved),
        (JobApproval.DEFERRED, JobNotApproved),
    ],
)
def test_a_deposit_stays_on_what_lies_before_the_customer(
    approval: JobApproval, refusal: type[Exception]
) -> None:
    check_taken_off(1, JobApproval.PENDING)
    check_taken_off(1, JobApproval.APPROVED)
    with pytest.raises(refusal):
        check_taken_off(1, approval)


def test_no_discount_is_taken_off_a_deposit_nor_given_because_of_it() -> None:
    def line(kind: LineKind, price: int) -> LineInput:
        return LineInput(kind, ONE, Money(price, Currency.YER), None, 50_000)

    part, core = line(LineKind.PART, 80_000), line(LineKind.CORE, 20_000)
    totals = document_totals([part, core], Discount(bp=1_000))
    assert [figures.net.minor for figures in totals.lines] == [72_000, 20_000]
    assert (totals.full.minor, totals.given.minor) == (80_000, 8_000)
    assert totals.tax.minor == 4_600
    alone = document_totals([core], Discount(amount=Money(5_000, Currency.YER)))
    assert (alone.net.minor, alone.given.minor) == (20_000, 0)
