"""The advisor makes an estimate of what the customer has to decide on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from yemen_hybrid.data.models import Branch, Estimate, Job, WorkOrder
from yemen_hybrid.data.queries.vehicles import plate_shown
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.errors import Stale
from yemen_hybrid.domain.estimate_document import EstimateDocument, EstimateEmpty, document_hash
from yemen_hybrid.domain.estimates import check_validity
from yemen_hybrid.domain.ids import check_client_id
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.phones import national
from yemen_hybrid.domain.vehicles import vehicle_name
from yemen_hybrid.domain.work_order import Step, WorkOrderNotFound, check_still_open, next_status
from yemen_hybrid.usecases.estimates.offer import offered_job, tax_sheet, undecided


@dataclass(frozen=True, slots=True)
class NewEstimate:
    """``valid_until`` None: as many days as the branch lets its prices hold."""

    id: UUID
    work_order_id: UUID
    valid_until: datetime | None


async def create_estimate(
    begin: Begin, actor: Actor, new: NewEstimate, version: int | None = None
) -> None:
    """Make the next revision, at today's taxes, of the order's jobs that nobody has decided on.

    Jobs that were approved go on meanwhile and do not stand on it. Jobs with no lines yet are left
    out, and without any other the estimate is refused as empty. Earlier estimates that were not
    answered, and their links, are good no more. ``version`` is the order's.
    """
    async with begin() as store:
        check_client_id(new.id, store.now)
        order = await store.work_orders.lock_with_jobs(new.work_order_id)
        if not actor.sees_branch(order.branch_id):
            raise WorkOrderNotFound
        if version is not None and order.version != version:
            raise Stale
        check_still_open(order.status)
        next_status(order.status, Step.SEND_ESTIMATE)
        jobs = undecided(order.jobs)
        if not jobs:
            raise EstimateEmpty
        branch = await store.branches.get(order.branch_id)
        valid_until = new.valid_until or store.now + timedelta(days=branch.estimate_days)
        check_validity(valid_until, store.now)
        await store.estimates.supersede_open(order.id)
        document = await _compose(store, order, branch, jobs, valid_until)
        estimate = _estimate(new.id, order, document, actor)
        store.estimates.add(estimate)
        _note(store, actor, order, estimate)


async def _compose(
    store: Store, order: WorkOrder, branch: Branch, jobs: list[Job], valid_until: datetime
) -> EstimateDocument:
    customer = await store.customers.get(order.customer_id)
    vehicle = await store.vehicles.get(order.vehicle_id)
    sheet = await tax_sheet(store, order, branch, store.now)
    plate = plate_shown(vehicle) or {"ar": "", "en": ""}
    return EstimateDocument(
        work_order=order.number,
        revision=await store.estimates.next_revision(order.id),
        made_at=store.now,
        valid_until=valid_until,
        workshop_ar=branch.name_ar,
        workshop_en=branch.name_en,
        address_ar=branch.address_ar or "",
        address_en=branch.address_en or "",
        phone=national(branch.phone) if branch.phone else "",
        tax_number=branch.tax_number,
        customer_ar=customer.name_ar,
        customer_en=customer.name_en,
        vehicle=vehicle_name(vehicle.make, vehicle.model, vehicle.year),
        plate_ar=plate["ar"],
        plate_en=plate["en"],
        vin=vehicle.vin,
        odometer_km=order.odometer_km,
        currency=order.currency,
        zone=order.zone,
        jobs=tuple(offered_job(job, sheet) for job in jobs),
    )


def _estimate(id: UUID, order: WorkOrder, document: EstimateDocument, actor: Actor) -> Estimate:
    seen = dict(document.seen())
    lines = [line.figures for job in document.jobs for line in job.lines]
    return Estimate(
        id=id,
        branch_id=order.branch_id,
        work_order_id=order.id,
        customer_id=order.customer_id,
        revision=document.revision,
        supplementary=any(job.approval is JobApproval.APPROVED for job in order.jobs),
        document=seen,
        document_hash=document_hash(seen),
        currency=order.currency,
        zone=order.zone,
        net_minor=Money.sum((line.net for line in lines), order.currency).minor,
        tax_minor=Money.sum((line.tax for line in lines), order.currency).minor,
        total_minor=Money.sum((line.total for line in lines), order.currency).minor,
        valid_until=document.valid_until,
        created_by_id=actor.staff_id,
    )


def _note(store: Store, actor: Actor, order: WorkOrder, estimate: Estimate) -> None:
    store.work_orders.note(
        order.id,
        "estimate_made",
        actor.who,
        estimate=estimate_number(order.number, estimate.revision),
        jobs=[job["number"] for job in estimate.document["jobs"]],
        total=estimate.document["total"],
    )
