"""What keeps the shelves filled: opening stock, orders to suppliers, deliveries, counts."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from yemen_hybrid.demo import calendar, texts
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.shelves import Shelf
from yemen_hybrid.demo.shop import House, Shop, Story
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import NONE, Movement, MovementKind, count, movement

_DELIVERY: Final = time(11, 15)
_DEAR: Final = 10_000
_ONE: Final = Quantity(1000)


def supply(shop: Shop, house: House, first: date, last: date) -> Story:
    """Every open day: what was ordered comes in, what runs low is ordered; monthly, a count."""
    opening = calendar.at(first, time(7, 45))
    yield opening
    for shelf in house.shelves:
        _move(shop, house, shelf, _in(shelf, shelf.minimum + shelf.lot), opening)
    month = first.month
    for day in calendar.open_days(first, last):
        at = calendar.at(day, _DELIVERY)
        yield at
        for shelf in house.shelves:
            _deliver(shop, house, shelf, at)
        if day.month != month:
            month = day.month
            _month_end(shop, house, at)


def _deliver(shop: Shop, house: House, shelf: Shelf, at: datetime) -> None:
    if shelf.due is not None and shelf.due <= at:
        _move(shop, house, shelf, _in(shelf, shelf.coming), at)
        shelf.coming, shelf.due = NONE, None
    if shelf.due is None and shelf.level.is_low(shelf.minimum):
        shelf.coming = _whole(shelf.level.to_order(shelf.minimum)) + shelf.lot
        shelf.due = at + timedelta(days=_lead_days(shop, shelf))


def _lead_days(shop: Shop, shelf: Shelf) -> int:
    """From the market the same week; from Dubai in ten days; from the breakers in three weeks."""
    dear = shelf.part.facts.cost > _DEAR
    return shop.chances.rng.randint(7, 18) if dear else shop.chances.rng.randint(2, 8)


def _month_end(shop: Shop, house: House, at: datetime) -> None:
    shelves = list(house.shelves)
    for shelf in shelves:
        if shop.chances.happens(0.4):
            _move(shop, house, shelf, _counted(shop, shelf), at)
        if shelf.level.cores > NONE:
            back = movement(MovementKind.CORE_OUT, shelf.level.cores, shelf.sku)
            _move(shop, house, shelf, back, at)
    spare = [shelf for shelf in shelves if shelf.level.available > _ONE]
    kinds = ((MovementKind.ADJUST, -_ONE, texts.ADJUSTED[0]),
             (MovementKind.RETURN_TO_SUPPLIER, _ONE, texts.SENT_BACK))  # fmt: skip
    for kind, amount, reason in kinds:
        if spare:
            shelf = shop.chances.one_of(spare)
            spare.remove(shelf)
            moved = movement(kind, amount, shelf.sku, reason)
            _move(shop, house, shelf, moved, at)
    _transfer(shop, house, spare, at)


def _transfer(shop: Shop, house: House, spare: list[Shelf], at: datetime) -> None:
    """One branch helps the other out with a part."""
    other = next((one for one in shop.houses if one is not house), None)
    if other is None or not spare:
        return
    here = shop.chances.one_of(spare)
    there = other.shelves[here.sku]
    out = movement(MovementKind.TRANSFER_OUT, _ONE, here.sku)
    into = movement(MovementKind.TRANSFER_IN, _ONE, here.sku)
    _move(shop, house, here, out, at, other_branch_id=other.id)
    _move(shop, other, there, into, at, other_branch_id=house.id)


def _counted(shop: Shop, shelf: Shelf) -> Movement:
    """Mostly what the books say; now and then one is missing."""
    missing = shop.chances.once_in("missing", 12) and shelf.level.available > _ONE
    found = shelf.level.on_hand - _ONE if missing else shelf.level.on_hand
    return count(shelf.level, found, shelf.sku, texts.COUNTED)


def _in(shelf: Shelf, amount: Quantity) -> Movement:
    return movement(MovementKind.RECEIVE, amount, shelf.sku)


def _whole(amount: Quantity) -> Quantity:
    return Quantity(-(-amount.milli // 1000) * 1000)


def _move(
    shop: Shop, house: House, shelf: Shelf, moved: Movement, at: datetime, **of: UUID
) -> None:
    deed = Deed(f"stock.{moved.kind.value}", house.managers[0].who, at, house.id)
    row = house.shelves.move(shop.rows, shop.log, shelf, moved, deed, of=of)
    shop.rows.put("stock_movements", row)
