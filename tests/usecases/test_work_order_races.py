"""Two people at one car in the same moment: one of them is told, and nothing is half-done."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy.exc import IntegrityError

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_vehicle,
    add_job,
    approve_all,
    open_work_order,
    started_work_order,
    yer,
)
from tests.world import Client, World, staff_id
from yemen_hybrid.data.constraints import broken_rule
from yemen_hybrid.data.models import TimeEntry
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.clock import ClockTaken

pytestmark = pytest.mark.thorough

ORDERS = f"{V1}/workorders"


async def _answers(requests: Iterable[Awaitable[httpx2.Response]]) -> Counter[object]:
    """All at once: how many were answered with which status, and refused with which code."""
    answers = await asyncio.gather(*requests)
    return Counter(
        answer.status_code if answer.is_success else answer.json()["code"] for answer in answers
    )


def _clients(world: World, role: Role, count: int = 4) -> list[Client]:
    return [world.client(role) for _ in range(count)]


async def _seen(world: World, order: Document) -> Any:
    return await world.client(Role.MANAGER).seen(f"{ORDERS}/{order['id']}")


async def test_work_is_started_once(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    await approve_all(world, order)
    path = f"{ORDERS}/{order['id']}/start"
    answers = await _answers(one.post(path) for one in _clients(world, Role.TECHNICIAN))
    assert answers == {200: 1, "illegal_move": 3}
    events = await world.client().seen(f"{ORDERS}/{order['id']}/timeline")
    assert [event["kind"] for event in events["items"]].count("started") == 1


async def test_one_of_hold_and_finish_wins(world: World) -> None:
    order = await started_work_order(world)
    path = f"{ORDERS}/{order['id']}"
    one, other = _clients(world, Role.TECHNICIAN, 2)
    await one.made(f"{path}/jobs/{order['jobs'][0]['id']}/finish")
    answers = await _answers(
        [one.post(f"{path}/hold", json={"reason": "power_cut"}), other.post(f"{path}/finish")]
    )
    assert answers == {200: 1, "illegal_move": 1}


async def test_a_technician_starts_one_clock_of_many(world: World) -> None:
    orders = [await started_work_order(world) for _ in range(3)]
    paths = [f"{ORDERS}/{one['id']}/jobs/{one['jobs'][0]['id']}/clock/start" for one in orders]
    clients = _clients(world, Role.TECHNICIAN, 3)
    answers = await _answers(client.post(path) for client, path in zip(clients, paths, strict=True))
    assert answers == {200: 1, "clock_running": 2}


async def test_the_database_itself_lets_one_clock_run(world: World) -> None:
    order = await started_work_order(world)

    async def start_two() -> None:
        async with world.begin() as store:
            for _ in range(2):
                entry = TimeEntry(
                    job_id=UUID(order["jobs"][0]["id"]),
                    technician_id=staff_id(Role.TECHNICIAN),
                    started_at=store.now,
                )
                store.crews.add_entry(entry)

    with pytest.raises(IntegrityError) as broken:
        await start_two()
    assert isinstance(broken_rule(broken.value), ClockTaken)


async def test_numbers_have_no_gap_when_many_cars_come_at_once(world: World) -> None:
    customer = await a_customer(world)
    vehicles = [await a_vehicle(world, customer) for _ in range(6)]
    bodies = [{"customer_id": customer["id"], "vehicle_id": car["id"]} for car in vehicles]
    clients = _clients(world, Role.ADVISOR, 6)
    answers = await asyncio.gather(
        *(client.post(ORDERS, json=body) for client, body in zip(clients, bodies, strict=True))
    )
    numbers = sorted(answer.json()["number"] for answer in answers)
    assert numbers == [f"WO-2030-{number:06d}" for number in range(1, 7)]


async def test_deferred_work_is_taken_up_once(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    await world.client(Role.CASHIER).made(f"{ORDERS}/{order['id']}/close")
    waiting = await world.client(Role.ADVISOR).seen(
        f"{V1}/deferred-work", vehicle_id=order["vehicle"]["id"]
    )
    body = {
        "customer_id": order["customer"]["id"],
        "vehicle_id": order["vehicle"]["id"],
        "deferred_work_ids": [waiting["items"][0]["id"]],
    }
    clients = _clients(world, Role.ADVISOR, 3)
    answers = await _answers(client.post(ORDERS, json=body) for client in clients)
    assert answers == {201: 1, "deferred_work_resolved": 2}


async def test_jobs_added_at_once_get_numbers_of_their_own(world: World) -> None:
    order = await open_work_order(world)
    path = f"{ORDERS}/{order['id']}/jobs"
    clients = _clients(world, Role.ADVISOR)
    bodies = [{"title_en": f"Job {number}"} for number in range(4)]
    answers = await _answers(
        client.post(path, json=body) for client, body in zip(clients, bodies, strict=True)
    )
    assert answers == {201: 4}
    assert [job["number"] for job in (await _seen(world, order))["jobs"]] == [1, 2, 3, 4]


async def test_of_two_changes_of_one_version_the_second_is_stale(world: World) -> None:
    order = await open_work_order(world)
    path, headers = f"{ORDERS}/{order['id']}", {"If-Match": f'"{order["version"]}"'}
    clients = _clients(world, Role.ADVISOR)
    answers = await _answers(
        client.patch(path, json={"diagnosis": f"رأي {number}"}, headers=headers)
        for number, client in enumerate(clients)
    )
    assert answers == {200: 1, "stale_version": 3}


async def test_what_is_sent_to_the_customer_is_what_stands_in_the_order(world: World) -> None:
    """A line changes while its estimate is sent: whoever comes second is refused."""
    order = await open_work_order(world)
    job = await add_job(world, order)
    advisor, other = _clients(world, Role.ADVISOR, 2)
    estimate = await advisor.made(f"{ORDERS}/{order['id']}/estimates")
    line = f"{ORDERS}/{order['id']}/jobs/{job['id']}/lines/{job['lines'][0]['id']}"
    answers = await _answers(
        [
            advisor.post(f"{V1}/estimates/{estimate['id']}/send", headers={"Idempotency-Key": "s"}),
            other.patch(line, json={"unit_price": yer(9_000)}),
        ]
    )
    assert answers in ({200: 1, "job_frozen": 1}, {200: 1, "estimate_outdated": 1})
    seen = (await _seen(world, order))["jobs"][0]
    price = seen["lines"][0]["unit_price"]
    assert (seen["approval"], price) in (("sent", yer(8_000)), ("pending", yer(9_000)))


async def test_a_job_that_comes_while_the_estimate_is_sent_waits_for_the_next(
    world: World,
) -> None:
    order = await open_work_order(world)
    first = await add_job(world, order)
    advisor, other = _clients(world, Role.ADVISOR, 2)
    estimate = await advisor.made(f"{ORDERS}/{order['id']}/estimates")
    answers = await _answers(
        [
            advisor.post(f"{V1}/estimates/{estimate['id']}/send", headers={"Idempotency-Key": "s"}),
            other.post(f"{ORDERS}/{order['id']}/jobs", json={"title_en": "Late"}),
        ]
    )
    assert answers == {200: 1, 201: 1}
    approvals = {job["id"]: job["approval"] for job in (await _seen(world, order))["jobs"]}
    assert approvals.pop(first["id"]) == "sent"
    assert list(approvals.values()) == ["pending"]


async def test_nothing_comes_to_an_order_that_is_just_cancelled(world: World) -> None:
    order = await open_work_order(world)
    path = f"{ORDERS}/{order['id']}"
    one, other = _clients(world, Role.ADVISOR, 2)
    answers = await _answers(
        [
            one.post(f"{path}/cancel", json={"reason": "تراجع العميل"}),
            other.post(f"{path}/jobs", json={"title_en": "Late"}),
        ]
    )
    assert answers in ({200: 1, 201: 1}, {200: 1, "work_order_over": 1})
    seen = await _seen(world, order)
    assert seen["status"] == "cancelled"
    assert len(seen["jobs"]) == answers[201]
