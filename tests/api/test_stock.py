"""The shelves: deliveries, counts, transfers, used parts, and what jobs take and bring back."""

from typing import Any
from uuid import UUID

import pytest

from tests.stories import V1, Document, a_line_to_issue, a_part, a_rate, usd, yer
from tests.world import ADEN, SANAA, Client, World
from yemen_hybrid.data.models import Branch, Job, Line, WorkOrder
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import JobApproval, JobState
from yemen_hybrid.domain.money import Currency
from yemen_hybrid.domain.work_order import Status


def _movements(part: Document) -> str:
    return f"{V1}/parts/{part['id']}/movements"


async def _move(client: Client, part: Document, kind: str, quantity: str, **more: Any) -> Any:
    body = {"kind": kind, "quantity": quantity, "branch_id": str(SANAA), **more}
    return await client.made(_movements(part), body)


async def _refused(
    client: Client, part: Document, kind: str, quantity: str, **more: Any
) -> tuple[int, str]:
    body = {"kind": kind, "quantity": quantity, "branch_id": str(SANAA), **more}
    return await client.refused("POST", _movements(part), body)


async def _stocked(world: World, quantity: str, **columns: Any) -> Document:
    part = await a_part(world, **columns)
    await _move(world.client(Role.MANAGER), part, "receive", quantity)
    return part


async def _shelf(world: World, part: Document, branch: UUID = SANAA) -> tuple[str, str]:
    """What lies there and what of it is promised."""
    seen = await world.client(Role.MANAGER).seen(f"{V1}/parts/{part['id']}")
    levels = {UUID(level["branch"]["id"]): level for level in seen["levels"]}
    return levels[branch]["on_hand"], levels[branch]["reserved"]


async def test_a_delivery_fills_the_shelf_and_tells_the_newest_cost(world: World) -> None:
    part = await a_part(world)
    manager, advisor = world.client(Role.MANAGER), world.client(Role.ADVISOR)
    first = await _move(manager, part, "receive", "6", unit_cost=usd("4.10"))
    assert (first["quantity"], first["balance"], first["unit_cost"]) == ("6", "6", usd("4.10"))
    assert (first["level"]["on_hand"], first["level"]["part"]["sku"]) == ("6", part["sku"])
    second = await _move(advisor, part, "receive", "٢٫٥", reason="سند 118")
    assert (second["balance"], second["unit_cost"], second["reason"]) == ("8.5", None, "سند 118")
    assert (await manager.seen(f"{V1}/parts/{part['id']}"))["cost"] == usd("4.10")
    listed = (await manager.seen(_movements(part), branch_id=str(SANAA)))["items"]
    assert [item["id"] for item in listed] == [second["id"], first["id"]]
    assert listed[1]["unit_cost"] == usd("4.10")
    assert listed[0]["staff"]["name_en"] == "advisor Sanaa"
    for role in (Role.ADVISOR, Role.TECHNICIAN):
        hidden = (await world.client(role).seen(_movements(part)))["items"]
        assert [item["unit_cost"] for item in hidden] == [None, None]
    costly = await _refused(advisor, part, "receive", "1", unit_cost=usd("4"))
    assert costly == (403, "permission_missing")


async def test_nothing_moves_without_a_key_and_nothing_twice_under_one(world: World) -> None:
    part = await a_part(world)
    manager = world.client(Role.MANAGER)
    body = {"kind": "receive", "quantity": "3", "branch_id": str(SANAA)}
    bare = await manager.post(_movements(part), json=body)
    assert (bare.status_code, bare.json()["code"]) == (422, "idempotency_key_required")
    line = f"{V1}/workorders/{new_id()}/jobs/{new_id()}/lines/{new_id()}"
    for path in (f"{line}/issue", f"{line}/return"):
        keyless = await manager.post(path, json={})
        assert keyless.json()["code"] == "idempotency_key_required"
    headers = {"Idempotency-Key": "delivery-118"}
    answers = [await manager.post(_movements(part), json=body, headers=headers) for _ in "12"]
    assert answers[0].content == answers[1].content
    assert await _shelf(world, part) == ("3", "0")


