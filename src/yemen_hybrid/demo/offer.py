"""What the car needs, the estimate of it, and what the customer says to that."""

from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import Final

from yemen_hybrid.demo import calendar, texts
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.catalogue import DIAGNOSIS, SERVICES, ServiceFacts
from yemen_hybrid.demo.messages import tell
from yemen_hybrid.demo.order import JobInHand, Order
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.approvals import AFTER, Channel, Choice
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.estimate_document import EstimateDocument, EstimateJob, document_hash
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.phones import national
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import release, reserve
from yemen_hybrid.domain.work_order import Step
from yemen_hybrid.services.tokens import token_hash

_BY_CODE: Final = {facts.code: facts for facts in SERVICES}
_HOW: Final = (Channel.LINK,) * 6 + (Channel.COUNTER,) * 3 + (Channel.PHONE,)
_EXTRAS: Final = (0, 0, 0, 1, 1, 1, 2, 2, 3)
QUICK: Final = tuple(_BY_CODE[code] for code in ("SERVICE-10K", "BRAKES-F", "BAT-12V", "PLUGS"))


def main_reason(order: Order, day: date) -> ServiceFacts:
    """What the car comes for: by how common that is, in this season, for such a car."""
    return _pick(order, day, main=True)


def found_besides(order: Order, day: date, main: ServiceFacts) -> list[ServiceFacts]:
    """What the workshop finds as well, once it looks."""
    found = [main]
    for _ in range(order.shop.chances.one_of(_EXTRAS)):
        extra = _pick(order, day, main=False)
        if extra not in found:
            found.append(extra)
    if main.category not in ("maintenance", "diagnosis") and order.shop.chances.happens(0.35):
        found.append(_BY_CODE[DIAGNOSIS])
    return found


def _pick(order: Order, day: date, *, main: bool) -> ServiceFacts:
    weights = _weights(order.guest.car.model.family, day.month, main=main)
    return order.shop.chances.rng.choices(SERVICES, cum_weights=weights)[0]


@cache
def _weights(family: str, month: int, *, main: bool) -> list[float]:
    """How likely each service is, summed up; heat breaks batteries and fills the street."""
    heat = calendar.heat(month)
    return list(
        accumulate(
            (facts.share if main else facts.extra)
            * (0.6 + heat if facts.hot else 1)
            * (not facts.families or family in facts.families)
            for facts in SERVICES
        )
    )


def add_service(order: Order, facts: ServiceFacts, at: datetime) -> JobInHand:
    """Put a service on the order at today's prices."""
    shop, house, day = order.shop, order.house, calendar.day_of(at)
    quote = house.quotes.job(
        facts, order.currency, day, shop.rates(house, at), shop.ppm(house.zone, day),
        keeps_core=facts.core and shop.chances.once_in("keeps core", 6),
    )  # fmt: skip
    return order.add_job(quote, at, shop.chances.one_of(texts.NOTES))


def make_estimate(order: Order, at: datetime) -> Values:
    """The next revision, of all that nobody has decided on; earlier ones are superseded."""
    for earlier in order.estimates:
        if earlier["status"] in (EstimateStatus.DRAFT, EstimateStatus.SENT):
            end_estimate(order, earlier, EstimateStatus.SUPERSEDED, at)
    document = _document(order, at)
    seen = dict(document.seen())
    figures = [line.figures for job in document.jobs for line in job.lines]
    shop = order.shop
    estimate: Values = {
        "id": shop.ids.at(at),
        "branch_id": order.house.id,
        "work_order_id": order.row["id"],
        "customer_id": order.client.id,
        "revision": document.revision,
        "status": EstimateStatus.DRAFT,
        "supplementary": any(job.approved for job in order.jobs),
        "document": seen,
        "document_hash": document_hash(seen),
        "currency": order.currency,
        "zone": order.house.zone,
        "net_minor": Money.sum((one.net for one in figures), order.currency).minor,
        "tax_minor": Money.sum((one.tax for one in figures), order.currency).minor,
        "total_minor": Money.sum((one.total for one in figures), order.currency).minor,
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
        phone=national(house.phone) if house.phone else "",
        customer=order.client.name,
        vehicle=guest.name,
        plate=guest.plate_text,
        odometer_km=order.row["odometer_km"],
        currency=order.currency,
        zone=house.zone,
        jobs=tuple(_offered(job) for job in undecided(order)),
    )


def undecided(order: Order) -> list[JobInHand]:
    """The jobs that the customer has to decide on."""
    open_ = (JobApproval.PENDING, JobApproval.SENT)
    return [job for job in order.jobs if job.row["approval"] in open_]


