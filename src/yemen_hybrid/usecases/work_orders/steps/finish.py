"""The work on the car is done."""

from uuid import UUID

from yemen_hybrid.data.models import WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Caller
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.vehicles import vehicle_name
from yemen_hybrid.domain.work_order import Step, check_finish
from yemen_hybrid.usecases.work_orders.find import find_order
from yemen_hybrid.usecases.work_orders.steps.take import take_step


async def finish_work(begin: Begin, actor: Caller, order_id: UUID, version: int | None) -> None:
    """Finish an order of which every approved job is finished; clocks that still run stop.

    The customer is told that the car is ready, where the branch wants it so.
    """
    async with begin() as store:
        order = await find_order(store, actor, order_id, version)
        await take_step(store, order, Step.FINISH)
        check_finish(await store.work_orders.facts(order))
        order.finished_at = store.now
        store.work_orders.note(order.id, "finished", actor.who)
        await _tell(store, order)


async def _tell(store: Store, order: WorkOrder) -> None:
    customer = await store.customers.get(order.customer_id)
    vehicle = await store.vehicles.get(order.vehicle_id)
    language: Language = "ar" if customer.language == "ar" else "en"
    store.messages.tell(
        customer,
        await store.branches.get(order.branch_id),
        Template.CAR_READY,
        {
            "name": display_name(customer.name_ar, customer.name_en, language),
            "vehicle": vehicle_name(vehicle.make, vehicle.model, vehicle.year),
            "order": order.number,
        },
        order.id,
    )
