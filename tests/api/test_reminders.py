"""Reminders: what waits is told once, in time, and only where it is wanted."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

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
    paid,
    yer,
)
from tests.world import ADEN, SANAA, World, staff_id
from yemen_hybrid.data.models import Message, OdometerReading, Vehicle, WorkOrder
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.odometer import OdometerUnit
from yemen_hybrid.domain.work_order import Status
from yemen_hybrid.usecases.reminders.send import send_reminders
from yemen_hybrid.worker import chores


async def remind(world: World) -> int:
    """One run of the chore; gives how many were reminded."""
    return await send_reminders(world.begin, world.database.reading, world.clock())


async def due(world: World, **query: Any) -> list[Document]:
    """What would be reminded of now."""
    shown = await world.client(Role.ADVISOR).seen(f"{V1}/reminders/due", **query)
    items: list[Document] = shown["items"]
    return items


async def told(world: World, template: str) -> Sequence[Any]:
    """The messages of a template, as they were queued."""
    messages = Message.__table__
    async with world.database.reading() as connection:
        rows = select(messages).where(messages.c.template == template).order_by(messages.c.id)
        return (await connection.execute(rows)).all()


async def a_stay(world: World, vehicle: Document, ended: datetime, km: int | None) -> None:
    """A stay that ended at a moment, with the reading at which the car came in."""
    order = await finished_order(world, customer={"id": vehicle["customer_id"]})
    async with world.begin() as store:
        await store.session.execute(
            update(WorkOrder)
            .where(WorkOrder.id == UUID(order["id"]))
            .values(
                vehicle_id=UUID(vehicle["id"]),
                status=Status.CLOSED,
                finished_at=ended,
                odometer_km=km,
            )
        )


async def read_at(world: World, vehicle: Document, *readings: tuple[datetime, int]) -> None:
    """What the car's instrument showed, and when."""
    async with world.begin() as store:
        store.session.add_all(
            OdometerReading(
                vehicle_id=UUID(vehicle["id"]),
                value=km,
                unit=OdometerUnit.KM,
                value_km=km,
                taken_at=at,
                taken_by_id=staff_id(Role.ADVISOR),
                created_at=at,
            )
            for at, km in readings
        )