async def test_a_correction_has_a_sign_and_a_reason(world: World) -> None:
    part = await _stocked(world, "5")
    manager = world.client(Role.MANAGER)
    assert (await _move(manager, part, "adjust", "-2", reason="تلف"))["balance"] == "3"
    assert (await _move(manager, part, "adjust", "0.5", reason="وجدت"))["balance"] == "3.5"
    assert await _refused(manager, part, "adjust", "-4", reason="تلف") == (409, "stock_short")
    assert await _refused(manager, part, "adjust", "0", reason="لا شيء") == (422, "adjustment_zero")
    for kind in ("adjust", "return_to_supplier"):
        assert await _refused(manager, part, kind, "1") == (422, "reason_required")
        assert await _refused(manager, part, kind, "1", reason=" ") == (422, "reason_required")
    back = await _move(manager, part, "return_to_supplier", "1", reason="مقاس خاطئ")
    assert (back["quantity"], back["balance"]) == ("-1", "2.5")


async def test_a_count_sets_the_shelf_and_is_kept_without_a_difference_too(world: World) -> None:
    part = await _stocked(world, "5")
    manager = world.client(Role.MANAGER)
    for found, change in (("5", "0"), ("3.25", "-1.75"), ("9", "5.75"), ("0", "-9")):
        counted = await _move(manager, part, "count", found)
        assert (counted["quantity"], counted["balance"]) == (change, found)
    assert await _refused(manager, part, "count", "-1") == (422, "quantity_not_positive")
    assert len((await manager.seen(_movements(part), branch_id=str(SANAA)))["items"]) == 5


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("-1", "quantity_not_positive"),
        ("0", "quantity_not_positive"),
        ("NaN", "request_invalid"),
        ("Infinity", "request_invalid"),
        ("1e3", "request_invalid"),
        ("1,5", "request_invalid"),
        ("0.0001", "request_invalid"),
        ("1000000.001", "request_invalid"),
        ("9" * 400, "request_invalid"),
        ("", "request_invalid"),
    ],
)
async def test_a_quantity_that_cannot_be_carried_is_refused(
    world: World, quantity: str, code: str
) -> None:
    part = await a_part(world)
    manager = world.client(Role.MANAGER)
    for kind in ("receive", "core_in"):
        assert await _refused(manager, part, kind, quantity) == (422, code)
    line = await a_line_to_issue(world, part, reserve=False)
    for step in ("issue", "return"):
        refused = await manager.refused("POST", f"{line['path']}/{step}", {"quantity": quantity})
        assert refused[0] in {409, 422}
    assert (await manager.seen(_movements(part), branch_id=str(SANAA)))["items"] == []


async def test_a_transfer_is_two_movements_that_name_each_other(world: World) -> None:
    part = await _stocked(world, "5", cost_minor=410, cost_currency=Currency.USD)
    manager = world.client(Role.MANAGER)
    sent = await _move(manager, part, "transfer", "2", to_branch_id=str(ADEN))
    assert (sent["kind"], sent["balance"]) == ("transfer_out", "3")
    assert (sent["other_branch_id"], sent["unit_cost"]) == (str(ADEN), usd("4.10"))
    came = (await world.client(Role.ADMIN, ADEN).seen(_movements(part)))["items"][0]
    assert (came["kind"], came["quantity"], came["balance"]) == ("transfer_in", "2", "2")
    assert came["other_branch_id"] == str(SANAA)
    too_many = await _refused(manager, part, "transfer", "4", to_branch_id=str(ADEN))
    assert too_many == (409, "stock_short")
    assert (await _shelf(world, part), await _shelf(world, part, ADEN)) == (("3", "0"), ("2", "0"))


async def test_a_transfer_to_the_same_branch_or_to_none_is_refused(world: World) -> None:
    part = await _stocked(world, "5")
    manager = world.client(Role.MANAGER)
    for target in ({}, {"to_branch_id": str(SANAA)}):
        refused = await _refused(manager, part, "transfer", "1", **target)
        assert refused == (422, "transfer_to_itself")
    nowhere = await _refused(manager, part, "transfer", "1", to_branch_id=str(new_id()))
    assert nowhere == (404, "branch_not_found")
    one_branch = world.client(Role.MANAGER, ADEN)
    other = {"branch_id": str(ADEN), "to_branch_id": str(SANAA)}
    assert await _refused(one_branch, part, "transfer", "1", **other) == (404, "branch_not_found")


