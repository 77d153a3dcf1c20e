"""The estimate that is to be changed, as far as it exists for the caller."""

from uuid import UUID

from yemen_hybrid.data.models import Estimate, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.estimates import EstimateNotFound


async def find_estimate(
    store: Store, actor: Caller, estimate_id: UUID, version: int | None = None
) -> tuple[WorkOrder, Estimate]:
    """An estimate and its order (without jobs), the order locked first; not another branch's."""
    estimate = await store.estimates.get(estimate_id)
    if not actor.sees_branch(estimate.branch_id):
        raise EstimateNotFound
    order = await store.work_orders.lock(estimate.work_order_id)
    return order, await store.estimates.lock(estimate_id, version)
