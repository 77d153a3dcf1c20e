"""A part that was issued for a job comes back unused."""

from yemen_hybrid.data.repositories.stock import Entry
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.jobs import JobOnDraft
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import NONE, MovementKind, amount_to_return, movement
from yemen_hybrid.usecases.stock.line import JobLine, LineAddress, find_line, lock_shelf, tell


async def return_to_shelf(
    begin: Begin, actor: Actor, address: LineAddress, quantity: Quantity | None
) -> None:
    """Put ``quantity`` of a line back, or all that may come back. It lies there for anybody.

    What is invoiced is the customer's and stays with the job until it is credited; what was
    credited comes back also when the order is closed, for that is when the customer brings it.
    """
    async with begin() as store:
        found = await find_line(store, actor, address)
        charged = await _charged(store, found)
        amount = amount_to_return(found.issued, quantity, found.part.sku, charged=charged)
        moved = movement(MovementKind.RETURN_IN, amount, found.part.sku)
        level = await lock_shelf(store, found)
        cost = found.part.cost
        await store.stock.move(
            level,
            moved,
            Entry(
                actor.staff_id, work_order_id=found.order.id, line_id=found.line.id, unit_cost=cost
            ),
        )
        found.line.issued_milli -= amount.milli
        tell(store, actor, found, MovementKind.RETURN_IN, amount)


async def _charged(store: Store, found: JobLine) -> Quantity:
    """What the customer is charged for; a draft is thrown away before anything of it comes back."""
    if found.job.invoice_id is None:
        return NONE
    if not found.facts.invoiced:
        raise JobOnDraft(job=found.facts.number)
    invoice = await store.invoices.get(found.job.invoice_id)
    left = await store.invoices.lines_left(invoice)
    of_line = (left[line.id].quantity for line in invoice.lines if line.line_id == found.line.id)
    return next(of_line, NONE)
