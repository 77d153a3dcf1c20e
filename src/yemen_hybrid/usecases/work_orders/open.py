"""A car comes in at the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yemen_hybrid.data.models import Branch, OdometerReading, Vehicle, WorkOrder
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.customers import Standing
from yemen_hybrid.domain.document_numbers import Series, document_number
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.odometer import OdometerUnit, check_reading
from yemen_hybrid.domain.opening import check_opening
from yemen_hybrid.usecases.work_orders.check_advisor import check_advisor
from yemen_hybrid.usecases.work_orders.jobs.take_up import take_up


@dataclass(frozen=True, slots=True)
class Seen:
    """What the instrument showed; ``reason`` says why it is lower than before."""

    value: int
    unit: OdometerUnit
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NewWorkOrder:
    """What is known at the gate. Without them: the branch's currency, the actor as advisor."""

    id: UUID
    branch_id: UUID | None
    customer_id: UUID
    vehicle_id: UUID
    advisor_id: UUID | None
    currency: Currency | None
    complaint: str
    promised_at: datetime | None
    odometer: Seen | None
    deferred_work_ids: Sequence[UUID] = ()


async def open_work_order(begin: Begin, actor: Actor, new: NewWorkOrder) -> None:
    """Open a work order with its number; zone and currency stay what they are from here on.

    Refused for archived customers and vehicles, and for a vehicle that is somebody else's. The
    deferred work that is taken up becomes jobs at today's prices and waits no more.
    """
    async with begin() as store:
        check_client_id(new.id, store.now)
        branch = await store.branches.get(actor.branch_for(new.branch_id))
        customer = await store.customers.get(new.customer_id)
        vehicle = await store.vehicles.lock(new.vehicle_id)
        check_opening(
            Standing(customer.id, customer.archived_at is not None, customer.merged_into_id),
            owner=vehicle.customer_id,
            vehicle_archived=vehicle.archived_at is not None,
            branch_active=branch.active,
        )
        order = _arrived(new, branch, new.advisor_id or actor.staff_id, store.now)
        await check_advisor(store, order.advisor_id, branch.id)
        order.number = await _next_number(store, branch)
        store.work_orders.add(order)
        reading = None
        if new.odometer is not None:
            reading = await _reading(store, actor, order, vehicle, new.odometer)
        await store.session.flush()  # the order is there before anything points to it
        if reading is not None:
            store.vehicles.add_reading(reading)
        await take_up(store, actor, order, new.deferred_work_ids)
        store.work_orders.note(order.id, "opened", actor.who, complaint=order.complaint[:200])
        await store.search.reindex_work_order(order.id)


def _arrived(new: NewWorkOrder, branch: Branch, advisor_id: UUID, now: datetime) -> WorkOrder:
    return WorkOrder(
        id=new.id,
        branch_id=branch.id,
        customer_id=new.customer_id,
        vehicle_id=new.vehicle_id,
        advisor_id=advisor_id,
        status_since=now,
        currency=new.currency or branch.currency,
        zone=branch.zone,
        complaint=new.complaint,
        promised_at=new.promised_at,
        jobs=[],
    )


async def _next_number(store: Store, branch: Branch) -> str:
    year = business_day(store.now, branch.timezone).year
    sequence = await store.counters.take(f"{Series.WORK_ORDER}-{year}")
    return document_number(Series.WORK_ORDER, year, sequence)


async def _reading(
    store: Store, actor: Actor, order: WorkOrder, vehicle: Vehicle, seen: Seen
) -> OdometerReading:
    last = await store.vehicles.last_reading(vehicle.id, store.now)
    last_km = None if last is None else last.value_km
    checked = check_reading(last_km, seen.value, seen.unit, seen.reason)
    vehicle.odometer_km = order.odometer_km = checked.km
    return OdometerReading(
        vehicle_id=vehicle.id,
        work_order_id=order.id,
        value=seen.value,
        unit=seen.unit,
        value_km=checked.km,
        reason=seen.reason,
        taken_at=store.now,
        taken_by_id=actor.staff_id,
        created_at=store.now,
    )
