"""The technicians: who has which job, and their clocks."""

from datetime import timedelta
from typing import Any

from tests.stories import V1, add_job, approve_all, open_work_order, started_work_order
from tests.world import ADEN, World, staff_id
from yemen_hybrid.data.models import Staff
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

Document = dict[str, Any]


def job_of(order: Document, number: int = 1) -> str:
    job = next(job for job in order["jobs"] if job["number"] == number)
    return f"{V1}/workorders/{order['id']}/jobs/{job['id']}"


async def test_a_job_is_given_to_technicians_who_find_it_on_their_list(world: World) -> None:
    order = await started_work_order(world)
    await started_work_order(world)
    advisor, mine = world.client(Role.ADVISOR), str(staff_id(Role.TECHNICIAN))
    path = f"{job_of(order)}/technicians"
    given = await advisor.put(path, json={"technician_ids": [mine]})
    assert [one["id"] for one in given.json()["jobs"][0]["technicians"]] == [mine]
    technician = world.client(Role.TECHNICIAN)
    found = await technician.seen(f"{V1}/workorders", technician_id=mine, status="in_progress")
    assert [item["id"] for item in found["items"]] == [order["id"]]
    given = await technician.seen(f"{V1}/workorders/{order['id']}/assignments")
    assert [(one["job"]["number"], one["technician"]["id"]) for one in given["items"]] == [
        (1, mine)
    ]
    denied = await technician.refused("PUT", path, {"technician_ids": []})
    assert denied == (403, "permission_missing")
    nobody = await advisor.put(path, json={"technician_ids": []})
    assert nobody.json()["jobs"][0]["technicians"] == []


async def test_only_who_works_at_the_branch_is_given_a_job(world: World) -> None:
    order = await started_work_order(world)
    advisor, path = world.client(Role.ADVISOR), f"{job_of(order)}/technicians"
    for unsuitable in (staff_id(Role.TECHNICIAN, ADEN), staff_id(Role.CASHIER)):
        refused = await advisor.refused("PUT", path, {"technician_ids": [str(unsuitable)]})
        assert refused == (422, "technician_unsuitable")
    async with world.begin() as store:
        gone = await store.session.get(Staff, staff_id(Role.TECHNICIAN))
        assert gone is not None
        gone.active = False
    left = {"technician_ids": [str(staff_id(Role.TECHNICIAN))]}
    assert await advisor.refused("PUT", path, left) == (422, "technician_unsuitable")
    unknown = {"technician_ids": [str(new_id())]}
    assert await advisor.refused("PUT", path, unknown) == (404, "staff_not_found")


async def test_a_clock_counts_the_minutes_and_takes_the_job(world: World) -> None:
    order = await started_work_order(world)
    technician = world.client(Role.TECHNICIAN)
    assert await technician.seen(f"{V1}/clock") == {"entry": None}
    started = (await technician.made(f"{job_of(order)}/clock/start"))["jobs"][0]
    assert (started["state"], started["clocks_running"]) == ("in_progress", 1)
    assert [one["id"] for one in started["technicians"]] == [str(staff_id(Role.TECHNICIAN))]
    world.clock.turn(minutes=42)
    running = (await technician.seen(f"{V1}/clock"))["entry"]
    assert (running["work_order"]["number"], running["minutes"]) == (order["number"], 42)
    stopped = await technician.made(f"{job_of(order)}/clock/stop", {"note": "فك البطارية"})
    assert (stopped["jobs"][0]["minutes_clocked"], stopped["jobs"][0]["clocks_running"]) == (42, 0)
    entries = await technician.seen(f"{V1}/workorders/{order['id']}/time-entries")
    assert [(e["minutes"], e["note"], e["too_long"]) for e in entries["items"]] == [
        (42, "فك البطارية", False)
    ]
    again = await technician.refused("POST", f"{job_of(order)}/clock/stop")
    assert again == (409, "clock_not_running")


async def test_one_clock_runs_at_a_time(world: World) -> None:
    order, other = await started_work_order(world), await started_work_order(world)
    technician = world.client(Role.TECHNICIAN)
    await technician.made(f"{job_of(order)}/clock/start")
    second = await technician.post(f"{job_of(other)}/clock/start")
    assert (second.status_code, second.json()["code"]) == (409, "clock_running")
    assert second.json()["params"] == {"work_order": order["number"]}


