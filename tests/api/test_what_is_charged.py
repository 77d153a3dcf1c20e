"""Nobody pays for parts that were not used, nor for work that came to nothing; and what was charged
wrongly can be set right.
"""

from tests.stories import (
    V1,
    Document,
    a_line_to_issue,
    a_part,
    a_sent_estimate,
    add_job,
    approve_all,
    charge,
    finished_order,
    open_work_order,
    paid,
    said,
    started_work_order,
    yer,
)
from tests.world import World
from yemen_hybrid.domain.access import Role

ORDERS = f"{V1}/workorders"
INVOICES = f"{V1}/invoices"
WHY = {"reason": "خطأ في الفاتورة"}


async def a_stocked_part(world: World) -> Document:
    """A part of which ten lie on the shelf."""
    part = await a_part(world)
    path = f"{V1}/parts/{part['id']}/movements"
    await world.client(Role.ADVISOR).made(path, {"kind": "receive", "quantity": "10"})
    return part


def job_path(line: Document) -> str:
    return f"{ORDERS}/{line['order']}/jobs/{line['job']}"


async def with_parts(world: World, count: int = 3) -> Document:
    """A line of ``count`` of a part, issued, its job and order finished."""
    line = await a_line_to_issue(world, await a_stocked_part(world), count)
    advisor = world.client(Role.ADVISOR)
    await advisor.made(f"{line['path']}/issue")
    await advisor.made(f"{job_path(line)}/finish")
    await advisor.made(f"{ORDERS}/{line['order']}/finish")
    return line


async def invoiced(world: World, order_id: str) -> Document:
    """An issued invoice for all that the order has to invoice."""
    manager = world.client(Role.MANAGER)
    draft = await manager.made(INVOICES, {"work_order_id": order_id})
    made: Document = await manager.made(f"{INVOICES}/{draft['id']}/issue")
    return made


async def test_a_job_is_finished_with_all_the_parts_that_were_agreed(world: World) -> None:
    line = await a_line_to_issue(world, await a_stocked_part(world), 4)
    advisor, finish = world.client(Role.ADVISOR), f"{job_path(line)}/finish"
    assert await advisor.refused("POST", finish) == (409, "parts_not_issued")
    await advisor.made(f"{line['path']}/issue", {"quantity": "3"})
    said_ar = (await advisor.post(finish, headers={"Accept-Language": "ar"})).json()["detail"]
    assert "HB-PRIUS-3" in said_ar
    await advisor.made(f"{line['path']}/issue")
    assert (await advisor.made(finish))["jobs"][0]["state"] == "done"


async def test_parts_that_came_back_are_not_charged_for(world: World) -> None:
    line = await with_parts(world)
    advisor = world.client(Role.ADVISOR)
    await advisor.made(f"{line['path']}/return", {"quantity": "1"})
    for chosen in ({}, {"job_ids": [line["job"]]}):
        body = {"work_order_id": line["order"], **chosen}
        assert await advisor.refused("POST", INVOICES, body) == (409, "parts_not_issued")


async def test_what_stands_on_a_draft_does_not_come_back(world: World) -> None:
    line = await with_parts(world)
    advisor, back = world.client(Role.ADVISOR), f"{line['path']}/return"
    draft = await advisor.made(INVOICES, {"work_order_id": line["order"]})
    assert await advisor.refused("POST", back, {}) == (409, "job_on_draft")
    await advisor.delete(f"{INVOICES}/{draft['id']}")
    assert (await advisor.made(back))["issued"] == "0"


async def test_credited_parts_come_back_as_far_as_they_were_credited(world: World) -> None:
    line = await with_parts(world)
    invoice = await invoiced(world, line["order"])
    advisor, manager, back = world.client(Role.ADVISOR), world.client(), f"{line['path']}/return"
    assert await advisor.refused("POST", back, {}) == (409, "part_invoiced")
    of_invoice = {"line_id": invoice["jobs"][0]["lines"][0]["id"], "quantity": "1"}
    await manager.made(f"{INVOICES}/{invoice['id']}/credit", {**WHY, "lines": [of_invoice]})
    assert await advisor.refused("POST", back, {"quantity": "2"}) == (409, "part_invoiced")
    assert (await advisor.made(back))["issued"] == "2"
    assert await advisor.refused("POST", back, {}) == (409, "part_invoiced")


