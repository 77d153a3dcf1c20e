"""The estimate of what a car needs, and how it gets to the customer."""

from datetime import datetime, timedelta
from hashlib import sha256

from yemen_hybrid.demo import calendar
from yemen_hybrid.demo.messages import tell
from yemen_hybrid.demo.order import JobInHand, Order
from yemen_hybrid.demo.quotes import spelt
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.estimate_document import EstimateDocument
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.money import money_json
from yemen_hybrid.domain.phones import national
from yemen_hybrid.domain.work_order import Step
from yemen_hybrid.services.tokens import token_hash


def make_estimate(order: Order, at: datetime) -> Values:
    """The next revision, of all that nobody has decided on; earlier ones are superseded."""
    for earlier in order.estimates:
        if earlier["status"] in (EstimateStatus.DRAFT, EstimateStatus.SENT):
            end_estimate(order, earlier, EstimateStatus.SUPERSEDED, at)
    document = _document(order, at)
    seen = document.seen()
    as_stored = spelt(seen)
    quotes = [job.quote for job in undecided(order)]
    shop = order.shop
    estimate: Values = {
        "id": shop.ids.at(at),
        "branch_id": order.house.id,
        "work_order_id": order.row["id"],
        "customer_id": order.client.id,
        "revision": document.revision,
        "status": EstimateStatus.DRAFT,
        "supplementary": any(job.approved for job in order.jobs),
        "document": as_stored,
        "document_hash": sha256(as_stored).hexdigest(),
        "currency": order.currency,
        "zone": order.house.zone,
        "net_minor": sum(quote.net for quote in quotes),
        "tax_minor": sum(quote.tax for quote in quotes),
        "total_minor": sum(quote.total.minor for quote in quotes),
        "valid_until": document.valid_until,
        "created_by_id": order.advisor.id,
        "created_at": at,
        "updated_at": at,
        "version": 1,
    }
    order.estimates.append(order.put("estimates", estimate))
    order.note(
        "estimate_made", at, order.advisor.who,
        estimate=estimate_number(order.number, document.revision),
        jobs=[job.number for job in document.jobs], total=seen["total"],
    )  # fmt: skip
    return estimate


def _document(order: Order, at: datetime) -> EstimateDocument:
    house, guest = order.house, order.guest
    return EstimateDocument(
        work_order=order.number,
        revision=len(order.estimates) + 1,
        made_at=at,
        valid_until=at + timedelta(days=house.estimate_days),
        workshop_ar=house.ar,
        workshop_en=house.en,
        address_ar=house.letterhead["address_ar"] or "",
        address_en=house.letterhead["address_en"] or "",
        phone=national(house.phone) if house.phone else "",
        tax_number=house.letterhead["tax_number"],
        customer_ar=order.client.ar,
        customer_en=order.client.en,
        vehicle=guest.name,
        plate_ar=guest.car.plate.display("ar"),
        plate_en=guest.car.plate.display("en"),
        vin=guest.car.vin,
        odometer_km=order.row["odometer_km"],
        currency=order.currency,
        zone=house.zone,
        jobs=tuple(
            job.quote.offered(job.row["id"], job.number, job.row["note"])
            for job in undecided(order)
        ),
    )


def undecided(order: Order) -> list[JobInHand]:
    """The jobs that the customer has to decide on."""
    open_ = (JobApproval.PENDING, JobApproval.SENT)
    return [job for job in order.jobs if job.row["approval"] in open_]


def send_estimate(order: Order, estimate: Values, at: datetime) -> None:
    """A link to it, and the message that leads there."""
    shop = order.shop
    link_id = shop.ids.at(at)
    order.put(
        "approval_links",
        {
            "id": link_id,
            "estimate_id": estimate["id"],
            "token_hash": token_hash(shop.tokens.link(link_id)),
            "expires_at": estimate["valid_until"],
            "created_at": at,
            "created_by_id": order.advisor.id,
        },
    )
    for job in undecided(order):
        job.row["approval"] = JobApproval.SENT
    order.take(Step.SEND_ESTIMATE, at)
    estimate.update(status=EstimateStatus.SENT, sent_at=at, updated_at=at, version=2)
    params = told_of(order, estimate) | {
        "total": money_json(estimate["total_minor"], order.currency),
        "valid_until": calendar.day_of(estimate["valid_until"]).isoformat(),
        "link_id": str(link_id),
    }
    tell(order, Template.ESTIMATE_READY, params, at)
    order.note(
        "estimate_sent", at, order.advisor.who,
        estimate=estimate_number(order.number, estimate["revision"]),
        channel=order.client.channel.value,
    )  # fmt: skip


def end_estimate(order: Order, estimate: Values, status: EstimateStatus, at: datetime) -> None:
    """Superseded, or taken back: its link opens nothing any more."""
    estimate.update(status=status, updated_at=at)
    for table, row in order.rows:
        if table == "approval_links" and row["estimate_id"] == estimate["id"]:
            row["superseded_at"] = at


def told_of(order: Order, estimate: Values) -> Values:
    """What every message about an estimate says."""
    return {
        "name": order.client.name,
        "vehicle": order.guest.name,
        "estimate": estimate_number(order.number, estimate["revision"]),
        "workshop_ar": order.house.ar,
        "workshop_en": order.house.en,
    }
