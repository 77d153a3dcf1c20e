"""The work on a car: who does it and when, what comes off the shelf, and why it has to wait."""

from datetime import datetime, timedelta
from typing import Final

from yemen_hybrid.demo import calendar, texts
from yemen_hybrid.demo.answers import answer
from yemen_hybrid.demo.books import Deed
from yemen_hybrid.demo.catalogue import SERVICES, SUBLET
from yemen_hybrid.demo.needs import add_service
from yemen_hybrid.demo.offer import make_estimate, send_estimate
from yemen_hybrid.demo.order import JobInHand, Order
from yemen_hybrid.demo.people import Member
from yemen_hybrid.demo.quotes import QuotedLine
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.demo.shop import Span, Story, Waiting
from yemen_hybrid.domain.approvals import Channel
from yemen_hybrid.domain.jobs import JobState
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.stock import MovementKind, movement
from yemen_hybrid.domain.work_order import HoldReason, Status, Step

_ONE: Final = Quantity(1000)
_OTHER_HOLDS: Final = (
    (HoldReason.POWER_CUT, 45, texts.POWER_CUT, 180),
    (HoldReason.WAITING_FOR_CUSTOMER, 90, None, 600),
    (HoldReason.TECHNICIAN_UNAVAILABLE, 110, None, 400),
    (HoldReason.OTHER, 260, "بانتظار نتيجة فحص كمبيوتر إضافي.", 240),
)
"""Why, once in how many orders, in which words, and for about how many minutes."""
_COMMON: Final = 8
_ADDED: Final = tuple(facts for facts in SERVICES if facts.extra >= _COMMON and not facts.families)


def repair(order: Order, at: datetime) -> Story:
    """From the first tool in hand to the last job done; leaves the order done."""
    free = calendar.next_open(max(at, order.house.crew.free_at()))
    yield free
    order.take(Step.START, free)
    order.row["started_at"] = free
    order.note("started", free, order.advisor.who)
    if order.stays is Status.IN_PROGRESS:
        yield from _leave_running(order, free)
        return
    at = yield from _wait_if_it_must(order, free)
    jobs = [job for job in order.jobs if job.approved]
    for job in jobs:
        at = yield from _fetch_parts(order, job, at)
        at = yield from _do(order, job, at)
        if job is jobs[-1] and not order.stays and order.shop.chances.once_in("supplementary", 11):
            at = yield from _ask_for_more(order, jobs, at)
    _finish(order, at)
    if not order.stays and order.shop.chances.once_in("reopened", 40):
        yield from _do_again(order, jobs[-1], at)


def _finish(order: Order, at: datetime) -> None:
    order.take(Step.FINISH, at)
    order.row["finished_at"] = at
    order.note("finished", at, order.advisor.who)


def _do_again(order: Order, job: JobInHand, at: datetime) -> Story:
    """It was not right after all: the order is opened again, and the last job done once more."""
    at = calendar.later(at, order.shop.chances.minutes(25))
    yield at
    order.take(Step.REOPEN, at)
    order.row["finished_at"] = None
    order.note("reopened", at, order.advisor.who, reason=texts.REOPENED)
    job.row.update(state=JobState.IN_PROGRESS, finished_at=None, updated_at=at)
    order.note("job_reopened", at, order.advisor.who, job=job.number)
    _finish(order, (yield from _do(order, job, at)))


def _leave_running(order: Order, at: datetime) -> Story:
    """Somebody is at work on it when the year ends: their clock runs."""
    job = next(job for job in order.jobs if job.approved)
    technician = order.house.crew.keep(at)
    _begin(order, job, technician, at)
    _clock(order, job, technician, at)
    yield order.shop.end + timedelta(days=1)


def _do(order: Order, job: JobInHand, at: datetime) -> Waiting:
    work = timedelta(minutes=max(10, job.quote.facts.minutes))
    work *= order.shop.chances.rng.uniform(0.75, 1.35)
    technician, spans = order.house.crew.take(at, timedelta(seconds=int(work.total_seconds())))
    for span in spans:
        yield from _at_work(order, job, technician, span)
    end = spans[-1][1]
    job.row.update(state=JobState.DONE, finished_at=end, updated_at=end)
    job.row["finding"] = order.shop.chances.one_of(texts.FINDINGS)
    order.note("job_finished", end, technician.who, job=job.number)
    return end


def _at_work(order: Order, job: JobInHand, technician: Member, span: Span) -> Story:
    start, end = span
    yield start
    if job.row["state"] is JobState.NOT_STARTED:
        _begin(order, job, technician, start)
    entry = _clock(order, job, technician, start)
    yield end
    entry["stopped_at"] = end


def _begin(order: Order, job: JobInHand, technician: Member, at: datetime) -> None:
    job.row["state"] = JobState.IN_PROGRESS
    order.put(
        "job_assignments",
        {
            "id": order.shop.ids.at(at),
            "job_id": job.row["id"],
            "work_order_id": job.row["work_order_id"],
            "technician_id": technician.id,
            "assigned_by_id": order.advisor.id,
            "assigned_at": at,
        },
    )
    names = [technician.ar]
    order.note("technicians_assigned", at, order.advisor.who, job=job.number, technicians=names)


def _clock(order: Order, job: JobInHand, technician: Member, at: datetime) -> Values:
    order.note("clock_started", at, technician.who, job=job.number)
    return order.put(
        "time_entries",
        {
            "id": order.shop.ids.at(at),
            "job_id": job.row["id"],
            "technician_id": technician.id,
            "started_at": at,
        },
    )


