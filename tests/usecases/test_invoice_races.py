"""Many hands on one invoice: one job is charged once, and numbers have no gap."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest

from tests.stories import V1, Document, charge, finished_order, yer
from tests.world import Client, World
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Role
from yemen_hybrid.usecases.invoices.issue import issue_invoice

pytestmark = pytest.mark.thorough

INVOICES = f"{V1}/invoices"


async def at_once(client: Client, requests: list[tuple[str, Any]]) -> list[Document]:
    """POST all of them together, each under a key of its own; gives each body with its status."""
    answers = await asyncio.gather(
        *(
            client.post(path, json=body, headers={"Idempotency-Key": f"race-{number}"})
            for number, (path, body) in enumerate(requests)
        )
    )
    return [{**answer.json(), "answered": answer.status_code} for answer in answers]


def outcomes(answers: list[Document]) -> Counter[Any]:
    """How often each outcome came: a refusal's code, or the status of what was done."""
    return Counter(answer.get("code", answer["answered"]) for answer in answers)


async def draft(world: World, *jobs: Any) -> Document:
    """A draft for a finished order."""
    order = await finished_order(world, *jobs)
    made: Document = await world.client().made(INVOICES, {"work_order_id": order["id"]})
    return made


async def test_twenty_drafts_of_one_order_at_once_are_one(world: World) -> None:
    order = await finished_order(world, [charge(10_000)], [charge(5_000)])
    body = {"work_order_id": order["id"]}
    answers = await at_once(world.client(), [(INVOICES, body)] * 20)
    assert outcomes(answers) == {201: 1, "nothing_to_invoice": 19}
    assert len((await world.client().seen(INVOICES))["items"]) == 1


async def test_twenty_issues_at_once_leave_no_gap_and_no_double(world: World) -> None:
    drafts = [await draft(world) for _ in range(20)]
    paths = [(f"{INVOICES}/{one['id']}/issue", None) for one in drafts]
    answers = await at_once(world.client(), paths)
    numbers = sorted(answer["number"] for answer in answers)
    assert numbers == [f"INV-SAN-2030-{number:06d}" for number in range(1, 21)]


async def test_one_draft_issued_many_times_at_once_is_issued_once(world: World) -> None:
    path = f"{INVOICES}/{(await draft(world))['id']}/issue"
    answers = await at_once(world.client(), [(path, None)] * 10)
    assert outcomes(answers) == {200: 1, "invoice_immutable": 9}
    assert (await world.client().made(f"{INVOICES}/{(await draft(world))['id']}/issue"))[
        "number"
    ] == "INV-SAN-2030-000002"


class PowerCut(Exception):
    """The transaction ends before its commit."""


async def test_an_issue_that_fails_gives_its_number_back(world: World) -> None:
    @asynccontextmanager
    async def cut_short() -> AsyncIterator[Store]:
        async with world.begin() as store:
            yield store
            raise PowerCut

    async def issue(one: Document, *, fails: bool) -> None:
        if fails:
            with pytest.raises(PowerCut):
                await issue_invoice(cut_short, world.actor(), UUID(one["id"]))
        else:
            await issue_invoice(world.begin, world.actor(), UUID(one["id"]))

    drafts = [await draft(world) for _ in range(20)]
    await asyncio.gather(*(issue(one, fails=number % 3 == 0) for number, one in enumerate(drafts)))
    seen = await world.client().seen(INVOICES, status="issued")
    numbers = sorted(item["number"] for item in seen["items"])
    assert numbers == [f"INV-SAN-2030-{number:06d}" for number in range(1, 14)]


async def test_ten_credit_notes_at_once_take_back_no_more_than_there_is(world: World) -> None:
    manager = world.client(Role.MANAGER)
    invoice = await manager.made(f"{INVOICES}/{(await draft(world))['id']}/issue")
    path = f"{INVOICES}/{invoice['id']}/credit"
    line = {"line_id": invoice["jobs"][0]["lines"][0]["id"], "amount": yer(3_000)}
    answers = await at_once(manager, [(path, {"reason": "x", "lines": [line]})] * 10)
    assert outcomes(answers) == {201: 3, "credit_too_much": 7}
    notes = sorted(answer["number"] for answer in answers if answer["answered"] == 201)
    assert notes == [f"CN-SAN-2030-{number:06d}" for number in (1, 2, 3)]


async def test_payments_and_a_credit_note_at_once_settle_no_more_than_is_owed(
    world: World,
) -> None:
    manager = world.client(Role.MANAGER)
    invoice = await manager.made(f"{INVOICES}/{(await draft(world))['id']}/issue")
    methods = await manager.seen(f"{V1}/payment-methods")
    cash = next(method["id"] for method in methods["items"] if method["code"] == "cash")
    payment = {"invoice_id": invoice["id"], "method_id": cash, "amount": yer(4_000)}
    requests: list[tuple[str, Any]] = [(f"{V1}/payments", payment)] * 4
    requests.insert(2, (f"{INVOICES}/{invoice['id']}/credit", {"reason": "x"}))
    answers = await at_once(manager, requests)
    assert not [answer for answer in answers if answer["answered"] >= 500]
    after = await manager.seen(f"{INVOICES}/{invoice['id']}")
    assert (after["settled"], after["balance"]) == (invoice["total"], yer(0))
    applied = sum(int(one["applied"]["amount"]) for one in after["allocations"])
    assert applied == 0, "all of the invoice was credited, so no payment is used for it"


async def test_a_draft_is_thrown_away_or_issued_but_not_both(world: World) -> None:
    one = await draft(world)
    path = f"{INVOICES}/{one['id']}"
    admin = world.client()
    thrown, issued = await asyncio.gather(
        admin.delete(path), admin.post(f"{path}/issue", headers={"Idempotency-Key": "issue"})
    )
    assert {thrown.status_code, issued.status_code} in ({204, 404}, {409, 200})
