"""One car's stay, from the gate to the paid invoice, and how differently it may go."""

from datetime import datetime, timedelta
from typing import Any

from yemen_hybrid.demo import calendar, texts
from yemen_hybrid.demo.answers import answer, any_channel, defer, let_go_of_parts
from yemen_hybrid.demo.debts import collect
from yemen_hybrid.demo.gate import open_order, promised
from yemen_hybrid.demo.invoices import credit_line, credit_whole, draft_invoice, issue_invoice
from yemen_hybrid.demo.needs import QUICK, add_service, found_besides, main_reason
from yemen_hybrid.demo.offer import end_estimate, make_estimate, send_estimate
from yemen_hybrid.demo.order import Order
from yemen_hybrid.demo.repair import repair
from yemen_hybrid.demo.rows import Values
from yemen_hybrid.demo.shop import House, Shop, Story, Waiting
from yemen_hybrid.demo.till import Bill, Counter, Source
from yemen_hybrid.domain.approvals import Channel, Choice
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.money import Money
from yemen_hybrid.domain.work_order import Status, Step

FAR = timedelta(days=9_999)
_DEPOSIT_FROM_MINUTES = 170
"""A job this long has a dear part in it, and the workshop asks for money first."""


def visit(shop: Shop, house: House, at: datetime, stays: Status | None) -> Story:
    """All of it. ``stays`` is the state in which it is to be when the year ends."""
    order = open_order(shop, house, at)
    order.stays = stays
    shop.open[order.row["id"]] = order.leave
    at = yield from _look(order, at)
    if shop.chances.once_in("turned away", 40) and stays is None:
        _cancel(order, at)
        return
    at = yield from _offer(order, at)
    if not any(job.approved for job in order.jobs):
        if order.status is Status.NEW:
            _close(order, at, None)
        return
    if order.stays is Status.READY_TO_START:
        yield at + FAR
    deposit = _deposit(order, at)
    if shop.chances.once_in("thought better", 130) and stays is None:
        yield (at := calendar.later(at, timedelta(hours=2)))
        _cancel(order, at, deposit)
        return
    yield from repair(order, at)
    at = order.row["finished_at"]
    yield from _settle(order, at, deposit)


def _look(order: Order, at: datetime) -> Waiting:
    """The advisor hears what is wrong, and a technician looks at the car."""
    shop, day = order.shop, calendar.day_of(at)
    main = shop.chances.one_of(QUICK) if order.stays else main_reason(order, day)
    order.row["complaint"] = main.signs
    order.note("opened", at, order.advisor.who, complaint=main.signs)
    _take_up(order, at)
    at = calendar.later(at, shop.chances.minutes(35))
    yield at
    order.row["diagnosis"] = main.cause
    known = [job.quote.facts for job in order.jobs]
    for facts in found_besides(order, day, main):
        if facts not in known:
            add_service(order, facts, at)
    minutes = sum(job.quote.facts.minutes for job in order.jobs)
    order.row["promised_at"] = promised(at, minutes)
    if shop.chances.happens(0.22):
        _comment(order, at)
    return at


def _take_up(order: Order, at: datetime) -> None:
    """Some of the work that waited on the car is taken up now."""
    waiting, order.guest.waiting = order.guest.waiting, []
    for deferred_id, facts in waiting:
        known = any(job.quote.facts is facts for job in order.jobs)
        if known or not order.shop.chances.happens(0.5):
            order.guest.waiting.append((deferred_id, facts))
            continue
        job = add_service(order, facts, at)
        resolved: Values = {"resolved_at": at, "resolved_by_job_id": job.row["id"]}
        order.changes.append(("deferred_work", deferred_id, resolved | {"updated_at": at}))


def _comment(order: Order, at: datetime) -> None:
    author, words = order.advisor, order.shop.chances.one_of(texts.COMMENTS)
    order.put(
        "comments",
        {
            "id": order.shop.ids.at(at),
            "work_order_id": order.row["id"],
            "author_id": author.id,
            "text": words,
            "at": at,
        },
    )
    order.note("commented", at, author.who, text=words)


def _offer(order: Order, at: datetime) -> Waiting:
    """The estimate, perhaps a second one, and the answer to it; or none."""
    chances, stays = order.shop.chances, order.stays
    at = calendar.later(at, chances.minutes(20))
    yield at
    estimate = make_estimate(order, at)
    if stays is Status.NEW:
        yield at + FAR
    how = Channel.COUNTER if stays else any_channel(order)
    if how is Channel.LINK or stays is Status.AWAITING_APPROVAL:
        at, estimate = yield from _send(order, estimate, at)
        if stays is Status.AWAITING_APPROVAL:
            yield at + FAR
        if chances.once_in("no answer", 30):
            return (yield from _no_answer(order, estimate, at))
        at += chances.minutes(70, 1.1)
    else:
        at = calendar.later(at, chances.minutes(15))
    yield at
    answer(order, estimate, how, at, yes=stays is not None)
    return at


def _send(order: Order, estimate: Values, at: datetime) -> Any:
    """By link; now and then something is forgotten, and a newer one replaces it."""
    send_estimate(order, estimate, at)
    if order.stays is None and order.shop.chances.once_in("revised", 12):
        at = calendar.later(at, order.shop.chances.minutes(25))
        yield at
        estimate = make_estimate(order, at)
        send_estimate(order, estimate, at)
    return at, estimate


