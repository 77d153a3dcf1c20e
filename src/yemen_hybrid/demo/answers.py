"""What the customer says to an estimate, and what that does to jobs, shelf and car."""

from datetime import datetime
from typing import Final

from yemen_hybrid.demo import texts
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.messages import tell
from yemen_hybrid.demo.offer import told_of, undecided
from yemen_hybrid.demo.order import JobInHand, Order
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.domain.access import Who
from yemen_hybrid.domain.approvals import AFTER, Channel, Choice
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import release, reserve
from yemen_hybrid.domain.work_order import Step

_HOW: Final = (Channel.LINK,) * 6 + (Channel.COUNTER,) * 3 + (Channel.PHONE,)


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
        tell(order, Template.ESTIMATE_APPROVED, told_of(order, estimate) | {"total": shown}, at)


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
