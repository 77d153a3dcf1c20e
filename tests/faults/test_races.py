"""Many hands at once, on several servers where several may share a database."""

import asyncio
from collections import Counter
from datetime import timedelta
from itertools import cycle, islice
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Workshop, at_once
from tests.stories import (
    V1,
    a_line_to_issue,
    a_part,
    a_sent_estimate,
    add_job,
    finished_order,
    issued_invoice,
    method_id,
    open_work_order,
    said,
    yer,
)
from tests.world import SANAA
from yemen_hybrid.data.models import (
    Approval,
    ApprovalLink,
    AuditEvent,
    Invoice,
    StockLevel,
    StockMovement,
)
from yemen_hybrid.domain.access import Role

HANDS = 20


def outcomes(answers: list[Any]) -> Counter[Any]:
    """How often each outcome came: a refusal's code, or the status of what was done."""
    return Counter(
        answer.status_code if answer.is_success else answer.json()["code"] for answer in answers
    )


@pytest.mark.promise("No double spend")
async def test_of_twenty_full_payments_one_is_accepted(workshop: Workshop, row: Row) -> None:
    callers = [workshop.caller(one, Role.CASHIER) for one in await workshop.serve_many()]
    method = await method_id(workshop.world)
    seen: Counter[Any] = Counter()
    for number in range(FIGURES.rounds):
        invoice = await issued_invoice(workshop.world, 10_000)
        body = {"invoice_id": invoice["id"], "method_id": method, "amount": yer(10_000)}
        told = outcomes(await at_once(callers, f"{V1}/payments", [body] * HANDS, f"full-{number}"))
        assert told[201] == 1, told
        seen += told
    assert not {code for code in seen if code in {"internal_error", "unavailable"}}, seen
    row.note(
        f"{HANDS} full payments at once of one invoice, {FIGURES.rounds} rounds, "
        f"{len(callers)} servers: {seen[201]} accepted"
    )
    await workshop.check()


@pytest.mark.promise("One invoice for one job")
async def test_twenty_invoices_of_one_order_are_one(workshop: Workshop, row: Row) -> None:
    callers = [workshop.caller(one, Role.ADVISOR) for one in await workshop.serve_many()]
    for number in range(FIGURES.rushes):
        order = await finished_order(workshop.world)
        body = {"work_order_id": order["id"]}
        drafted = await at_once(callers, f"{V1}/invoices", [body] * HANDS, f"draft-{number}")
        assert outcomes(drafted) == {201: 1, "nothing_to_invoice": HANDS - 1}
        draft = next(answer.json() for answer in drafted if answer.is_success)
        path = f"{V1}/invoices/{draft['id']}/issue"
        issued = outcomes(await at_once(callers, path, [{}] * HANDS, f"issue-{number}"))
        assert issued[200] == 1, issued
    assert await workshop.count(Invoice) == FIGURES.rushes
    row.note(
        f"{HANDS} POSTs at once for one order, and {HANDS} issues, {FIGURES.rushes} orders, "
        f"{len(callers)} servers: one invoice each, numbers without a gap"
    )
    await workshop.check()


@pytest.mark.promise("Stock is never negative, never lost")
async def test_of_64_issues_from_ten_ten_are_accepted(workshop: Workshop, row: Row) -> None:
    callers = [workshop.caller(one, Role.ADVISOR) for one in await workshop.serve_many()]
    manager = workshop.world.client(Role.MANAGER)
    for number in range(FIGURES.shelves):
        part = await a_part(workshop.world, f"SHELF-{number}")
        receipt = {"kind": "receive", "quantity": "10", "branch_id": str(SANAA)}
        receipt["unit_cost"] = yer(1_000)  # type: ignore[assignment]  # one of JSON's types
        await manager.made(f"{V1}/parts/{part['id']}/movements", receipt)
        lines = [await a_line_to_issue(workshop.world, part, 16) for _ in range(4)]
        paths = [f"{line['path']}/issue" for line in lines for _ in range(16)]
        answers = await asyncio.gather(
            *(
                callers[n % len(callers)].post(
                    path,
                    json={"quantity": "1"},
                    headers={"Idempotency-Key": f"shelf-{number}-{n}"},
                )
                for n, path in enumerate(paths)
            )
        )
        assert outcomes(list(answers)) == {200: 10, "stock_short": 54}
        await _nothing_left(workshop, UUID(part["id"]))
    row.note(
        f"64 issues of one at once from a stock of 10, {FIGURES.shelves} times, "
        f"{len(callers)} servers: 10 accepted, 0 left, the movements add up"
    )
    await workshop.check_records()  # the orders of these lines have made-up numbers


