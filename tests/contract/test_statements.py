"""Nothing asks the database more often because there is more in it: no list, detail or change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import event

from tests.contract.days import QUERIES, Ids, a_day, filled, reading, reads
from tests.stories import (
    V1,
    Document,
    a_customer,
    a_part,
    a_rate,
    a_service,
    a_vehicle,
    said,
)
from tests.world import Client, World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.jobs import JobState
from yemen_hybrid.domain.work_order import Step

MOST = 10
"""Statements of the richest document, who asks included: a work order with all its papers."""


@contextmanager
def _counted(world: World, *, writes: bool = False) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):  # which only SQLite's driver is told in words
            statements.append(statement)

    engines = [world.database.reader.sync_engine]
    if writes:
        engines.append(world.database.writer.sync_engine)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


async def _count_all(world: World, ids: Ids) -> dict[str, int]:
    """The statements of every route that is looked at; each of them must answer."""
    counts, silent = {}, {}
    async with world.client(Role.ADMIN) as admin:
        for path in reads(world.app):
            with _counted(world) as statements:
                response = await admin.get(filled(path, ids), params=QUERIES.get(path, {}))
            if response.status_code == httpx2.codes.OK:
                counts[path] = len(statements)
            else:
                silent[path] = f"{response.status_code} {response.text}"
    assert silent == {}
    return counts


async def test_more_rows_are_not_more_statements(world: World) -> None:
    await a_rate(world)
    ids = await a_day(world, 0)
    few = await _count_all(world, ids)
    for number in range(1, 4):
        await a_day(world, number)
    many = await _count_all(world, ids)
    for path, count in sorted(many.items()):
        print(f"{count:3} {path}")  # noqa: T201 - the table is shown by pytest -s
    assert many == few
    of_each_branch = many.pop(f"{V1}/reminders/due")
    assert of_each_branch <= 3 + 4 * 2  # each of the four kinds in each of the two branches
    assert max(many.values()) <= MOST
    assert len(many) > 35


@dataclass(frozen=True)
class Bound:
    """The most statements of a change. Rows are loaded together, whatever their number; a row that
    carries a version is written by a statement of its own, so that it can be found stale.
    """

    most: int
    each_job: int = 0
    each_part: int = 0

    def of(self, jobs: int, parts: int) -> int:
        return self.most + jobs * self.each_job + parts * self.each_part


CHANGES = {
    "open a work order": Bound(32),
    "add a canned job": Bound(30),
    "make an estimate": Bound(19),
    "send it": Bound(23, each_job=1),
    "decide on it": Bound(33, each_job=1, each_part=1),
    "draft an invoice": Bound(21, each_job=1),
    "issue it": Bound(30),  # three of them freeze who sells, who buys and the car
    "take a payment": Bound(21),
}
"""Of each: who asks, the key, the effect with its audit events and messages, and the answer."""


async def _count_changes(world: World, number: int, *, jobs: int, parts: int) -> dict[str, int]:
    """A visit of so many canned jobs, each of so many parts: what each change of it took."""
    advisor, cashier = world.client(Role.ADVISOR), world.client(Role.CASHIER)
    customer = await a_customer(world)
    vehicle = await a_vehicle(world, customer)
    kits = [
        [(await a_part(world, sku=f"P-{number}-{job}-{part}"), 1) for part in range(parts)]
        for job in range(jobs)
    ]
    services = [
        await a_service(world, code=f"C-{number}-{at}", kit=kit) for at, kit in enumerate(kits)
    ]
    methods = await cashier.seen(f"{V1}/payment-methods")
    cash = next(method["id"] for method in methods["items"] if method["kind"] == "cash")
    counts: dict[str, int] = {}

    async def counted(name: str, client: Client, path: str, body: Any = None) -> Any:
        with _counted(world, writes=True) as statements:
            made = await client.made(f"{V1}/{path}", body)
        counts[name] = len(statements)
        return made

    arrival: Document = {"customer_id": customer["id"], "vehicle_id": vehicle["id"]}
    arrival["odometer"] = reading(number)
    order = await counted("open a work order", advisor, "workorders", arrival)
    path = f"workorders/{order['id']}"
    for service in services:
        canned = {"service_id": service["id"]}
        order = await counted("add a canned job", advisor, f"{path}/jobs", canned)
    estimate = await counted("make an estimate", advisor, f"{path}/estimates")
    sent = await counted("send it", advisor, f"estimates/{estimate['id']}/send")
    link = f"public/approvals/{sent['url'].rsplit('/', 1)[1]}"
    await counted("decide on it", world.client(None), link, said(sent, "approve"))
    await _fitted(world, order)
    draft = await counted("draft an invoice", advisor, "invoices", {"work_order_id": order["id"]})
    invoice = await counted("issue it", advisor, f"invoices/{draft['id']}/issue")
    paid = {"invoice_id": invoice["id"], "method_id": cash, "amount": invoice["total"]}
    await counted("take a payment", cashier, "payments", paid)
    return counts


async def _fitted(world: World, order: Any) -> None:
    """What the work leaves behind: every part issued, every job and the order done."""
    async with world.begin() as store:
        row = await store.work_orders.lock_with_jobs(UUID(order["id"]))
        row.take(Step.START, store.now)
        for job in row.jobs:
            job.state = JobState.DONE
            for line in job.lines:
                await store.stock.release(row.branch_id, line)
                line.issued_milli = line.quantity_milli if line.part_id else 0
        row.take(Step.FINISH, store.now)


async def test_a_change_stays_within_its_statements(world: World) -> None:
    await a_rate(world)
    await _count_changes(world, 0, jobs=1, parts=1)  # the first of a year makes its series
    jobs, parts = 4, 3
    counts = await _count_changes(world, 1, jobs=jobs, parts=parts)
    for name, count in counts.items():
        print(f"{count:3} {name}")  # noqa: T201 - the table is shown by pytest -s
    bounds = {name: bound.of(jobs, jobs * parts) for name, bound in CHANGES.items()}
    assert counts.keys() == bounds.keys()
    assert {name for name in counts if counts[name] > bounds[name]} == set()