def _issue(order: Order, job: JobInHand, line: QuotedLine, row: Values, at: datetime) -> None:
    """The part leaves the shelf for the line; now and then the wrong one comes back first."""
    if line.part is None:
        return
    amount = line.seen.quantity
    facts = line.part.facts
    _move(order, job, (line, row), MovementKind.ISSUE, amount, at)
    level = order.house.shelves[facts.sku].level
    spare = level.available >= amount and facts.unit == "piece"
    if spare and order.shop.chances.once_in("wrong part", 130):
        _move(order, job, (line, row), MovementKind.RETURN_IN, amount, at)
        _move(order, job, (line, row), MovementKind.ISSUE, amount, at)
    if job.quote.facts.core and facts.core and len(job.lines) == _WITHOUT_CORE_CHARGE:
        _move(order, job, (line, row), MovementKind.CORE_IN, _ONE, at)


_WITHOUT_CORE_CHARGE: Final = 3
"""Labour, battery and filter: a fourth line would be the charge for a battery that is kept."""


def _move(
    order: Order, job: JobInHand, of_line: tuple[QuotedLine, Values], kind: MovementKind,
    amount: Quantity, at: datetime,
) -> None:  # fmt: skip
    shop, shelves = order.shop, order.house.shelves
    line, row = of_line
    if line.part is None:
        return
    shelf = shelves[line.part.facts.sku]
    reason = texts.RETURNED if kind is MovementKind.RETURN_IN else None
    deed = Deed(f"stock.{kind.value}", order.advisor.who, at, order.house.id)
    held = Quantity(row["reserved_milli"])
    moved = movement(kind, amount, shelf.sku, reason)
    of = {"work_order_id": order.row["id"], "line_id": row["id"]}
    made = shelves.move(shop.rows, shop.log, shelf, moved, deed, held=held, of=of)
    order.put("stock_movements", made)
    if kind is MovementKind.ISSUE:
        row["reserved_milli"] -= min(held, amount).milli
        row["issued_milli"] += amount.milli
    elif kind is MovementKind.RETURN_IN:
        row["issued_milli"] -= amount.milli
    else:
        return
    order.note(
        "part_issued" if kind is MovementKind.ISSUE else "part_returned", at, order.advisor.who,
        job=job.number, sku=shelf.sku, name_ar=shelf.part.facts.ar,
        name_en=shelf.part.facts.en, quantity=amount.text,
    )  # fmt: skip


def _there(order: Order, job: JobInHand) -> bool:
    shelves = order.house.shelves
    return all(
        shelves[line.part.facts.sku].level.on_hand >= line.seen.quantity
        for line, _ in job.lines
        if line.part is not None
    )


def _fetch_parts(order: Order, job: JobInHand, at: datetime) -> Waiting:
    """Take everything for the job off the shelf, on hold until it lies there."""
    if not _there(order, job):
        hold(order, HoldReason.WAITING_FOR_PARTS, None, at)
        while not _there(order, job):
            at = calendar.next_open(at + timedelta(hours=4))
            yield at
        resume(order, at)
    for line, row in job.lines:
        _issue(order, job, line, row, at)
    return at


def _wait_if_it_must(order: Order, at: datetime) -> Waiting:
    chances = order.shop.chances
    if order.stays is Status.ON_HOLD:
        hold(order, HoldReason.WAITING_FOR_CUSTOMER, None, at)
        yield order.shop.end + timedelta(days=1)
    if any(job.approved and job.quote.facts.code == SUBLET for job in order.jobs):
        return (yield from _on_hold(order, HoldReason.SUBLET, None, 150, at))
    for reason, cases, words, minutes in () if order.stays else _OTHER_HOLDS:
        if chances.once_in(f"hold {reason}", cases):
            return (yield from _on_hold(order, reason, words, minutes, at))
    return at


def _on_hold(
    order: Order, reason: HoldReason, words: str | None, minutes: int, at: datetime
) -> Waiting:
    hold(order, reason, words, at)
    at = calendar.later(at, order.shop.chances.minutes(minutes))
    yield at
    resume(order, at)
    return at


def hold(order: Order, reason: HoldReason, words: str | None, at: datetime) -> None:
    """The work has to wait."""
    order.take(Step.HOLD, at)
    order.row["hold_reason"] = reason
    order.note("held", at, order.advisor.who, reason=reason.value, note=words)


def resume(order: Order, at: datetime) -> None:
    """It goes on."""
    order.take(Step.RESUME, at)
    order.row["hold_reason"] = None
    order.note("resumed", at, order.advisor.who)


def _ask_for_more(order: Order, jobs: list[JobInHand], at: datetime) -> Waiting:
    """Something else turned up: a supplementary estimate, while the car stands there."""
    chances = order.shop.chances
    facts = chances.one_of(_ADDED)
    if any(job.quote.facts is facts for job in order.jobs):
        return at
    added = add_service(order, facts, at)
    estimate = make_estimate(order, at)
    how = Channel.LINK if chances.happens(0.5) else Channel.PHONE
    if how is Channel.LINK:
        send_estimate(order, estimate, at)
    hold(order, HoldReason.WAITING_FOR_APPROVAL, None, at)
    at = calendar.later(at, chances.minutes(60))
    yield at
    answer(order, estimate, how, at, yes=chances.happens(0.6))
    resume(order, at)
    if added.approved:
        jobs.append(added)
    return at