async def test_no_clock_runs_where_nobody_should_work(world: World) -> None:
    order = await open_work_order(world)
    await add_job(world, order)
    await approve_all(world, order)
    technician = world.client(Role.TECHNICIAN)
    shown = await technician.seen(f"{V1}/workorders/{order['id']}")
    early = await technician.refused("POST", f"{job_of(shown)}/clock/start")
    assert early == (409, "work_not_in_progress")
    await technician.made(f"{V1}/workorders/{order['id']}/start")
    await add_job(world, order)
    shown = await technician.seen(f"{V1}/workorders/{order['id']}")
    unapproved = await technician.refused("POST", f"{job_of(shown, 2)}/clock/start")
    assert unapproved == (409, "job_not_approved")
    await technician.made(f"{job_of(shown)}/finish")
    done = await technician.refused("POST", f"{job_of(shown)}/clock/start")
    assert done == (409, "job_done")


async def test_clocks_stop_when_the_order_waits(world: World) -> None:
    order = await started_work_order(world)
    technician = world.client(Role.TECHNICIAN)
    await technician.made(f"{job_of(order)}/clock/start")
    world.clock.turn(minutes=30)
    held = await technician.made(f"{V1}/workorders/{order['id']}/hold", {"reason": "power_cut"})
    assert (held["jobs"][0]["minutes_clocked"], held["jobs"][0]["clocks_running"]) == (30, 0)
    assert await technician.seen(f"{V1}/clock") == {"entry": None}


async def test_somebody_elses_clock_is_the_managers(world: World) -> None:
    order = await started_work_order(world)
    theirs = {"technician_id": str(staff_id(Role.TECHNICIAN))}
    path = f"{job_of(order)}/clock"
    refused = await world.client(Role.ADVISOR).refused("POST", f"{path}/start", theirs)
    assert refused == (403, "permission_missing")
    manager = world.client(Role.MANAGER)
    await manager.made(f"{path}/start", theirs)
    world.clock.turn(hours=20)
    entries = f"{V1}/workorders/{order['id']}/time-entries"
    forgotten = (await manager.seen(entries))["items"][0]
    assert forgotten["too_long"] is True
    right = {"stopped_at": (world.clock() - timedelta(hours=18)).isoformat()}
    technician = world.client(Role.TECHNICIAN)
    denied = await technician.refused("PATCH", f"{entries}/{forgotten['id']}", right)
    assert denied == (403, "permission_missing")
    corrected = (await manager.patch(f"{entries}/{forgotten['id']}", json=right)).json()
    assert (corrected["minutes"], corrected["too_long"]) == (120, False)
    unknown = await manager.refused("PATCH", f"{entries}/{new_id()}", right)
    assert unknown == (404, "time_entry_not_found")


async def test_a_phone_that_was_offline_says_when_it_was(world: World) -> None:
    order = await started_work_order(world)
    technician, path = world.client(Role.TECHNICIAN), f"{job_of(order)}/clock"
    now = world.clock()

    def at(**ago: float) -> Document:
        return {"at": (now - timedelta(**ago)).isoformat()}

    ahead = await technician.refused("POST", f"{path}/start", at(minutes=-6))
    assert ahead == (422, "clock_ahead")
    await technician.made(f"{path}/start", at(hours=3))
    backwards = await technician.refused("POST", f"{path}/stop", at(hours=4))
    assert backwards == (422, "clock_backwards")
    await technician.made(f"{path}/stop", at(hours=1))
    overlap = await technician.refused("POST", f"{path}/start", at(hours=2))
    assert overlap == (409, "clock_overlap")
    chosen = str(new_id())
    await technician.made(f"{path}/start", {"id": chosen, **at(hours=1)})
    replayed = await technician.refused("POST", f"{path}/start", {"id": chosen, **at(hours=1)})
    assert replayed == (409, "clock_running")
    assert (await technician.seen(f"{V1}/clock"))["entry"]["id"] == chosen
