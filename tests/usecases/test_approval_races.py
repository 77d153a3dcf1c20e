"""Many answers to one estimate at once: exactly one counts, and none of them fails."""

import asyncio
from collections import Counter
from functools import partial
from itertools import cycle, islice
from uuid import UUID

import pytest
from sqlalchemy import func, select

from tests.stories import (
    V1,
    Document,
    a_part,
    a_sent_estimate,
    add_job,
    open_work_order,
    said,
)
from tests.world import SANAA, World
from yemen_hybrid.data.models import Approval, Decision, DeferredWork, Job
from yemen_hybrid.domain.access import CustomerByLink, Role
from yemen_hybrid.domain.approvals import Channel, Choice
from yemen_hybrid.domain.approvals import Decision as Chosen
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.usecases.estimates.approve import LinkAnswer, approve_by_link
from yemen_hybrid.usecases.estimates.record_decisions import SpokenAnswer, record_decisions

pytestmark = pytest.mark.thorough

MIXED = (Choice.APPROVE, Choice.DECLINE, Choice.DEFER)


async def offered(world: World) -> tuple[Document, Document, UUID]:
    """An order with two jobs before the customer, the sent estimate, and the part of one job."""
    part = await a_part(world)
    order = await open_work_order(world)
    await add_job(world, order, lines=[{"kind": "part", "part_id": part["id"], "quantity": "2"}])
    await add_job(world, order)
    return order, await a_sent_estimate(world, order), UUID(part["id"])


def by_link(world: World, sent: Document, choice: Choice) -> asyncio.Task[str]:
    link_id = UUID(sent["link_id"])
    customer = CustomerByLink(UUID(sent["customer"]["id"]), link_id, "صالح", "ar")
    answer = LinkAnswer(sent["document_hash"], "صالح", "", chosen(sent, choice), "127.0.0.1")
    begin = partial(world.begin, "estimates.approve")
    return asyncio.create_task(outcome(approve_by_link(begin, customer, answer), choice))


def by_staff(world: World, sent: Document, choice: Choice) -> asyncio.Task[str]:
    spoken = SpokenAnswer(
        channel=Channel.COUNTER,
        name="صالح",
        note="",
        witness="علي",
        phone=None,
        decisions=chosen(sent, choice),
    )
    actor, begin = world.actor(Role.ADVISOR), partial(world.begin, "estimates.decide")
    answer = record_decisions(begin, actor, UUID(sent["id"]), spoken)
    return asyncio.create_task(outcome(answer, choice))


def chosen(sent: Document, choice: Choice) -> list[Chosen]:
    return [Chosen(UUID(job["id"]), choice) for job in sent["document"]["jobs"]]


async def outcome(answer: object, choice: Choice) -> str:
    try:
        await answer  # type: ignore[misc]  # a coroutine of either use case
    except Refused as refusal:
        return refusal.code
    return choice.value


async def one_answer(world: World, sent: Document, part: UUID) -> Choice:
    """The choice that counted, after making sure that all of it agrees."""
    async with world.begin() as store:
        count = select(func.count()).select_from
        assert await store.session.scalar(count(Approval)) == 1
        decisions = (await store.session.scalars(select(Decision))).all()
        assert len(decisions) == len(sent["document"]["jobs"])
        (choice,) = {decision.choice for decision in decisions}
        jobs = (await store.session.scalars(select(Job))).all()
        expected = {"approve": "approved", "decline": "declined", "defer": "deferred"}[choice]
        assert {job.approval.value for job in jobs} == {expected}
        approved = choice is Choice.APPROVE
        level = await store.stock.lock_level(SANAA, part)
        assert level.reserved_milli == (2_000 if approved else 0)
        waiting = await store.session.scalar(count(DeferredWork))
        assert waiting == (0 if approved else len(jobs))
        return choice


async def test_of_200_mixed_answers_at_once_one_counts(world: World) -> None:
    _, sent, part = await offered(world)
    answers = [by_link(world, sent, choice) for choice in islice(cycle(MIXED), 200)]
    outcomes = Counter(await asyncio.gather(*answers))
    winner = await one_answer(world, sent, part)
    # Whoever chose as the winner did merely repeated it.
    assert set(outcomes) == {winner.value, "already_answered"}
    assert outcomes["already_answered"] == sum(
        choice is not winner for choice in islice(cycle(MIXED), 200)
    )


async def test_of_the_customers_answer_and_the_counters_one_counts(world: World) -> None:
    _, sent, part = await offered(world)
    for round_ in range(2):
        answers = [
            answer
            for _ in range(10)
            for answer in (
                by_link(world, sent, Choice.APPROVE),
                by_staff(world, sent, Choice.DECLINE),
            )
        ]
        outcomes = Counter(await asyncio.gather(*answers))
        winner = await one_answer(world, sent, part)
        assert outcomes == {winner.value: 10, "already_answered": 10}, round_


async def test_over_http_a_burst_of_answers_has_one_winner_and_no_failure(world: World) -> None:
    _, sent, part = await offered(world)
    customer = world.client(None)
    answers = await asyncio.gather(
        *(
            customer.post(sent["link"], json=said(sent, choice.value))
            for choice in islice(cycle(MIXED), 120)
        )
    )
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {200, 409, 429}
    winner = await one_answer(world, sent, part)
    told = {
        decision["choice"]
        for answer in answers
        if answer.status_code == 200
        for decision in answer.json()["answer"]["decisions"]
    }
    assert told == {winner.value}


async def test_a_newer_link_and_an_answer_at_once_leave_one_truth(world: World) -> None:
    order, sent, part = await offered(world)
    advisor, customer = world.client(Role.ADVISOR), world.client(None)
    answered, again = await asyncio.gather(
        customer.post(sent["link"], json=said(sent, "approve")),
        advisor.post(f"{V1}/estimates/{sent['id']}/send"),
    )
    read = await advisor.seen(f"{V1}/estimates/{sent['id']}")
    if answered.status_code == 200:
        assert (again.status_code, read["status"]) == (409, "answered")
        assert await one_answer(world, sent, part) is Choice.APPROVE
    else:
        assert answered.json()["code"] == "link_superseded"
        assert (again.status_code, read["status"]) == (200, "sent")
        shown = await advisor.seen(f"{V1}/workorders/{order['id']}")
        assert {job["approval"] for job in shown["jobs"]} == {"sent"}
