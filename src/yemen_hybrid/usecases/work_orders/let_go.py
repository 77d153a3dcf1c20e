"""What an order that ends holds on to no longer."""

from yemen_hybrid.data.models import WorkOrder
from yemen_hybrid.data.store import Store


async def let_go(store: Store, order: WorkOrder) -> None:
    """Give back what the shelf keeps for it, and let nobody approve or invoice it any more.

    Estimates that were not answered are taken back with their links; drafts of invoices are thrown
    away.
    """
    lines = [line for job in order.jobs for line in job.lines if line.reserved_milli > 0]
    await store.stock.lock_levels(
        order.branch_id, {line.part_id for line in lines if line.part_id is not None}
    )
    for line in lines:
        await store.stock.release(order.branch_id, line)
    await store.estimates.withdraw_open(order.id)
    await store.work_orders.drop_drafts(order)
