"""Lists page by page: every row once and in its order, whatever the list is asked for."""

from datetime import timedelta
from typing import Any

import pytest

from tests.stories import V1, Document, a_customer, a_vehicle, open_work_order
from tests.world import NOW, Client, World, staff_id
from yemen_hybrid.domain.access import Role

ORDERS = f"{V1}/workorders"
TECHNICIAN = str(staff_id(Role.TECHNICIAN))


def in_days(days: int) -> str:
    return (NOW + timedelta(days=days)).isoformat()


async def paged(client: Client, path: str, **asked: Any) -> list[str]:
    """The ids of a whole list, read two rows at a time."""
    page = await client.seen(path, limit=2, **asked)
    ids = [row["id"] for row in page["items"]]
    while page["next"] is not None:
        page = await client.seen(path, limit=2, after=page["next"], **asked)
        ids += [row["id"] for row in page["items"]]
    return ids


async def _five_orders(world: World) -> tuple[Document, list[str]]:
    """Five orders of a customer and of who turned out to be the same; the ids, oldest first.

    Promised in 5, 3, 3 and 1 days, and not at all; the second and the third were cancelled. The
    merge then changed the first and the last, which are open, and left the third with its customer.
    """
    one, twice = await a_customer(world), await a_customer(world)
    cars = [await a_vehicle(world, owner) for owner in (one, twice)]
    ids = []
    for number, days in enumerate((5, 3, 3, 1, None)):
        more: Document = {} if days is None else {"promised_at": in_days(days)}
        owner, car = (one, cars[0]) if number % 2 else (twice, cars[1])
        world.clock.turn(minutes=1)
        more |= {"customer_id": owner["id"], "vehicle_id": car["id"]}
        ids.append((await open_work_order(world, **more))["id"])
    manager = world.client(Role.MANAGER)
    for cancelled in ids[1:3]:
        world.clock.turn(minutes=1)
        reason = {"reason": "باع العميل السيارة"}
        await manager.made(f"{ORDERS}/{cancelled}/cancel", reason)
    world.clock.turn(minutes=1)
    merge = f"{V1}/customers/{one['id']}/merge"
    await manager.made(merge, {"duplicate_id": twice["id"]})
    return one, ids


async def test_work_orders_are_paged_in_the_order_that_they_are_asked_for(world: World) -> None:
    start = world.clock()
    customer, ids = await _five_orders(world)
    first, second, third, fourth, fifth = ids
    newest = ids[::-1]
    async with world.client(Role.ADVISOR) as advisor:
        assert await paged(advisor, ORDERS) == newest
        assert await paged(advisor, ORDERS, customer_id=customer["id"]) == newest
        assert await paged(advisor, ORDERS, status=["new", "cancelled"]) == newest
        assert await paged(advisor, ORDERS, status=["new", "done"]) == [fifth, fourth, first]
        changed = [fifth, first, third, second, fourth]
        assert await paged(advisor, ORDERS, updated_since=start.isoformat()) == changed
        late = in_days(4)
        assert await paged(advisor, ORDERS, promised_before=late) == [third, second, fourth]
        of_one = {"customer_id": customer["id"], "status": ["new", "done"]}
        promised = await paged(advisor, ORDERS, promised_before=late, **of_one)
        assert promised == [fourth]


async def test_a_technician_s_orders_are_paged_each_once(world: World) -> None:
    _, (first, _, _, fourth, fifth) = await _five_orders(world)
    async with world.client(Role.ADVISOR) as advisor:
        for order in (first, fourth, fifth):
            for _ in range(2):
                job = {"title_en": "Look at it", "lines": []}
                shown = await advisor.made(f"{ORDERS}/{order}/jobs", job)
                path = f"{ORDERS}/{order}/jobs/{shown['jobs'][-1]['id']}/technicians"
                given = await advisor.put(path, json={"technician_ids": [TECHNICIAN]})
                assert given.status_code == 200
        assert await paged(advisor, ORDERS, technician_id=TECHNICIAN) == [fifth, fourth, first]
        new = await paged(advisor, ORDERS, technician_id=TECHNICIAN, status="new", q="قاضي")
        assert new == [fifth, fourth, first]


@pytest.mark.parametrize("cursor", ["AAAA", "A" * 22, "A" * 40, "_" * 32, "*"])
async def test_a_cursor_of_another_list_is_refused(world: World, cursor: str) -> None:
    async with world.client(Role.ADMIN) as admin:
        asked = f"{ORDERS}?promised_before=2030-03-04T06:00:00Z&after={cursor}"
        assert await admin.refused("GET", asked) == (422, "cursor_invalid")
