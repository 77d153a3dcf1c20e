"""Two customers turn out to be one: what moves, what stays, and what is refused."""

import asyncio
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tests.stories import (
    V1,
    Document,
    a_customer,
    a_sent_estimate,
    a_vehicle,
    add_job,
    finished_order,
    issued_invoice,
    open_work_order,
)
from tests.world import World
from yemen_hybrid.data.models import Customer, Vehicle, VehicleOwnership, WorkOrder
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

PATH = f"{V1}/customers"


async def merge(world: World, survivor: Document, duplicate: Document) -> Document:
    path = f"{PATH}/{survivor['id']}/merge"
    body = {"duplicate_id": duplicate["id"]}
    merged: Document = await world.client(Role.MANAGER).made(path, body)
    return merged


async def refused(world: World, survivor: Document, duplicate: Document) -> tuple[int, str]:
    path = f"{PATH}/{survivor['id']}/merge"
    return await world.client(Role.MANAGER).refused("POST", path, {"duplicate_id": duplicate["id"]})


async def owner_of(world: World, path: str, id: str) -> str:
    seen = await world.client(Role.MANAGER).seen(f"{V1}/{path}/{id}")
    customer = seen["customer"]["id"] if "customer" in seen else seen["customer_id"]
    return str(customer)


async def test_what_goes_on_moves_and_what_was_issued_stays(world: World) -> None:
    saleh = await a_customer(world, phones=[{"number": "777123456"}], whatsapp=None)
    twin = await a_customer(
        world,
        name_ar="صالح القاضى",
        name_en="Salih Qadhi",
        phones=[{"number": "777123456"}, {"number": "733000111", "label": "العمل"}],
        whatsapp="733000111",
        tax_number="T-77",
    )
    car = await a_vehicle(world, twin)
    order = await open_work_order(world, customer_id=twin["id"], vehicle_id=car["id"])
    await add_job(world, order)
    estimate = await a_sent_estimate(world, order)
    done = await finished_order(world, customer=twin)
    draft = await world.client(Role.ADVISOR).made(f"{V1}/invoices", {"work_order_id": done["id"]})
    issued = await issued_invoice(world, customer=twin)
    await close(world, issued["work_order"]["id"])

    merged = await merge(world, saleh, twin)

    assert merged["version"] == saleh["version"] + 1
    assert merged["merged_ids"] == [twin["id"]]
    assert merged["phones"] == [
        {"number": "+967777123456", "label": ""},
        {"number": "+967733000111", "label": "العمل"},
    ]
    assert (merged["whatsapp"], merged["tax_number"]) == ("+967733000111", "T-77")
    assert merged["name_ar"] == saleh["name_ar"]
    gone = await world.client(Role.MANAGER).seen(f"{PATH}/{twin['id']}")
    assert gone["merged_into_id"] == saleh["id"]
    assert gone["archived_at"] is not None
    assert await owner_of(world, "vehicles", car["id"]) == saleh["id"]
    assert await owner_of(world, "workorders", order["id"]) == saleh["id"]
    timeline = await world.client(Role.MANAGER).seen(f"{V1}/workorders/{order['id']}/timeline")
    assert timeline["items"][0]["kind"] == "customer_merged"
    assert await owner_of(world, "estimates", estimate["id"]) == saleh["id"]
    assert await owner_of(world, "invoices", draft["id"]) == saleh["id"]
    assert await owner_of(world, "invoices", issued["id"]) == twin["id"]
    assert await owner_of(world, "workorders", issued["work_order"]["id"]) == twin["id"]
    messages = await world.client(Role.MANAGER).seen(f"{V1}/messages", customer_id=saleh["id"])
    assert len(messages["items"]) == 2  # of the estimate and of the invoice, not yet sent
    owners = await world.client(Role.MANAGER).seen(f"{V1}/vehicles/{car['id']}/owners")
    assert [owner["customer"]["id"] for owner in owners["items"]] == [saleh["id"]]


async def close(world: World, order_id: str) -> None:
    async with world.begin() as store:
        order = await store.work_orders.lock(UUID(order_id))
        order.status = type(order.status)("closed")


async def test_the_survivor_is_found_by_the_old_name_and_the_duplicate_no_more(
    world: World,
) -> None:
    saleh = await a_customer(world)
    twin = await a_customer(world, name_ar="أبو جمال", name_en="", phones=[{"number": "733000111"}])
    car = await a_vehicle(world, twin)
    order = await open_work_order(world, customer_id=twin["id"], vehicle_id=car["id"])
    await merge(world, saleh, twin)
    for q in ("ابو جمال", "733000111", "صالح", "777123456"):
        items = (await world.client(Role.ADVISOR).seen(f"{V1}/search", q=q))["items"]
        found = {(item["kind"], item["id"]) for item in items}
        assert ("customer", saleh["id"]) in found, q
        assert ("customer", twin["id"]) not in found, q
        assert ("vehicle", car["id"]) in found, q
        assert ("work_order", order["id"]) in found, q