async def test_fields_of_another_kind_of_movement_are_refused(world: World) -> None:
    part = await _stocked(world, "5")
    manager = world.client(Role.MANAGER)
    for kind, more in (
        ("count", {"unit_cost": yer(5)}),
        ("receive", {"to_branch_id": str(ADEN)}),
    ):
        refused = await _refused(manager, part, kind, "1", **more)
        assert refused == (422, "movement_field_unexpected")
    for kind in ("issue", "return_in", "transfer_in", "lost"):
        assert await _refused(manager, part, kind, "1") == (422, "request_invalid")
    negative = await _refused(manager, part, "receive", "1", unit_cost=usd("-1"))
    assert negative == (422, "price_negative")


async def test_used_parts_lie_apart(world: World) -> None:
    part = await _stocked(world, "2")
    advisor = world.client(Role.ADVISOR)
    came = await _move(advisor, part, "core_in", "1")
    assert (came["balance"], came["level"]["cores"], came["level"]["on_hand"]) == ("1", "1", "2")
    assert await _refused(advisor, part, "core_out", "2") == (409, "stock_short")
    gone = await _move(advisor, part, "core_out", "1")
    assert (gone["balance"], gone["level"]["on_hand"]) == ("0", "2")


async def test_who_moves_what(world: World) -> None:
    part = await _stocked(world, "5")
    advisor = world.client(Role.ADVISOR)
    for kind in ("adjust", "count", "return_to_supplier", "transfer"):
        more = {"to_branch_id": str(ADEN)} if kind == "transfer" else {}
        refused = await _refused(advisor, part, kind, "1", reason="x", **more)
        assert refused == (403, "permission_missing"), kind
    for role in (Role.TECHNICIAN, Role.CASHIER):
        assert await _refused(world.client(role), part, "receive", "1") == (
            403,
            "permission_missing",
        )
    elsewhere = await _refused(world.client(Role.ADVISOR, ADEN), part, "receive", "1")
    assert elsewhere == (404, "branch_not_found")
    unsaid = await _refused(world.client(Role.ADMIN), part, "receive", "1", branch_id=None)
    assert unsaid == (422, "branch_not_said")
    unknown = {"id": str(new_id())}
    assert await _refused(advisor, unknown, "receive", "1") == (404, "part_not_found")


async def test_a_job_takes_what_was_kept_for_it_and_brings_back_what_it_did_not_need(
    world: World,
) -> None:
    part = await _stocked(world, "10", cost_minor=410, cost_currency=Currency.USD)
    await a_rate(world, buy=530, sell=540)
    line = await a_line_to_issue(world, part, 4)
    assert await _shelf(world, part) == ("10", "4")
    advisor = world.client(Role.ADVISOR)
    taken = await advisor.made(f"{line['path']}/issue", {"quantity": "1.5"})
    assert (taken["issued"], taken["reserved"], taken["to_issue"]) == ("1.5", "2.5", "2.5")
    assert taken["level"]["available"] == "6"
    assert await _shelf(world, part) == ("8.5", "2.5")
    rest = await advisor.made(f"{line['path']}/issue")
    assert (rest["issued"], rest["reserved"], rest["to_issue"]) == ("4", "0", "0")
    back = await advisor.made(f"{line['path']}/return", {"quantity": "1"})
    assert (back["issued"], back["reserved"], back["to_issue"]) == ("3", "0", "1")
    assert await _shelf(world, part) == ("7", "0")
    everything = await advisor.made(f"{line['path']}/return")
    assert (everything["issued"], everything["level"]["on_hand"]) == ("0", "10")
    kinds = [item["kind"] for item in (await advisor.seen(_movements(part)))["items"]]
    assert kinds == ["return_in", "return_in", "issue", "issue", "receive"]
    async with world.begin() as store:
        row = await store.session.get_one(Line, UUID(line["line"]))
        assert row.unit_cost_minor == 2_214  # 4.10 dollars at 540


