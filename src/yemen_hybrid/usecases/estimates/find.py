"""The estimate that is to be changed, as far as it exists for the caller."""

from uuid import UUID

from yemen_hybrid.data.models import Estimate, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.estimates import EstimateNotFound


async def find_estimate(
    store: Store, actor: Caller, estimate_id: UUID, version: int | None = None
) -> tuple[WorkOrder, Estimate]:
    """An estimate and its order with its jobs, the order locked first; not another branch's."""
    order = await store.work_orders.lock_of_estimate(estimate_id)
    if not actor.sees_branch(order.branch_id):
        raise EstimateNotFound
    return order, await store.estimates.lock(estimate_id, version)