async def test_a_silent_estimate_is_reminded_of_once_while_it_can_be_answered(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    sent = await a_sent_estimate(world, order)
    world.clock.turn(days=1)
    assert await due(world) == []
    world.clock.turn(days=1)
    foreseen = await due(world)
    assert [(one["kind"], one["subject_id"]) for one in foreseen] == [
        ("estimate_unanswered", sent["id"])
    ]
    assert await remind(world) == 1
    message = (await told(world, "estimate_reminder"))[0]
    assert message.params["link_id"] == sent["link_id"]
    assert message.params["total"] == sent["total"]
    assert await due(world) == []
    assert await remind(world) == 0
    world.clock.turn(days=1)
    assert await remind(world) == 0


async def test_an_estimate_that_expires_today_is_not_reminded_of(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    await a_sent_estimate(world, order)
    world.clock.turn(days=7, hours=-2)
    assert await remind(world) == 0


async def test_a_car_that_stands_is_reminded_of_once_for_each_time_it_was_done(
    world: World,
) -> None:
    order = await finished_order(world)
    world.clock.turn(days=3)
    (foreseen,) = await due(world)
    assert (foreseen["kind"], foreseen["due_on"]) == ("car_waiting", "2030-03-04")
    both = await asyncio.gather(remind(world), remind(world))
    assert sum(both) == 1
    (message,) = await told(world, "car_waiting")
    assert message.params["since"] == "2030-03-04"
    assert message.params["order"] == foreseen["number"]
    async with world.begin() as store:  # taken up again, and done anew
        row = await store.work_orders.lock(UUID(order["id"]))
        row.status_since = store.now
    world.clock.turn(days=4)
    assert await remind(world) == 1


async def test_what_is_long_past_comes_as_no_surprise(world: World) -> None:
    await finished_order(world)
    world.clock.turn(days=20)
    assert await due(world) == []
    assert await remind(world) == 0


async def test_an_overdue_invoice_is_reminded_of_with_what_is_left_of_it(world: World) -> None:
    customer = await a_customer(world)
    invoice = await issued_invoice(world, 10_000, customer=customer)
    settled = await issued_invoice(world, 3_000, customer=customer)
    for one, amount in ((invoice, 4_000), (settled, 3_000)):
        await paid(world, yer(amount), invoice_id=one["id"])
    world.clock.turn(days=2)
    assert [one for one in await due(world) if one["kind"] == "invoice_overdue"] == []
    world.clock.turn(days=1)
    (foreseen,) = [one for one in await due(world) if one["kind"] == "invoice_overdue"]
    assert (foreseen["number"], foreseen["owed"]) == (invoice["number"], yer(6_000))
    await remind(world)
    (message,) = await told(world, "invoice_overdue")
    assert message.params["owed"] == yer(6_000)
    assert message.params["due_on"] == "2030-03-04"


async def test_a_service_is_due_by_the_date_or_by_the_distance_whichever_is_first(
    world: World,
) -> None:
    now, customer = world.clock.now, await a_customer(world)
    slow, taxi, here, own = [await a_vehicle(world, customer) for _ in range(4)]
    await a_stay(world, slow, now - timedelta(days=178), 90_000)  # six months, but for some days
    await a_stay(world, taxi, now - timedelta(days=30), 100_000)
    await read_at(world, taxi, (now - timedelta(days=30), 100_000), (now, 104_800))
    await a_stay(world, here, now - timedelta(days=178), 50_000)
    await open_work_order(world, customer_id=customer["id"], vehicle_id=here["id"])
    await a_stay(world, own, now - timedelta(days=178), 50_000)
    async with world.begin() as store:
        row = await store.session.get_one(Vehicle, UUID(own["id"]))
        row.service_months = 12
    foreseen = {one["subject_id"]: one for one in await due(world) if one["kind"] == "service_due"}
    assert foreseen.keys() == {slow["id"], taxi["id"]}
    assert foreseen[slow["id"]]["due_at_km"] is None
    assert foreseen[taxi["id"]]["due_at_km"] == 105_000
    assert await remind(world) == 2
    assert await remind(world) == 0
    texts = {message.params.get("due_at") for message in await told(world, "service_due")}
    assert texts == {None, 105_000}
    await a_stay(world, slow, world.clock.turn(days=1), 95_000)  # it came: the next one counts
    world.clock.turn(days=178)
    assert [one["subject_id"] for one in await due(world)] == [slow["id"]]


async def test_a_branch_switches_its_reminders_and_sets_their_days(world: World) -> None:
    await finished_order(world)
    await finished_order(world, branch=ADEN)
    admin = world.client(Role.ADMIN)
    for branch, change in ((SANAA, {"waiting_reminder_days": 5}), (ADEN, {"service_km": None})):
        changed = await admin.patch(f"{V1}/branches/{branch}", json=change)
        assert changed.status_code == 200, changed.text
        assert changed.json().items() >= change.items()
    async with world.begin() as store:
        (await store.branches.lock(ADEN)).automatic_messages = ["car_ready"]
    world.clock.turn(days=2)
    assert await remind(world) == 0
    world.clock.turn(days=3)
    assert await remind(world) == 1
    (message,) = await told(world, "car_waiting")
    assert message.branch_id == SANAA


async def test_whoever_opted_out_or_wants_no_channel_is_not_reminded(world: World) -> None:
    quiet = await a_customer(world, channel="none")
    gone = await a_customer(world)
    for customer in (quiet, gone):
        await finished_order(world, customer=customer)
    async with world.begin() as store:
        (await store.customers.lock(UUID(gone["id"]))).opted_out = True
    world.clock.turn(days=3)
    assert await remind(world) == 0


async def test_on_a_friday_and_at_night_nobody_is_reminded(world: World) -> None:
    await finished_order(world)
    world.clock.turn(days=4)  # the first Friday
    assert await due(world) != []
    assert await remind(world) == 0
    world.clock.turn(days=1, hours=-2)  # seven in the morning
    assert await remind(world) == 0
    world.clock.turn(hours=2)
    assert await remind(world) == 1


async def test_staff_see_only_what_their_branch_will_remind_of(world: World) -> None:
    await finished_order(world, branch=ADEN)
    world.clock.turn(days=3)
    assert await due(world) == []
    everywhere = await world.client(Role.MANAGER).seen(f"{V1}/reminders/due", branch_id=str(ADEN))
    assert [one["branch_id"] for one in everywhere["items"]] == [str(ADEN)]
    assert everywhere["more"] is False
    technician = world.client(Role.TECHNICIAN)
    refused = await technician.refused("GET", f"{V1}/reminders/due")
    assert refused == (403, "permission_missing")


async def test_the_worker_reminds_by_itself(world: World) -> None:
    await finished_order(world)
    world.clock.turn(days=3)
    chore = next(one for one in chores(world.context) if one.name == "reminders")
    await chore.run()
    assert len(await told(world, "car_waiting")) == 1
