"""Bad days that no table thought of: two who do opposite things at the same moment."""

import asyncio
from datetime import datetime
from typing import Any

import pytest

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Workshop
from tests.stories import (
    V1,
    Document,
    a_customer,
    a_sent_estimate,
    add_job,
    finished_order,
    issued_invoice,
    method_id,
    open_work_order,
    paid,
    said,
    started_work_order,
    yer,
)
from tests.world import SANAA, Client, staff_id
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

Asked = tuple[str, Any]


class Together:
    """Sends all that is asked at the same moment, each to the next server, under its own key."""

    def __init__(self, callers: list[Client]) -> None:
        self.callers = callers

    async def ask(self, *asked: Asked) -> list[Any]:
        """What each was told: ``done``, or the code of its refusal; never a server error."""
        answers = await asyncio.gather(
            *(
                self.callers[at % len(self.callers)].post(
                    path, json=body, headers={"Idempotency-Key": str(new_id())}
                )
                for at, (path, body) in enumerate(asked)
            )
        )
        assert all(answer.status_code < 500 for answer in answers), [one.text for one in answers]
        return ["done" if one.is_success else one.json()["code"] for one in answers]


@pytest.mark.promise("Bad days (past the table)")
async def test_opposite_wishes_at_once_leave_sense(workshop: Workshop, row: Row) -> None:
    servers = await workshop.serve_many()
    together = Together([workshop.caller(one, Role.MANAGER) for one in servers])
    days = (
        one_payment_from_two_tabs,
        the_link_is_answered_while_a_newer_estimate_is_made,
        all_credit_is_refunded_twice,
        a_deposit_is_allocated_while_it_is_reversed,
        one_technician_two_clocks,
        an_invoice_is_issued_while_its_job_is_reopened,
        an_order_is_cancelled_while_it_is_charged,
        two_customers_become_each_other,
        two_count_the_drawer,
        the_rate_moves_between_draft_and_issue,
    )
    for day in days:
        for _ in range(FIGURES.bad_days):
            await day(workshop, together)
    names = ", ".join(day.__name__.replace("_", " ") for day in days)
    row.note(f"{len(servers)} servers, {FIGURES.bad_days} times each: {names}")
    await workshop.check()


async def one_payment_from_two_tabs(workshop: Workshop, together: Together) -> None:
    """A phone that was offline replays under a new key what it had numbered itself."""
    customer = await a_customer(workshop.world)
    body = {
        "id": str(new_id()),
        "customer_id": customer["id"],
        "branch_id": str(SANAA),
        "method_id": await method_id(workshop.world),
        "amount": yer(900),
    }
    told = await together.ask(*[(f"{V1}/payments", body)] * 8)
    assert sorted(told) == ["already_exists"] * 7 + ["done"]


async def the_link_is_answered_while_a_newer_estimate_is_made(
    workshop: Workshop, together: Together
) -> None:
    """Either the answer stands and nothing was left to estimate, or it came too late."""
    order = await open_work_order(workshop.world)
    await add_job(workshop.world, order)
    sent = await a_sent_estimate(workshop.world, order)
    told = await together.ask(
        (sent["link"], said(sent, "approve")), (f"{V1}/workorders/{order['id']}/estimates", {})
    )
    assert told in (["done", "estimate_empty"], ["estimate_superseded", "done"]), told
    (job,) = (await look(together, f"workorders/{order['id']}"))["jobs"]
    assert (job["approval"] == "approved") == (told[0] == "done")


async def all_credit_is_refunded_twice(workshop: Workshop, together: Together) -> None:
    """It goes back once."""
    customer = await a_customer(workshop.world)
    await paid(workshop.world, yer(5_000), customer_id=customer["id"])
    body = {
        "method_id": await method_id(workshop.world),
        "branch_id": str(SANAA),
        "amount": yer(5_000),
        "reason": "asked",
    }
    told = await together.ask(*[(f"{V1}/customers/{customer['id']}/refund", body)] * 8)
    assert sorted(told) == ["done"] + ["refund_too_much"] * 7


async def a_deposit_is_allocated_while_it_is_reversed(
    workshop: Workshop, together: Together
) -> None:
    """Whatever comes first, a reversed deposit pays nothing."""
    invoice = await issued_invoice(workshop.world, 3_000)
    owner = invoice["customer"]["id"]
    deposit = await paid(workshop.world, yer(3_000), customer_id=owner)
    path, body = f"{V1}/payments/{deposit['id']}", {"invoice_id": invoice["id"]}
    told = await together.ask(
        (f"{path}/allocate", body),
        (f"{path}/reverse", {"reason": "a slip"}),
        (f"{path}/allocate", body),
    )
    assert told[1] == "done"
    assert set(told) <= {"done", "not_credit", "credit_short"}
    assert (await look(together, f"invoices/{invoice['id']}"))["balance"] == yer(3_000)