async def _nothing_left(workshop: Workshop, part: UUID) -> None:
    moved = func.sum(StockMovement.quantity_milli)
    async with workshop.world.begin() as store:
        level = await store.session.scalar(select(StockLevel).where(StockLevel.part_id == part))
        assert level is not None
        total = await store.session.scalar(select(moved).where(StockMovement.part_id == part))
        assert (level.on_hand_milli, total) == (0, 0)


@pytest.mark.promise("One decision per approval")
async def test_of_a_thousand_decisions_one_wins(workshop: Workshop, row: Row) -> None:
    servers = await workshop.serve_many()
    callers = [workshop.caller(one, None) for one in servers]
    order = await open_work_order(workshop.world)
    await add_job(workshop.world, order)
    sent = await a_sent_estimate(workshop.world, order)
    await _looking_changes_nothing(workshop, sent["link"])
    choices = list(islice(cycle(("approve", "decline", "defer")), FIGURES.decisions))
    bodies = [{**said(sent, choice), "note": str(n)} for n, choice in enumerate(choices)]
    answers = await at_once(callers, sent["link"], bodies, "decide")
    told = outcomes(answers)
    row.note(f"{FIGURES.decisions} mixed decisions at once, {len(servers)} servers: {dict(told)}")
    assert set(told) == {200, "already_answered", "too_many_attempts"}
    assert await workshop.count(Approval) == 1
    pairs = zip(choices, answers, strict=True)
    assert len({choice for choice, answer in pairs if answer.is_success}) == 1
    await _others_win_nothing(workshop, row)
    await workshop.check()


async def _looking_changes_nothing(workshop: Workshop, link: str) -> None:
    caller = workshop.caller(workshop.processes[0], None)
    before = await workshop.count(AuditEvent), await workshop.count(Approval)
    for _ in range(20):
        assert (await caller.get(link)).status_code == 200
    assert (await workshop.count(AuditEvent), await workshop.count(Approval)) == before


async def _others_win_nothing(workshop: Workshop, row: Row) -> None:
    """Superseded, altered, unknown, expired: nobody wins."""
    caller = workshop.caller(workshop.processes[0], None)
    order = await open_work_order(workshop.world)
    await add_job(workshop.world, order)
    old = await a_sent_estimate(workshop.world, order)
    new = await a_sent_estimate(workshop.world, order)
    approvals = await workshop.count(Approval)
    altered = {**said(new, "approve"), "document_hash": old["document_hash"][::-1]}
    tried = [
        await caller.post(old["link"], json=said(old, "approve")),
        await caller.post(new["link"], json=altered),
        await caller.post(f"{new['link'][:-3]}AAA", json=said(new, "approve")),
    ]
    async with workshop.world.begin() as store:
        link = await store.session.get_one(ApprovalLink, UUID(new["link_id"]))
        link.expires_at = store.now - timedelta(seconds=1)
    tried.append(await caller.post(new["link"], json=said(new, "approve")))
    assert not [answer for answer in tried if answer.is_success]
    assert await workshop.count(Approval) == approvals
    row.note(
        "superseded, altered, unknown and expired links win nothing: "
        + ", ".join(answer.json()["code"] for answer in tried)
        + "; 20 GETs changed nothing"
    )