async def test_credited_parts_of_a_closed_order_come_back(world: World) -> None:
    line = await with_parts(world)
    invoice = await invoiced(world, line["order"])
    await paid(world, invoice["total"], invoice_id=invoice["id"])
    advisor, manager = world.client(Role.ADVISOR), world.client()
    await advisor.made(f"{ORDERS}/{line['order']}/close")
    assert await advisor.refused("POST", f"{line['path']}/return", {}) == (409, "part_invoiced")
    await manager.made(f"{INVOICES}/{invoice['id']}/credit", WHY)
    assert (await advisor.made(f"{line['path']}/return"))["level"]["on_hand"] == "10"
    again = await advisor.refused("POST", INVOICES, {"work_order_id": line["order"]})
    assert again == (409, "parts_not_issued")


async def test_a_cancelled_order_is_not_invoiced(world: World) -> None:
    order = await started_work_order(world)
    advisor, path = world.client(Role.ADVISOR), f"{ORDERS}/{order['id']}"
    await advisor.made(f"{path}/jobs/{order['jobs'][0]['id']}/finish")
    await advisor.made(f"{path}/cancel", WHY)
    for chosen in ({}, {"job_ids": [order["jobs"][0]["id"]]}):
        body = {"work_order_id": order["id"], **chosen}
        assert await advisor.refused("POST", INVOICES, body) == (409, "work_order_over")


async def test_of_a_closed_order_only_what_was_credited_is_invoiced_again(world: World) -> None:
    order = await finished_order(world, [charge(10_000)], [charge(500)])
    manager, path = world.client(Role.MANAGER), f"{ORDERS}/{order['id']}"
    first, second = order["jobs"]
    draft = await manager.made(INVOICES, {"work_order_id": order["id"], "job_ids": [first]})
    invoice = await manager.made(f"{INVOICES}/{draft['id']}/issue")
    await manager.made(f"{path}/close", {"reason": "عمل على حساب الورشة"})
    over, again = (409, "work_order_over"), {"work_order_id": order["id"], "job_ids": [first]}
    given = {"work_order_id": order["id"], "job_ids": [second]}
    assert await manager.refused("POST", INVOICES, given) == over
    await manager.made(f"{INVOICES}/{invoice['id']}/credit", WHY)
    assert await manager.refused("POST", INVOICES, given) == over
    corrected = await manager.made(INVOICES, {**again, "notes": "بدل الفاتورة السابقة"})
    issued = await manager.made(f"{INVOICES}/{corrected['id']}/issue")
    assert (issued["status"], issued["total"]) == ("issued", invoice["total"])


async def test_a_closed_order_that_was_never_invoiced_stays_so(world: World) -> None:
    order = await finished_order(world)
    manager = world.client(Role.MANAGER)
    await manager.made(f"{ORDERS}/{order['id']}/close", {"reason": "عمل على حساب الورشة"})
    refused = await manager.refused("POST", INVOICES, {"work_order_id": order["id"]})
    assert refused == (409, "work_order_over")


async def test_an_invoice_of_nothing_is_taken_back_once_and_as_a_whole(world: World) -> None:
    order = await finished_order(world, [charge(0, 2000), charge(0)])
    invoice = await invoiced(world, order["id"])
    assert invoice["total"] == yer(0)
    manager, credit = world.client(Role.MANAGER), f"{INVOICES}/{invoice['id']}/credit"
    line = {"line_id": invoice["jobs"][0]["lines"][0]["id"], "quantity": "1"}
    part = await manager.refused("POST", credit, {**WHY, "lines": [line]})
    assert part == (422, "credit_not_positive")
    note = await manager.made(credit, WHY)
    assert (note["kind"], note["total"], len(note["jobs"][0]["lines"])) == (
        "credit_note",
        yer(0),
        2,
    )
    assert await manager.refused("POST", credit, WHY) == (422, "credit_not_positive")
    assert (await invoiced(world, order["id"]))["total"] == yer(0)