def _offered(job: JobInHand) -> EstimateJob:
    row = job.row
    lines = tuple(line.seen for line, _ in job.lines)
    return EstimateJob(row["id"], job.number, row["title_ar"], row["title_en"], row["note"], lines)


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
    params = _told(order, estimate) | {
        "total": estimate["document"]["total"],
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


def answer(order: Order, estimate: Values, how: Channel, at: datetime, *, yes: bool) -> None:
    """What the customer says to each job. ``yes``: to all of them."""
    jobs = undecided(order)
    choices = [_choice(order, place, yes=yes) for place in range(len(jobs))]
    approval = _approval(order, estimate, how, at)
    order.put("approvals", approval)
    for job, choice in zip(jobs, choices, strict=True):
        job.row.update(approval=AFTER[choice], decided_at=at, updated_at=at)
        decision = {"id": order.shop.ids.at(at), "approval_id": approval["id"],
                    "job_id": job.row["id"], "choice": choice}  # fmt: skip
        order.put("decisions", decision)
        if choice is Choice.APPROVE:
            promise_parts(order, job)
        else:
            defer(order, job, choice, at)
    order.take(Step.APPROVE if any(job.approved for job in order.jobs) else Step.DECLINE, at)
    estimate.update(status=EstimateStatus.ANSWERED, answered_at=at, updated_at=at, version=3)
    _tell_answer(order, estimate, jobs, choices, how, at)


def _choice(order: Order, place: int, *, yes: bool) -> Choice:
    chances = order.shop.chances
    if yes or chances.happens(0.94 if place == 0 else 0.74):
        return Choice.APPROVE
    return Choice.DECLINE if chances.happens(0.45) else Choice.DEFER


def any_channel(order: Order) -> Channel:
    """How this answer comes."""
    return order.shop.chances.one_of(_HOW)


def _approval(order: Order, estimate: Values, how: Channel, at: datetime) -> Values:
    client, shop = order.client, order.shop
    row: Values = {
        "id": shop.ids.at(at),
        "estimate_id": estimate["id"],
        "channel": how,
        "name": client.name,
        "note": shop.chances.one_of(texts.APPROVAL_NOTES),
        "document_hash": estimate["document_hash"],
        "decided_at": at,
    }
    if how is Channel.LINK:
        links = [r for t, r in order.rows if t == "approval_links" and not r.get("superseded_at")]
        row["link_id"] = links[-1]["id"]
    else:
        counter = how is Channel.COUNTER
        row["recorded_by_id"] = order.advisor.id
        row["witness"] = texts.WALK_IN if counter else shop.chances.one_of(order.house.cashiers).ar
        row["phone"] = None if counter else client.phone
    deed = Deed("estimates.decide", _who_answers(order, how), at, order.house.id)
    shop.log.create(shop.rows, deed, "approvals", row)
    return row


def _who_answers(order: Order, how: Channel) -> Who:
    if how is Channel.LINK:
        return Who("customer", order.client.id, order.client.name)
    return order.advisor.who


def _tell_answer(
    order: Order, estimate: Values, jobs: list[JobInHand], choices: list[Choice],
    how: Channel, at: datetime,
) -> None:  # fmt: skip
    order.note(
        "estimate_answered", at, _who_answers(order, how),
        estimate=estimate_number(order.number, estimate["revision"]), channel=how.value,
        **{choice.value: choices.count(choice) for choice in Choice},
    )  # fmt: skip
    approved = [job.quote.total for job in jobs if job.approved]
    if approved:
        total = Money.sum(approved, order.currency)
        shown = {"amount": total.amount, "currency": total.currency.value}
        tell(order, Template.ESTIMATE_APPROVED, _told(order, estimate) | {"total": shown}, at)


def _told(order: Order, estimate: Values) -> Values:
    return {
        "name": order.client.name,
        "vehicle": order.guest.name,
        "estimate": estimate_number(order.number, estimate["revision"]),
        "workshop_ar": order.house.ar,
        "workshop_en": order.house.en,
    }


def promise_parts(order: Order, job: JobInHand) -> None:
    """Keep on the shelf what the job needs, there or not."""
    for line, row in job.lines:
        if line.part is not None:
            shelf = order.house.shelves[line.part.facts.sku]
            shelf.level = reserve(shelf.level, line.seen.quantity)
            row["reserved_milli"] = line.seen.quantity.milli


def let_go_of_parts(order: Order) -> None:
    """Keep nothing for the order any more."""
    for job in order.jobs:
        for line, row in job.lines:
            if line.part is not None and row["reserved_milli"]:
                shelf = order.house.shelves[line.part.facts.sku]
                shelf.level = release(shelf.level, Quantity(row["reserved_milli"]))
                row["reserved_milli"] = 0


def defer(order: Order, job: JobInHand, choice: Choice, at: datetime) -> None:
    """Let the work wait on the car."""
    shop, row = order.shop, job.row
    deferred: Values = {
        "id": shop.ids.at(at),
        "vehicle_id": order.guest.id,
        "work_order_id": order.row["id"],
        "job_id": row["id"],
        "service_id": row["service_id"],
        "title_ar": row["title_ar"],
        "title_en": row["title_en"],
        "choice": choice.value,
        "total_minor": job.quote.total.minor,
        "currency": order.currency,
        "zone": order.house.zone,
        "created_at": at,
        "updated_at": at,
    }
    order.put("deferred_work", deferred)
    order.guest.waiting.append((deferred["id"], job.quote.facts))