def _no_answer(order: Order, estimate: Values, at: datetime) -> Waiting:
    """The customer never answers: the estimate is taken back, and the car leaves as it came."""
    at = calendar.later(at, timedelta(hours=60))
    yield at
    if order.shop.chances.happens(0.4):
        _cancel(order, at)
        return at
    for job in order.jobs:
        job.row["approval"] = JobApproval.PENDING
    order.take(Step.WITHDRAW, at)
    end_estimate(order, estimate, EstimateStatus.WITHDRAWN, at)
    number = f"{order.number}/{estimate['revision']}"
    order.note("estimate_withdrawn", at, order.advisor.who, estimate=number)
    return at


def _deposit(order: Order, at: datetime) -> list[Source]:
    approved = [job for job in order.jobs if job.approved]
    long = max(job.quote.facts.minutes for job in approved) >= _DEPOSIT_FROM_MINUTES
    if order.client.company or not long or not order.shop.chances.happens(0.5):
        return []
    total = Money.sum((job.quote.total for job in approved), order.currency)
    amount = Money(total.minor // 3 // 1_000 * 1_000, order.currency)
    if amount.minor <= 0:
        return []
    return [(Counter.of(order).deposit(amount, at)["id"], amount)]


def _cancel(order: Order, at: datetime, deposit: list[Source] | None = None) -> None:
    order.take(Step.CANCEL, at)
    why = order.row["closing_reason"] = order.shop.chances.one_of(texts.CANCELLED)
    let_go_of_parts(order)
    for estimate in order.estimates:
        if estimate["status"] in (EstimateStatus.DRAFT, EstimateStatus.SENT):
            end_estimate(order, estimate, EstimateStatus.WITHDRAWN, at)
    order.changes.clear()
    order.note("cancelled", at, order.advisor.who, reason=why)
    if deposit:
        Counter.of(order).refund(deposit, at)
    order.leave()


def _close(order: Order, at: datetime, reason: str | None) -> None:
    order.take(Step.CLOSE, at)
    order.row.update(closed_at=at, closing_reason=reason)
    for job in order.jobs:
        if job.row["approval"] in (JobApproval.PENDING, JobApproval.SENT):
            job.row["approval"] = JobApproval.DEFERRED
            defer(order, job, Choice.DEFER, at)
    order.note("closed", at, order.advisor.who, reason=reason)
    order.leave()


def _settle(order: Order, at: datetime, deposit: list[Source]) -> Story:
    """The car is done: invoice, money, keys."""
    chances = order.shop.chances
    at = calendar.later(at, chances.minutes(20))
    yield at
    bill = draft_invoice(order, at)
    if order.stays is Status.DONE and chances.once_in("draft stays", 2):
        yield at + FAR
    at += timedelta(minutes=3)
    yield at
    issue_invoice(order, bill, at)
    if order.stays is None and chances.once_in("wrong invoice", 120):
        yield (at := at + timedelta(minutes=9))
        credit_whole(order, bill, at)
        bill = draft_invoice(order, at)
        yield (at := at + timedelta(minutes=2))
        issue_invoice(order, bill, at)
    if order.stays is Status.DONE:
        yield at + FAR
    yield (at := calendar.later(at, chances.minutes(120, 0.9)))
    yield from _money(order, bill, deposit, at)


def _money(order: Order, bill: Bill, deposit: list[Source], at: datetime) -> Story:
    counter, chances, client = Counter.of(order), order.shop.chances, order.client
    left = _use_credit(counter, bill, [*deposit, *_free_credit(order)], at)
    if bill.remaining.minor > 0 and not _pays_later(order):
        generous = chances.once_in("keep the change", 60)
        share = 0.5 if not generous and chances.once_in("half now", 9) else 1
        left += counter.pay(bill, at, share, generous=generous)
    if len(bill.lines) > 1 and chances.once_in("credit note", 55):
        yield (at := calendar.later(at, chances.minutes(300)))
        left += credit_line(order, bill, at)
    if left and chances.once_in("refund", 3):
        yield (at := at + timedelta(minutes=6))
        counter.refund([one for one in left if one[1].currency is left[0][1].currency], at)
        left = [one for one in left if one[1].currency is not left[0][1].currency]
    reason = chances.one_of(texts.CLOSED_UNPAID) if bill.remaining.minor > 0 else None
    _close(order, at, reason)
    client.credit += left
    if reason:
        later = Counter(order.shop, order.house, client, order.row["id"], order.shop.rows)
        order.shop.begin(at, collect(later, bill, at))


def _pays_later(order: Order) -> bool:
    if order.client.company:
        return order.shop.chances.happens(0.7)
    return order.shop.chances.once_in("no money today", 16)


def _free_credit(order: Order) -> list[Source]:
    """What the customer left before in this currency; a client of one branch has one zone."""
    mine = [one for one in order.client.credit if one[1].currency is order.currency]
    order.client.credit = [one for one in order.client.credit if one not in mine]
    return mine


def _use_credit(counter: Counter, bill: Bill, sources: list[Source], at: datetime) -> list[Source]:
    """Deposits first, then what was left before; gives what is still left."""
    left = []
    for payment_id, amount in sources:
        rest = amount
        if bill.remaining.minor > 0:
            rest = counter.put_onto(bill, payment_id, amount, at)
        if rest.minor > 0:
            left.append((payment_id, rest))
    return left