async def test_a_duplicate_of_a_duplicate_points_to_the_one_who_is_left(world: World) -> None:
    first, second, third = [await a_customer(world) for _ in range(3)]
    await merge(world, second, first)
    merged = await merge(world, third, second)
    assert merged["merged_ids"] == [first["id"], second["id"]]
    seen = await world.client(Role.MANAGER).seen(f"{PATH}/{first['id']}")
    assert seen["merged_into_id"] == third["id"]


async def test_a_merge_is_refused_with_oneself_twice_or_into_somebody_put_away(
    world: World,
) -> None:
    saleh, twin, other = [await a_customer(world) for _ in range(3)]
    assert await refused(world, saleh, saleh) == (422, "merge_with_itself")
    assert await refused(world, saleh, {"id": str(new_id())}) == (404, "customer_not_found")
    await merge(world, saleh, twin)
    assert await refused(world, saleh, twin) == (409, "customer_merged")
    assert await refused(world, twin, other) == (409, "customer_merged")
    await world.client(Role.MANAGER).made(f"{PATH}/{other['id']}/archive")
    assert await refused(world, other, saleh) == (409, "customer_archived")
    await merge(world, saleh, other)  # a duplicate may have been archived already


async def test_a_merged_customer_is_history(world: World) -> None:
    saleh, twin = await a_customer(world), await a_customer(world)
    await merge(world, saleh, twin)
    manager = world.client(Role.MANAGER)
    path = f"{PATH}/{twin['id']}"
    response = await manager.patch(path, json={"notes": "x"})
    assert (response.status_code, response.json()["code"]) == (409, "customer_merged")
    assert response.json()["params"] == {"into": saleh["id"]}
    assert await manager.refused("POST", f"{path}/unarchive") == (409, "customer_merged")
    car = {"customer_id": twin["id"], "make": "Toyota", "model": "Prius"}
    assert await manager.refused("POST", f"{V1}/vehicles", car) == (409, "customer_merged")


async def test_only_a_manager_merges_and_only_the_version_that_was_seen(world: World) -> None:
    saleh, twin = await a_customer(world), await a_customer(world)
    path, body = f"{PATH}/{saleh['id']}/merge", {"duplicate_id": twin["id"]}
    advisor = world.client(Role.ADVISOR)
    assert await advisor.refused("POST", path, body) == (403, "permission_missing")
    await advisor.patch(f"{PATH}/{saleh['id']}", json={"notes": "x"})
    stale = {"If-Match": f'"{saleh["version"]}"'}
    late = await world.client(Role.MANAGER).refused("POST", path, body, headers=stale)
    assert late == (412, "stale_version")


async def test_two_who_merge_each_other_at_once_leave_one(world: World) -> None:
    saleh, twin = await a_customer(world), await a_customer(world)
    manager = world.client(Role.MANAGER)
    answers = await asyncio.gather(
        *(
            manager.post(f"{PATH}/{one['id']}/merge", json={"duplicate_id": other["id"]})
            for one, other in ((saleh, twin), (twin, saleh)) * 3
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]


async def test_what_comes_in_while_customers_are_merged_is_nobodys_duplicate(
    world: World,
) -> None:
    saleh, twin = await a_customer(world), await a_customer(world)
    car = await a_vehicle(world, twin)
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    new_car = {"customer_id": twin["id"], "make": "Kia", "model": "Niro"}
    new_order = {"customer_id": twin["id"], "vehicle_id": car["id"], "complaint": "صوت"}
    answers = await asyncio.gather(
        advisor.post(f"{V1}/workorders", json=new_order),
        advisor.post(f"{V1}/vehicles", json=new_car),
        manager.post(f"{PATH}/{saleh['id']}/merge", json={"duplicate_id": twin["id"]}),
        advisor.post(f"{V1}/vehicles", json=new_car),
        advisor.post(f"{V1}/workorders", json=new_order),
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert answers[2].status_code == 200
    async with world.database.reading() as connection:
        for model in (Vehicle, VehicleOwnership, WorkOrder):
            table: Any = model.__table__
            rows = await connection.execute(
                select(table.c.id).where(table.c.customer_id == UUID(twin["id"]))
            )
            assert rows.all() == [], model.__name__
        customers: Any = Customer.__table__
        merged = select(customers.c.merged_into_id).where(customers.c.id == UUID(twin["id"]))
        assert (await connection.execute(merged)).scalar_one() == UUID(saleh["id"])
