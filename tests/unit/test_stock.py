"""The shelf: movements, promises, shortages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.reasons import ReasonRequired
from yemen_hybrid.domain.stock import (
    INTO,
    NONE,
    OUT_OF,
    AdjustmentZero,
    IssueTooMuch,
    Level,
    MovementKind,
    QuantityNotPositive,
    ReturnTooMuch,
    StockReserved,
    StockShort,
    amount_to_issue,
    amount_to_return,
    apply_movement,
    check_return,
    count,
    movement,
    release,
    reserve,
)

SKU = "BAT-CELL-P2"


def pieces(number: float) -> Quantity:
    return Quantity(round(number * 1000))


def shelf(on_hand: float, reserved: float = 0, cores: float = 0) -> Level:
    return Level(pieces(on_hand), pieces(reserved), pieces(cores))


def after(
    level: Level,
    kind: str,
    amount: float,
    *,
    held: float = 0,
    backorders: bool = False,
    may_take_reserved: bool = False,
) -> Level:
    moved = movement(MovementKind(kind), pieces(amount), SKU, "because")
    return apply_movement(
        level,
        moved,
        held=pieces(held),
        backorders=backorders,
        may_take_reserved=may_take_reserved,
    )


@pytest.mark.parametrize(
    ("kind", "amount", "level"),
    [
        ("receive", 4, shelf(14, 2, 1)),
        ("issue", 4, shelf(6, 2, 1)),
        ("return_in", 1, shelf(11, 2, 1)),
        ("return_to_supplier", 8, shelf(2, 2, 1)),
        ("adjust", -10, shelf(0, 2, 1)),
        ("adjust", 0.5, shelf(10.5, 2, 1)),
        ("transfer_out", 1, shelf(9, 2, 1)),
        ("transfer_in", 1, shelf(11, 2, 1)),
        ("core_in", 2, shelf(10, 2, 3)),
        ("core_out", 1, shelf(10, 2, 0)),
    ],
)
def test_what_each_movement_does(kind: str, amount: float, level: Level) -> None:
    assert after(shelf(10, 2, 1), kind, amount) == level


def test_every_kind_has_one_direction_but_corrections() -> None:
    assert not INTO & OUT_OF
    assert set(MovementKind) - INTO - OUT_OF == {MovementKind.ADJUST, MovementKind.COUNT}


@pytest.mark.parametrize("kind", sorted(INTO | OUT_OF))
@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_is_above_zero_and_the_kind_is_its_sign(kind: MovementKind, amount: int) -> None:
    with pytest.raises(QuantityNotPositive):
        movement(kind, pieces(amount), SKU, "because")


def test_corrections_and_returns_to_the_supplier_say_why() -> None:
    for kind in (MovementKind.ADJUST, MovementKind.RETURN_TO_SUPPLIER):
        with pytest.raises(ReasonRequired):
            movement(kind, pieces(1), SKU)
    with pytest.raises(AdjustmentZero):
        movement(MovementKind.ADJUST, NONE, SKU, "nothing")
    assert movement(MovementKind.ISSUE, pieces(1), SKU).reason is None


def test_a_count_sets_the_shelf_to_what_was_found_whatever_was_promised() -> None:
    counted = count(shelf(10, 8), pieces(3), SKU)
    assert counted.change == pieces(-7)
    assert apply_movement(shelf(10, 8), counted) == shelf(3, 8)
    assert count(shelf(3), pieces(3), SKU).change == NONE
    assert apply_movement(shelf(-2), count(shelf(-2), NONE, SKU)) == shelf(0)
    with pytest.raises(QuantityNotPositive):
        count(shelf(3), pieces(-1), SKU)


@pytest.mark.parametrize("kind", ["issue", "return_to_supplier", "transfer_out", "core_out"])
def test_nothing_is_taken_that_is_not_there(kind: str) -> None:
    with pytest.raises(StockShort) as refusal:
        after(shelf(1.5, cores=1.5), kind, 2)
    assert refusal.value.params == {"on_hand": "1.5", "sku": SKU}


def test_an_adjustment_stops_at_an_empty_shelf() -> None:
    assert after(shelf(2), "adjust", -2, backorders=True) == shelf(0)
    with pytest.raises(StockShort):
        after(shelf(2), "adjust", -3, backorders=True)


def test_back_orders_let_jobs_and_nothing_else_take_the_shelf_below_zero() -> None:
    assert after(shelf(1), "issue", 3, backorders=True) == shelf(-2)
    assert after(shelf(-2), "receive", 5, backorders=True) == shelf(3)
    for kind in ("return_to_supplier", "transfer_out"):
        with pytest.raises(StockShort) as refusal:
            after(shelf(-2), kind, 1, backorders=True)
        assert refusal.value.params["on_hand"] == "0"


def test_approval_promises_the_whole_need_and_shows_what_is_missing() -> None:
    promised = reserve(shelf(2), pieces(5))
    assert promised == shelf(2, 5)
    assert promised.shortage == pieces(3)
    assert promised.available == NONE
    received = after(promised, "receive", 4)
    assert received.shortage == NONE
    assert received.available == pieces(1)


def test_an_issue_uses_the_jobs_own_promise_first() -> None:
    assert after(shelf(5, 4), "issue", 2, held=3) == shelf(3, 2)
    assert after(shelf(5, 4), "issue", 4, held=3) == shelf(1, 1)


def test_whoever_has_a_promise_takes_while_there_is_some() -> None:
    first = after(shelf(2, 4), "issue", 2, held=2)
    assert first == shelf(0, 2)
    with pytest.raises(StockShort):
        after(first, "issue", 2, held=2)


@pytest.mark.parametrize("kind", ["issue", "return_to_supplier", "transfer_out"])
def test_what_others_were_promised_is_left_alone(kind: str) -> None:
    with pytest.raises(StockReserved) as refusal:
        after(shelf(5, 4), kind, 2)
    assert refusal.value.params == {"available": "1", "sku": SKU}
    assert after(shelf(5, 4), kind, 2, may_take_reserved=True) == shelf(3, 4)


def test_a_job_that_takes_more_than_its_promise_is_told_how_much_it_may() -> None:
    with pytest.raises(StockReserved) as refusal:
        after(shelf(5, 4), "issue", 4, held=2)
    assert refusal.value.params["available"] == "3"
    assert after(shelf(5, 4), "issue", 3, held=2) == shelf(2, 2)


def test_a_promise_is_taken_back_once() -> None:
    assert release(shelf(5, 4), pieces(3)) == shelf(5, 1)
    with pytest.raises(ValueError, match="ever reserved"):
        release(shelf(5, 1), pieces(2))


def test_no_more_comes_back_from_a_job_than_went_to_it() -> None:
    check_return(pieces(2), pieces(2), SKU)
    with pytest.raises(ReturnTooMuch):
        check_return(pieces(2), pieces(2.5), SKU)


@pytest.mark.parametrize(
    ("level", "to_order"),
    [(shelf(5), 0), (shelf(4), 0), (shelf(3), 1), (shelf(5, 3), 2), (shelf(-1), 5)],
)
def test_low_is_less_than_the_minimum_after_every_promise(level: Level, to_order: float) -> None:
    assert level.to_order(pieces(4)) == pieces(to_order)
    assert level.is_low(pieces(4)) == (to_order > 0)


def test_a_line_gets_all_that_it_still_needs_unless_less_is_said() -> None:
    assert amount_to_issue(pieces(4), pieces(1), None, SKU) == pieces(3)
    assert amount_to_issue(pieces(4), pieces(1), pieces(2), SKU) == pieces(2)
    for issued, said in ((1, 3.5), (4, 1), (4, None)):
        asked = None if said is None else pieces(said)
        with pytest.raises(IssueTooMuch) as refusal:
            amount_to_issue(pieces(4), pieces(issued), asked, SKU)
        assert refusal.value.params["left"] == pieces(4 - issued).text


def test_a_line_gives_back_all_that_it_has_unless_less_is_said() -> None:
    assert amount_to_return(pieces(3), None, SKU) == pieces(3)
    assert amount_to_return(pieces(3), pieces(1), SKU) == pieces(1)
    for issued, said in ((3, 3.5), (0, None), (0, 1)):
        with pytest.raises(ReturnTooMuch):
            amount_to_return(pieces(issued), None if said is None else pieces(said), SKU)


steps = st.lists(
    st.tuples(
        st.sampled_from([*MovementKind, "reserve", "release"]),
        st.integers(-3_000, 6_000),
        st.integers(0, 3_000),
        st.booleans(),
    ),
    max_size=40,
)


@given(steps)
def test_whatever_happens_the_books_balance(
    happenings: list[tuple[MovementKind | str, int, int, bool]],
) -> None:
    level, moved = Level(), 0
    for kind, milli, held, may_take in happenings:
        own = min(Quantity(held), level.reserved)
        try:
            if kind == "reserve":
                level = reserve(level, Quantity(abs(milli)))
            elif kind == "release":
                level = release(level, own)
            else:
                what = (
                    count(level, Quantity(milli), SKU)
                    if kind is MovementKind.COUNT
                    else movement(MovementKind(kind), Quantity(milli), SKU, "because")
                )
                level = apply_movement(level, what, held=own, may_take_reserved=may_take)
                moved += what.change.milli
        except Refused:
            continue
    assert level.on_hand.milli + level.cores.milli == moved
    assert min(level.on_hand, level.reserved, level.cores) >= NONE
    assert NONE in (level.available, level.shortage)
