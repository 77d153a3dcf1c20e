"""No list or detail asks the database more often because there is more in it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.stories import (
    V1,
    a_customer,
    a_part,
    a_rate,
    a_sent_estimate,
    a_service,
    a_vehicle,
    add_job,
    open_work_order,
    said,
    yer,
)
from tests.world import Client, World
from yemen_hybrid.domain.access import Role

Ids = dict[str, str]

MOST = 10
"""Statements of the richest document, who asks included: a work order with all its papers."""


@contextmanager
def _counted(world: World) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engine = world.database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def _a_day(world: World, number: int) -> Ids:
    """Everything that can be looked at, once: from the customer to the credit note."""
    admin = world.client(Role.ADMIN)
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    part = await a_part(world, sku=f"SKU-{number}")
    service = await a_service(world, code=f"S-{number}", kit=[(part, 1)])
    receipt = {"kind": "receive", "quantity": "5", "branch_id": None}
    advisor = world.client(Role.ADVISOR)
    await advisor.made(f"{V1}/parts/{part['id']}/movements", receipt)
    order = await open_work_order(
        world, customer_id=customer["id"], vehicle_id=vehicle["id"], odometer=_reading(number)
    )
    jobs = [await add_job(world, order), await add_job(world, order, service_id=service["id"])]
    jobs.append(await add_job(world, order))
    sent = await a_sent_estimate(world, order)
    await world.client(None).made(sent["link"], said(sent, "approve", "approve", "decline"))
    await _worked(world, order, jobs[:2])
    invoice = await advisor.made(f"{V1}/invoices", {"work_order_id": order["id"]})
    await advisor.made(f"{V1}/invoices/{invoice['id']}/issue")
    payment = await _paid(world, invoice["id"])
    return {
        "customer_id": customer["id"],
        "vehicle_id": vehicle["id"],
        "part_id": part["id"],
        "service_id": service["id"],
        "order_id": order["id"],
        "job_id": jobs[0]["id"],
        "estimate_id": sent["id"],
        "token": sent["token"],
        "invoice_id": invoice["id"],
        "payment_id": payment["id"],
        "message_id": sent["message_id"],
        **await _first_of(admin),
    }


def _reading(number: int) -> dict[str, Any]:
    return {"value": 182_000 + number, "unit": "km"}


async def _worked(world: World, order: Any, jobs: list[Any]) -> None:
    technician = world.client(Role.TECHNICIAN)
    path = f"{V1}/workorders/{order['id']}"
    await technician.made(f"{path}/start")
    await technician.made(f"{path}/comments", {"text": "تم الفحص"})
    for job in jobs:
        await technician.made(f"{path}/jobs/{job['id']}/clock/start")
        world.clock.turn(minutes=30)
        await technician.made(f"{path}/jobs/{job['id']}/clock/stop")
        for line in (line for line in job["lines"] if line["part"]):
            issue = f"{path}/jobs/{job['id']}/lines/{line['id']}/issue"
            await world.client(Role.ADVISOR).made(issue)
        await technician.made(f"{path}/jobs/{job['id']}/finish")
    await technician.made(f"{path}/finish")


async def _paid(world: World, invoice_id: str) -> Any:
    cashier = world.client(Role.CASHIER)
    methods = await cashier.seen(f"{V1}/payment-methods")
    cash = next(method["id"] for method in methods["items"] if method["kind"] == "cash")
    body = {"invoice_id": invoice_id, "method_id": cash, "amount": yer(1000)}
    return await cashier.made(f"{V1}/payments", body)


async def _first_of(admin: Client) -> Ids:
    """What is there from the start, or made apart from the day."""
    found = {}
    for name, path in (
        ("staff_id", "staff"),
        ("branch_id", "branches"),
        ("method_id", "payment-methods"),
        ("rate_id", "exchange-rates"),
        ("deferred_work_id", "deferred-work"),
    ):
        found[name] = (await admin.seen(f"{V1}/{path}"))["items"][0]["id"]
    return found


def _routes(world: World, ids: Ids) -> Iterator[tuple[str, str]]:
    for path, methods in world.app.openapi()["paths"].items():
        names = re.findall(r"{(\w+)}", path)
        if "get" in methods and path.startswith(V1) and all(name in ids for name in names):
            yield path, path.format(**ids)


QUERIES = {
    f"{V1}/search": {"q": "صالح"},
    f"{V1}/customers/{{customer_id}}/statement": {"zone": "sanaa", "currency": "YER"},
    f"{V1}/exchange-rates/current": {"zone": "sanaa"},
}


async def _count_all(world: World, ids: Ids) -> dict[str, int]:
    counts = {}
    async with world.client(Role.ADMIN) as admin:
        for template, path in _routes(world, ids):
            with _counted(world) as statements:
                response = await admin.get(path, params=QUERIES.get(template, {}))
            if response.status_code == 200:
                counts[template] = len(statements)
    return counts


async def test_more_rows_are_not_more_statements(world: World) -> None:
    await a_rate(world)
    ids = await _a_day(world, 0)
    few = await _count_all(world, ids)
    for number in range(1, 4):
        await _a_day(world, number)
    many = await _count_all(world, ids)
    for path, count in sorted(many.items()):
        print(f"{count:3} {path}")  # noqa: T201 - the table is shown by pytest -s
    assert many == few
    assert max(many.values()) <= MOST
    assert len(many) > 35
