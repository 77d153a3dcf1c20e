"""The plug is pulled on the service while people take payments and write invoices."""

import asyncio
import random
from dataclasses import dataclass, field
from itertools import count

import httpx2
import pytest
from sqlalchemy import select

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Process, Workshop
from tests.stories import V1, Document, finished_order, issued_invoice, method_id, yer
from tests.world import Client
from yemen_hybrid.data.models import Invoice, Payment
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.invoices import InvoiceStatus

BETWEEN = (0.05, 0.6)
"""Seconds of work between two kills."""


@dataclass(slots=True)
class Shift:
    """Those who write, on whichever server stands just now, and what they were promised."""

    workshop: Workshop
    now: Process
    promised: dict[str, str] = field(default_factory=dict)
    invoiced: list[str] = field(default_factory=list)
    lost: int = 0
    over: bool = False
    acknowledged: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def until_answered(self, path: str, body: Document, key: str, role: Role) -> Document:
        """Ask until somebody answers: under the same key, as an app does that lost its network."""
        while True:
            caller = self.caller(role)
            try:
                answer = await caller.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx2.TransportError:
                self.lost += 1
                await asyncio.sleep(0.05)
                continue
            assert answer.is_success, answer.text
            document: Document = answer.json()
            return document

    def caller(self, role: Role) -> Client:
        """A caller of the server that stands just now."""
        for known in self.workshop.callers:
            if known.base_url == self.now.url and known.headers["x-role"] == role:
                return known
        made = self.workshop.caller(self.now, role)
        made.headers["x-role"] = role
        return made

    async def take_payments(self, writer: int, invoice: Document, method: str) -> None:
        """Small payments of one invoice, one after the other."""
        body = {"invoice_id": invoice["id"], "method_id": method, "amount": yer(100)}
        for number in count():
            if self.over:
                return
            key = f"writer-{writer}-{number}"
            made = await self.until_answered(f"{V1}/payments", body, key, Role.CASHIER)
            self.promised[key] = made["id"]
            self.acknowledged.release()

    async def write_invoices(self, orders: list[Document]) -> None:
        """A draft of each order, and its issue."""
        for order in orders:
            if self.over:
                return
            path, body = f"{V1}/invoices", {"work_order_id": order["id"]}
            draft = await self.until_answered(path, body, f"draft-{order['id']}", Role.ADVISOR)
            path = f"{path}/{draft['id']}/issue"
            await self.until_answered(path, {}, f"issue-{order['id']}", Role.ADVISOR)
            self.invoiced.append(draft["id"])

    async def kill_again_and_again(self, times: int) -> None:
        """``kill -9`` in the middle of it, and a new server."""
        chance = random.Random(times)  # noqa: S311 - when, not what
        for _ in range(times):
            for _ in range(FIGURES.writers):
                await self.acknowledged.acquire()
            await asyncio.sleep(chance.uniform(*BETWEEN))
            await self.now.kill()
            self.now = await self.workshop.serve()
        self.over = True


@pytest.mark.promise("An acknowledged write survives a crash")
async def test_what_was_acknowledged_is_there_once(workshop: Workshop, row: Row) -> None:
    world = workshop.world
    invoices = [await issued_invoice(world, 100_000_000) for _ in range(FIGURES.writers)]
    orders = [await finished_order(world) for _ in range(FIGURES.kills * 3)]
    method = await method_id(world)
    shift = Shift(workshop, await workshop.serve())
    await asyncio.gather(
        *(shift.take_payments(writer, one, method) for writer, one in enumerate(invoices)),
        shift.write_invoices(orders),
        shift.kill_again_and_again(FIGURES.kills),
    )
    row.note(
        f"{FIGURES.writers} writers, kill -9 {FIGURES.kills} times: {len(shift.promised)} payments "
        f"and {len(shift.invoiced)} invoices acknowledged, {shift.lost} requests lost and repeated"
    )
    payments = Payment.__table__
    async with world.database.reading() as connection:
        kept = [str(id) for id in await connection.scalars(select(payments.c.id))]
    assert sorted(kept) == sorted(shift.promised.values()), "each exactly once, and no others"
    issued = Invoice.__table__.c.status == InvoiceStatus.ISSUED
    assert await workshop.count(Invoice, issued) == len(invoices) + len(shift.invoiced)
    await workshop.check()
