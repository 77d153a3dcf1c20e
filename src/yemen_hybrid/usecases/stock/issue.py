"""A part leaves the shelf for a job."""

from yemen_hybrid.data.models import Line, WorkOrder
from yemen_hybrid.data.repositories.stock import Entry
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.clock import WorkNotInProgress
from yemen_hybrid.domain.jobs import check_workable
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.rates import RateMissing, prices
from yemen_hybrid.domain.stock import MovementKind, amount_to_issue, movement
from yemen_hybrid.domain.work_order import Status
from yemen_hybrid.usecases.stock.line import JobLine, LineAddress, find_line, lock_shelf, tell


async def issue_part(
    begin: Begin,
    actor: Actor,
    address: LineAddress,
    quantity: Quantity | None,
    *,
    take_reserved: bool = False,
) -> None:
    """Issue ``quantity`` for a line, or all that it still needs; its own reservation goes first.

    Only for an approved, unfinished job of an order in progress. ``take_reserved`` lets this job
    go before those that have reserved the part; that asks for ``stock:adjust``.
    """
    if take_reserved:
        actor.require("stock:adjust")
    async with begin() as store:
        found = await find_line(store, actor, address)
        _check_in_progress(found)
        amount = amount_to_issue(found.needed, found.issued, quantity, found.part.sku)
        moved = movement(MovementKind.ISSUE, amount, found.part.sku)
        level = await lock_shelf(store, found)
        cost = found.part.cost
        await store.stock.move(
            level,
            moved,
            Entry(
                actor.staff_id, work_order_id=found.order.id, line_id=found.line.id, unit_cost=cost
            ),
            held=found.reserved,
            may_take_reserved=take_reserved,
        )
        _take(found, amount)
        await _note_cost(store, found.order, found.line, cost)
        tell(store, actor, found, MovementKind.ISSUE, amount)


def _check_in_progress(found: JobLine) -> None:
    check_workable(found.facts)
    if found.order.status is not Status.IN_PROGRESS:
        raise WorkNotInProgress


def _take(found: JobLine, amount: Quantity) -> None:
    found.line.reserved_milli -= min(found.reserved, amount).milli
    found.line.issued_milli += amount.milli


async def _note_cost(store: Store, order: WorkOrder, line: Line, cost: Money | None) -> None:
    """Let the line say what one unit cost, at the rate of the day; as it was where nobody knows."""
    if cost is None:
        return
    rates = await store.rates.current(order.zone, store.now)
    try:
        line.unit_cost_minor = prices(cost, order.currency, rates, zone=order.zone).amount.minor
    except RateMissing:
        return