async def test_the_work_order_tells_what_was_issued_and_returned(world: World) -> None:
    part = await _stocked(world, "10")
    line = await a_line_to_issue(world, part, 4)
    advisor = world.client(Role.ADVISOR)
    await advisor.made(f"{line['path']}/issue", {"quantity": "3"})
    await advisor.made(f"{line['path']}/return", {"quantity": "2"})
    movement = (await advisor.seen(_movements(part)))["items"][0]
    assert movement["work_order"]["id"] == line["order"]
    assert movement["line_id"] == line["line"]
    told = (await advisor.seen(f"{V1}/workorders/{line['order']}/timeline"))["items"]
    said = {event["kind"]: event["detail"]["quantity"] for event in told}
    assert said == {"part_issued": "3", "part_returned": "2"}
    async with world.begin() as store:
        assert (await store.work_orders.get(UUID(line["order"]))).version == 3


async def test_no_line_gets_more_than_it_needs_nor_gives_back_more_than_it_has(
    world: World,
) -> None:
    part = await _stocked(world, "10")
    line = await a_line_to_issue(world, part, 4)
    advisor = world.client(Role.ADVISOR)
    issue, bring_back = f"{line['path']}/issue", f"{line['path']}/return"
    assert await advisor.refused("POST", bring_back, {}) == (409, "return_too_much")
    assert await advisor.refused("POST", issue, {"quantity": "5"}) == (409, "issue_too_much")
    await advisor.made(issue, {"quantity": "3"})
    assert await advisor.refused("POST", issue, {"quantity": "1.001"}) == (409, "issue_too_much")
    assert await advisor.refused("POST", bring_back, {"quantity": "4"}) == (409, "return_too_much")
    for path in (issue, bring_back):
        nothing = await advisor.refused("POST", path, {"quantity": "0"})
        assert nothing == (422, "quantity_not_positive")
    await advisor.made(issue)
    assert await advisor.refused("POST", issue, {}) == (409, "issue_too_much")
    assert await _shelf(world, part) == ("6", "0")


async def test_what_others_reserved_stays_on_the_shelf(world: World) -> None:
    part = await _stocked(world, "5")
    await a_line_to_issue(world, part, 4)
    stranger = await a_line_to_issue(world, part, 2, reserve=False)
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    issue = f"{stranger['path']}/issue"
    assert await advisor.refused("POST", issue, {}) == (409, "stock_reserved")
    assert (await advisor.made(issue, {"quantity": "1"}))["level"]["available"] == "0"
    back = await _refused(manager, part, "return_to_supplier", "1", reason="x")
    away = await _refused(manager, part, "transfer", "1", to_branch_id=str(ADEN))
    assert back == away == (409, "stock_reserved")
    assert (await _move(manager, part, "adjust", "-1", reason="تلف"))["balance"] == "3"
    first = {"take_reserved": True}
    assert await advisor.refused("POST", issue, first) == (403, "permission_missing")
    assert (await manager.made(issue, first))["level"]["on_hand"] == "2"
    assert await _shelf(world, part) == ("2", "4")


async def test_stock_goes_below_zero_only_where_the_branch_lets_issues_do_it(world: World) -> None:
    part = await _stocked(world, "1")
    line = await a_line_to_issue(world, part, 4)
    advisor, manager = world.client(Role.ADVISOR), world.client(Role.MANAGER)
    issue = f"{line['path']}/issue"
    assert await advisor.refused("POST", issue, {}) == (409, "stock_short")
    await _let_backorders(world, allowed=True)
    assert (await advisor.made(issue))["level"]["on_hand"] == "-3"
    for kind, more in (
        ("adjust", {"reason": "x"}),
        ("transfer", {"to_branch_id": str(ADEN)}),
    ):
        short = await _refused(manager, part, kind, "-1" if kind == "adjust" else "1", **more)
        assert short == (409, "stock_short")
    await _let_backorders(world, allowed=False)
    assert (await _move(manager, part, "receive", "1"))["balance"] == "-2"
    assert (await _move(manager, part, "receive", "2"))["balance"] == "0"
    other = await a_line_to_issue(world, part, 1)
    assert await advisor.refused("POST", f"{other['path']}/issue", {}) == (409, "stock_short")


async def _let_backorders(world: World, *, allowed: bool) -> None:
    async with world.begin() as store:
        (await store.session.get_one(Branch, SANAA)).backorders = allowed


