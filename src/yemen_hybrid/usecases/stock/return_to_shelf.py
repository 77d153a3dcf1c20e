"""A part that was issued for a job comes back unused."""

from yemen_hybrid.data.repositories.stock import Entry
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.jobs import JobInvoiced
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import MovementKind, amount_to_return, movement
from yemen_hybrid.domain.work_order import check_still_open
from yemen_hybrid.usecases.stock.handling import cost_of
from yemen_hybrid.usecases.stock.line import JobLine, LineAddress, find_line, lock_shelf, tell


async def return_to_shelf(
    begin: Begin, actor: Actor, address: LineAddress, quantity: Quantity | None
) -> None:
    """Put ``quantity`` of a line back, or all that was issued for it. It lies there for anybody.

    Possible until the order is over or the job invoiced: what was paid for is the customer's.
    """
    async with begin() as store:
        found = await find_line(store, actor, address)
        _check_not_paid_for(found)
        amount = amount_to_return(found.issued, quantity, found.part.sku)
        moved = movement(MovementKind.RETURN_IN, amount, found.part.sku)
        level = await lock_shelf(store, found)
        cost = cost_of(found.part)
        await store.stock.move(
            level,
            moved,
            Entry(
                actor.staff_id, work_order_id=found.order.id, line_id=found.line.id, unit_cost=cost
            ),
        )
        found.line.issued_milli -= amount.milli
        tell(store, actor, found, MovementKind.RETURN_IN, amount)


def _check_not_paid_for(found: JobLine) -> None:
    check_still_open(found.order.status)
    if found.facts.invoiced:
        raise JobInvoiced(job=found.facts.number)
