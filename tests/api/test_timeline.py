"""Everything that happened to a work order, and what the staff say about it."""

from tests.stories import V1, add_job, approve_all, issued_invoice, open_work_order, paid, yer
from tests.world import World
from yemen_hybrid.domain.access import Role


async def test_the_timeline_tells_the_days_story(world: World) -> None:
    order = await open_work_order(world)
    path = f"{V1}/workorders/{order['id']}"
    advisor, technician = world.client(Role.ADVISOR), world.client(Role.TECHNICIAN)
    job = await add_job(world, order)
    fee = {"kind": "fee", "title_ar": "رسوم", "quantity": "1", "unit_price": yer(500)}
    lines = f"{path}/jobs/{job['id']}/lines"
    added = await advisor.made(lines, fee)
    line = added["jobs"][0]["lines"][1]["id"]
    await advisor.patch(f"{lines}/{line}", json={"quantity": "2"})
    await advisor.delete(f"{lines}/{line}")
    await advisor.patch(f"{path}/jobs/{job['id']}", json={"note": "مهم"})
    await advisor.patch(path, json={"diagnosis": "مروحة البطارية متسخة"})
    await approve_all(world, order)
    await technician.made(f"{path}/start")
    await technician.made(f"{path}/jobs/{job['id']}/clock/start")
    world.clock.turn(minutes=20)
    await technician.made(f"{path}/jobs/{job['id']}/clock/stop")
    await technician.put(f"{path}/jobs/{job['id']}/finding", json={"finding": "نُظفت المروحة"})
    await technician.made(f"{path}/jobs/{job['id']}/finish")
    await technician.made(f"{path}/finish")
    page = await advisor.seen(f"{path}/timeline", limit=4)
    told = page["items"]
    while page["next"] is not None:
        page = await advisor.seen(f"{path}/timeline", limit=4, after=page["next"])
        told += page["items"]
    told.reverse()
    assert [event["kind"] for event in told] == [
        "opened",
        "job_added",
        "line_added",
        "line_changed",
        "line_removed",
        "job_changed",
        "updated",
        "started",
        "clock_started",
        "clock_stopped",
        "finding_reported",
        "job_finished",
        "finished",
    ]
    assert told[0]["who"]["name"] == "advisor Sanaa"
    assert told[7]["who"]["name"] == "technician Sanaa"
    assert told[9]["detail"] == {"job": 1, "minutes": 20}
    assert told[6]["detail"] == {"fields": ["diagnosis"]}


async def test_staff_comment_on_an_order_even_when_it_is_over(world: World) -> None:
    order = await open_work_order(world)
    path = f"{V1}/workorders/{order['id']}"
    advisor, technician = world.client(Role.ADVISOR), world.client(Role.TECHNICIAN)
    first = await technician.made(f"{path}/comments", {"text": "السيارة في الرافعة الثانية"})
    await advisor.made(f"{path}/cancel", {"reason": "تراجع العميل"})
    second = await world.client(Role.CASHIER).made(f"{path}/comments", {"text": "اتصل العميل"})
    assert first["author"]["name_en"] == "technician Sanaa"
    shown = await advisor.seen(f"{path}/comments")
    assert shown == {"items": [second, first], "next": None}
    assert await advisor.refused("POST", f"{path}/comments", {"text": " "}) == (
        422,
        "comment_empty",
    )
    kinds = [event["kind"] for event in (await advisor.seen(f"{path}/timeline"))["items"]]
    assert kinds == ["commented", "cancelled", "commented", "opened"]


async def test_what_changes_nothing_is_not_told(world: World) -> None:
    order = await open_work_order(world)
    path = f"{V1}/workorders/{order['id']}"
    advisor = world.client(Role.ADVISOR)
    await advisor.patch(path, json={"complaint": order["complaint"]})
    await advisor.patch(path, json={})
    kinds = [event["kind"] for event in (await advisor.seen(f"{path}/timeline"))["items"]]
    assert kinds == ["opened"]


async def test_a_technician_reads_that_it_was_paid_and_not_how_much(world: World) -> None:
    order = await open_work_order(world)
    job = await add_job(world, order)
    await world.client(Role.ADVISOR).made(f"{V1}/workorders/{order['id']}/estimates", {})
    invoice = await issued_invoice(world, 53_000)
    await paid(world, yer(50_000), invoice_id=invoice["id"])
    paths = [f"{V1}/workorders/{id}/timeline" for id in (order["id"], invoice["work_order"]["id"])]
    told = {
        role: {
            event["kind"]: event["detail"]
            for path in paths
            for event in (await world.client(role).seen(path))["items"]
        }
        for role in (Role.CASHIER, Role.TECHNICIAN)
    }
    shown, hidden = told[Role.CASHIER], told[Role.TECHNICIAN]
    assert shown["payment_taken"]["amount"] == yer(50_000)
    assert shown["invoice_issued"]["total"] == invoice["total"]
    assert shown["estimate_made"]["total"]["currency"] == "YER"
    assert hidden["invoice_issued"] == {"number": invoice["number"]}
    assert hidden["payment_taken"] == {"number": shown["payment_taken"]["number"]}
    assert hidden["estimate_made"]["jobs"] == [job["number"]]
    assert "total" not in hidden["estimate_made"]