async def test_only_an_approved_job_of_an_order_in_progress_gets_parts(world: World) -> None:
    part = await _stocked(world, "10")
    line = await a_line_to_issue(world, part, 4)
    advisor = world.client(Role.ADVISOR)
    issue = f"{line['path']}/issue"
    for approval in (JobApproval.PENDING, JobApproval.SENT, JobApproval.DECLINED):
        await _set(world, line, approval=approval)
        assert await advisor.refused("POST", issue, {}) == (409, "job_not_approved")
    await _set(world, line, approval=JobApproval.APPROVED, state=JobState.DONE)
    assert await advisor.refused("POST", issue, {}) == (409, "job_done")
    await _set(world, line, state=JobState.IN_PROGRESS)
    for status in (Status.READY_TO_START, Status.ON_HOLD, Status.DONE, Status.CLOSED):
        await _set(world, line, status=status)
        assert await advisor.refused("POST", issue, {}) == (409, "work_not_in_progress")
    await _set(world, line, status=Status.IN_PROGRESS)
    await advisor.made(issue)
    await _set(world, line, status=Status.CLOSED)
    assert (await advisor.made(f"{line['path']}/return"))["issued"] == "0"


async def _set(world: World, line: Document, **columns: Any) -> None:
    async with world.begin() as store:
        order = await store.session.get_one(WorkOrder, UUID(line["order"]))
        job = await store.session.get_one(Job, UUID(line["job"]))
        for name, value in columns.items():
            setattr(order if name == "status" else job, name, value)


async def test_a_line_of_labour_or_of_another_branch_gets_nothing(world: World) -> None:
    part = await _stocked(world, "10")
    line = await a_line_to_issue(world, part, 4)
    advisor = world.client(Role.ADVISOR)
    async with world.begin() as store:
        job = await store.session.get_one(Job, UUID(line["job"]))
        labour = Line(job_id=job.id, position=2, kind="labour", quantity_milli=1000)
        labour.unit_price_minor = 8_000
        store.session.add(labour)
    job_path = f"{V1}/workorders/{line['order']}/jobs/{line['job']}"
    for step in ("issue", "return"):
        refused = await advisor.refused("POST", f"{job_path}/lines/{labour.id}/{step}", {})
        assert refused == (409, "line_not_of_stock")
        no_line = await advisor.refused("POST", f"{job_path}/lines/{new_id()}/{step}", {})
        assert no_line == (404, "line_not_found")
        elsewhere = world.client(Role.ADVISOR, ADEN)
        hidden = await elsewhere.refused("POST", f"{line['path']}/{step}", {})
        assert hidden == (404, "work_order_not_found")
        technician = world.client(Role.TECHNICIAN)
        assert await technician.refused("POST", f"{line['path']}/{step}", {}) == (
            403,
            "permission_missing",
        )
    no_job = f"{V1}/workorders/{line['order']}/jobs/{new_id()}/lines/{line['line']}/issue"
    assert await advisor.refused("POST", no_job, {}) == (404, "job_not_found")


async def test_promises_are_kept_and_taken_back_whole(world: World) -> None:
    part = await _stocked(world, "3")
    line = await a_line_to_issue(world, part, 5)
    assert await _shelf(world, part) == ("3", "5")
    low = (await world.client(Role.ADVISOR).seen(f"{V1}/stock/low"))["items"]
    assert [(item["to_order"], item["available"]) for item in low] == [("2", "0")]
    async with world.begin() as store:
        row = await store.session.get_one(Line, UUID(line["line"]))
        await store.stock.reserve(SANAA, row)
        assert row.reserved_milli == 5_000
        await store.stock.release(SANAA, row)
        await store.stock.release(SANAA, row)
    assert await _shelf(world, part) == ("3", "0")


async def test_every_movement_is_in_the_audit_log(world: World) -> None:
    part = await _stocked(world, "3")
    async with world.begin() as store:
        rows = await store.session.connection()
        found = await rows.exec_driver_sql(
            "SELECT action, entity FROM audit_events WHERE entity LIKE 'stock%' ORDER BY position"
        )
        assert {tuple(row) for row in found} == {
            ("stock.move", "stock_levels"),
            ("stock.move", "stock_movements"),
        }
    assert await _shelf(world, part) == ("3", "0")