async def test_an_approval_is_taken_back_before_work_begins(world: World) -> None:
    part = await a_stocked_part(world)
    order = await open_work_order(world)
    kit = {"kind": "part", "part_id": part["id"], "quantity": "4"}
    first = await add_job(world, order, title_en="Filters", lines=[kit])
    second = await add_job(world, order)
    await approve_all(world, order)
    advisor, path = world.client(Role.ADVISOR), f"{ORDERS}/{order['id']}"
    recall = f"{path}/jobs/{first['id']}/recall"
    assert await advisor.refused("POST", recall, {"reason": " "}) == (422, "reason_required")
    after = await advisor.made(recall, {"reason": "تراجع العميل"})
    job = after["jobs"][0]
    assert (job["approval"], job["decided_at"], job["lines"][0]["reserved"]) == (
        "pending",
        None,
        "0",
    )
    assert after["status"] == "ready_to_start"
    assert await advisor.refused("POST", recall, WHY) == (409, "job_not_approved")
    line = f"{path}/jobs/{first['id']}/lines/{job['lines'][0]['id']}"
    assert (await advisor.patch(line, json={"quantity": "2"})).is_success
    last = await advisor.made(f"{path}/jobs/{second['id']}/recall", WHY)
    assert last["status"] == "new"
    told = (await advisor.seen(f"{path}/timeline"))["items"]
    recalled = [event["detail"] for event in told if event["kind"] == "job_recalled"]
    assert {"job": 1, "reason": "تراجع العميل"} in recalled
    sent = await a_sent_estimate(world, order)
    await world.client(None).made(sent["link"], said(sent, "approve"))
    shown = await advisor.seen(path)
    assert (shown["status"], shown["jobs"][0]["lines"][0]["reserved"]) == ("ready_to_start", "2")


async def test_an_order_whose_last_approval_goes_waits_for_what_was_sent(world: World) -> None:
    order = await open_work_order(world)
    first = await add_job(world, order)
    await approve_all(world, order)
    await add_job(world, order)
    await a_sent_estimate(world, order)
    recall = f"{ORDERS}/{order['id']}/jobs/{first['id']}/recall"
    assert (await world.client(Role.ADVISOR).made(recall, WHY))["status"] == "awaiting_approval"


async def test_an_approval_stands_once_something_was_put_into_the_job(world: World) -> None:
    line = await a_line_to_issue(world, await a_stocked_part(world), 4)
    advisor, recall = world.client(Role.ADVISOR), f"{job_path(line)}/recall"
    denied = await world.client(Role.TECHNICIAN).refused("POST", recall, WHY)
    assert denied == (403, "permission_missing")
    assert await advisor.refused("POST", recall, WHY) == (409, "illegal_move")
    await advisor.made(f"{line['path']}/issue", {"quantity": "1"})
    assert await advisor.refused("POST", recall, WHY) == (409, "job_begun")
    await advisor.made(f"{line['path']}/return")
    await advisor.made(f"{job_path(line)}/start")
    assert await advisor.refused("POST", recall, WHY) == (409, "job_begun")


async def test_nothing_is_added_to_an_order_that_is_done(world: World) -> None:
    order = await finished_order(world)
    advisor, path = world.client(Role.ADVISOR), f"{ORDERS}/{order['id']}"
    more = {"title_en": "Brakes", "lines": [{"kind": "labour", "quantity": "1"}]}
    assert await advisor.refused("POST", f"{path}/jobs", more) == (409, "work_order_done")
    await advisor.made(f"{path}/reopen", WHY)
    await advisor.made(f"{path}/jobs", more)
    await advisor.made(f"{path}/estimates")