async def one_technician_two_clocks(workshop: Workshop, together: Together) -> None:
    """Nobody works on two cars at once."""
    orders = [await started_work_order(workshop.world) for _ in range(4)]
    body = {"technician_id": str(staff_id(Role.TECHNICIAN))}
    paths = [f"{V1}/workorders/{one['id']}/jobs/{one['jobs'][0]['id']}/clock" for one in orders]
    told = await together.ask(*((f"{path}/start", body) for path in paths))
    assert sorted(told) == ["clock_running"] * 3 + ["done"]
    assert await together.ask((f"{paths[told.index('done')]}/stop", body)) == ["done"]


async def an_invoice_is_issued_while_its_job_is_reopened(
    workshop: Workshop, together: Together
) -> None:
    """No job is in work again that a customer owes for."""
    order = await finished_order(workshop.world)
    await move_back(together, order)
    draft = await together.callers[0].made(f"{V1}/invoices", {"work_order_id": order["id"]})
    told = await together.ask(
        (f"{V1}/invoices/{draft['id']}/issue", {}),
        (f"{V1}/workorders/{order['id']}/jobs/{order['jobs'][0]}/reopen", None),
    )
    assert told.count("done") == 1, told


async def an_order_is_cancelled_while_it_is_charged(workshop: Workshop, together: Together) -> None:
    """Nobody owes for what came to nothing."""
    order = await finished_order(workshop.world)
    await move_back(together, order)
    draft = await together.callers[0].made(f"{V1}/invoices", {"work_order_id": order["id"]})
    told = await together.ask(
        (f"{V1}/workorders/{order['id']}/cancel", {"reason": "sold"}),
        (f"{V1}/invoices/{draft['id']}/issue", {}),
    )
    assert told in (["done", "invoice_not_found"], ["job_invoiced", "done"]), told


async def two_customers_become_each_other(workshop: Workshop, together: Together) -> None:
    """One of them is left."""
    one, two = [await a_customer(workshop.world) for _ in range(2)]
    told = await together.ask(
        (f"{V1}/customers/{one['id']}/merge", {"duplicate_id": two["id"]}),
        (f"{V1}/customers/{two['id']}/merge", {"duplicate_id": one["id"]}),
    )
    assert told.count("done") == 1, told


async def two_count_the_drawer(workshop: Workshop, together: Together) -> None:
    """While money is being taken: one count stands, and it knows what it counted."""
    await paid(workshop.world, yer(700), customer_id=(await a_customer(workshop.world))["id"])
    seen = await together.callers[0].seen(f"{V1}/drawer", branch_id=str(SANAA))
    cash = await method_id(workshop.world)
    counts = [{"method_id": cash, "amount": yer(700), "reason": "counted in a hurry"}]
    body = {"branch_id": str(SANAA), "follows": seen["follows"], "counts": counts, "note": "count"}
    told = await together.ask(*[(f"{V1}/drawer/closings", body)] * 4)
    assert told.count("done") == 1, (told, seen)


async def the_rate_moves_between_draft_and_issue(workshop: Workshop, together: Together) -> None:
    """The paper shows the rate of the moment when it became a debt."""
    order = await finished_order(workshop.world)
    draft = await together.callers[0].made(f"{V1}/invoices", {"work_order_id": order["id"]})
    body = {"zone": "sanaa", "base": "USD", "quote": "YER", "confirm": True}
    posted = await together.callers[0].made(
        f"{V1}/exchange-rates", {**body, "buy": "533", "sell": "543"}
    )
    told = await together.ask(*[(f"{V1}/invoices/{draft['id']}/issue", {})] * 3)
    assert told.count("done") == 1, told
    (rate,) = (await look(together, f"invoices/{draft['id']}"))["rates"]
    assert datetime.fromisoformat(rate["at"]) == datetime.fromisoformat(posted["at"])


async def move_back(together: Together, order: Document) -> None:
    """In progress again, its jobs done: so that it may still be cancelled, or a job reopened."""
    path = f"{V1}/workorders/{order['id']}/reopen"
    await together.callers[0].made(path, {"reason": "a noise"})


async def look(together: Together, path: str) -> Any:
    """As the first server shows it."""
    return await together.callers[0].seen(f"{V1}/{path}")
