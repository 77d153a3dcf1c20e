"""What a car needs and its customer has put off."""

from tests.stories import (
    V1,
    Document,
    a_sent_estimate,
    add_job,
    open_work_order,
    said,
    yer,
)
from tests.world import ADEN, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id


async def put_off(world: World, choice: str = "defer") -> tuple[Document, Document]:
    """An order whose one job the customer did not want; gives it and what waits."""
    order = await open_work_order(world)
    await add_job(world, order, title_ar="تغيير سير المكينة")
    sent = await a_sent_estimate(world, order)
    await world.client(None).made(sent["link"], said(sent, choice))
    vehicle = order["vehicle"]["id"]
    waiting = await world.client().seen(f"{V1}/deferred-work", vehicle_id=vehicle)
    return order, waiting["items"][0]


async def test_what_was_declined_waits_on_the_car_with_what_it_would_cost(world: World) -> None:
    order, waiting = await put_off(world, "decline")
    assert waiting["title_ar"] == "تغيير سير المكينة"
    assert (waiting["choice"], waiting["total"]) == ("decline", yer(8_400))
    assert waiting["work_order"] == {"id": order["id"], "number": order["number"]}
    assert waiting["resolved_at"] is None
    technician = world.client(Role.TECHNICIAN, ADEN)  # the car may come to any branch
    assert await technician.seen(f"{V1}/deferred-work/{waiting['id']}") == waiting


async def test_deferred_work_is_found_by_car_owner_and_whether_it_waits(world: World) -> None:
    order, waiting = await put_off(world)
    _, other = await put_off(world)
    advisor = world.client(Role.ADVISOR)
    path = f"{V1}/deferred-work"
    await advisor.made(f"{path}/{other['id']}/dismiss", {"reason": "باع السيارة"})

    async def found(**params: object) -> list[str]:
        return [one["id"] for one in (await advisor.seen(path, **params))["items"]]

    assert await found() == [other["id"], waiting["id"]]
    assert await found(open=True) == [waiting["id"]]
    assert await found(open=False) == [other["id"]]
    assert await found(vehicle_id=order["vehicle"]["id"]) == [waiting["id"]]
    assert await found(customer_id=order["customer"]["id"]) == [waiting["id"]]
    assert await found(customer_id=str(new_id())) == []


async def test_deferred_work_is_dismissed_once_and_for_a_reason(world: World) -> None:
    _, waiting = await put_off(world)
    advisor = world.client(Role.ADVISOR)
    path = f"{V1}/deferred-work/{waiting['id']}/dismiss"
    assert await advisor.refused("POST", path, {"reason": " "}) == (422, "reason_required")
    reason = {"reason": "عُمل في ورشة أخرى"}
    stale = await advisor.refused("POST", path, reason, headers={"If-Match": '"9"'})
    assert stale == (412, "stale_version")
    dismissed = await advisor.made(path, reason)
    assert dismissed["resolved_because"] == "عُمل في ورشة أخرى"
    assert dismissed["resolved_at"] is not None
    assert await advisor.refused("POST", path, reason) == (409, "deferred_work_resolved")
    nothing = f"{V1}/deferred-work/{new_id()}"
    assert await advisor.refused("GET", nothing) == (404, "deferred_work_not_found")
    refused = await advisor.refused("POST", f"{nothing}/dismiss", reason)
    assert refused == (404, "deferred_work_not_found")
