"""The rules hold in any order: people do what comes to mind, and the service keeps to the model."""

import asyncio
import os
import random
import shutil
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, Verbosity, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import URL, func, select

from tests.databases import clone, named, run
from tests.faults.figures import FIGURES
from tests.faults.model import AFTER, Estimate, Invoice, Job, Payment, Stay
from tests.faults.table import Row
from tests.stories import V1, method_id, open_work_order, yer
from tests.world import SANAA, Client, World, build_world, staff_id
from yemen_hybrid.data.models import Part, StockLevel, StockMovement
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.data.urls import Address, parse_address
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.stock import CORES

STEPS = 10
"""Of one sequence, besides its beginning."""

PICK = st.integers(0, 5)
CHOICES = st.lists(st.sampled_from(sorted(AFTER)), min_size=1, max_size=3)
CURRENCIES = st.sampled_from(["YER", "SAR", "USD"])
T = TypeVar("T")
LEVELS, MOVEMENTS = StockLevel.__table__, StockMovement.__table__


def money(minor: int, currency: str) -> dict[str, str]:
    """As the wire has it."""
    amount = str(minor) if currency == "YER" else f"{minor // 100}.{minor % 100:02}"
    return {"amount": amount, "currency": currency}


def minor(sent: dict[str, str]) -> int:
    """An amount of the wire in its smallest unit."""
    whole, _, cents = sent["amount"].partition(".")
    return int(whole + cents)


class Town:
    """The one database that all sequences share, and what is true across them."""

    def __init__(self, runner: asyncio.Runner, world: World) -> None:
        self.runner, self.world = runner, world
        self.numbers: dict[str, int] = {}
        self.rates = {"YER": 1, "SAR": 140, "USD": 530}
        self.sequences = self.steps = self.refusals = 0
        self.disagreed = False
        self.wait(self._prepare())

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """What it comes to, in the loop of the database."""
        return self.runner.run(work)

    async def _prepare(self) -> None:
        token = self.world.token(Role.MANAGER)
        self.manager = Client(
            transport=httpx2.ASGITransport(self.world.app, raise_app_exceptions=True),
            base_url="http://workshop.test",
            headers={"Accept-Language": "en", "Authorization": f"Bearer {token}"},
        )
        self.cash = await method_id(self.world)
        for currency in ("SAR", "USD"):
            await self.post_rate(currency, self.rates[currency])

    async def post_rate(self, currency: str, rate: int) -> None:
        """From now on so many rials for one."""
        self.world.clock.turn(seconds=1)
        body = {"zone": "sanaa", "base": currency, "quote": "YER", "confirm": True}
        sides = {"buy": str(rate), "sell": str(rate + 10)}
        await self.manager.made(f"{V1}/exchange-rates", {**body, **sides})
        self.rates[currency] = rate

    def numbered(self, number: str) -> None:
        """The next of its series, whoever took the one before."""
        series, _, running = number.rpartition("-")
        before = self.numbers.get(series, int(running) - 1 if self.disagreed else 0)
        self.numbers[series] = int(running)
        assert int(running) == before + 1, f"{number} follows {before}"

    async def check_books(self) -> None:
        """All of them."""
        async with self.world.database.reading() as connection:
            assert await check_books(connection) == []


class Workday(RuleBasedStateMachine):
    """One car's stay: what is done to it is also done to the model."""

    town: ClassVar[Town]

    def __init__(self) -> None:
        super().__init__()
        self.stay = Stay()
        self.order: dict[str, Any] = {}
        self.lines: dict[str, str] = {}
        self.customer = self.part = ""
        self.moved = False
        self.town.sequences += 1

    def post(self, path: str, body: Any, owed: str | None, verb: str = "POST") -> Any:
        """Do it; ``owed`` is the refusal that the model says. Gives what was answered."""
        self.town.steps += 1
        self.moved |= not path.startswith(("/workorders", "/parts", "/estimates"))
        self.moved |= path.endswith(("/close", "/cancel"))
        headers = {"Idempotency-Key": uuid4().hex}
        asked = self.town.manager.request(verb, f"{V1}{path}", json=body, headers=headers)
        answer = self.town.wait(asked)
        told = None if answer.is_success else answer.json()["code"]
        if told != owed:  # what it numbered was not seen; while this is made smaller, begin anew
            self.town.numbers.clear()
            self.town.disagreed = True
        assert told == owed, f"{path} {body}: {told}, and the model says {owed}: {answer.text}"
        self.town.refusals += owed is not None
        return answer.json() if answer.content and owed is None else None

    def get(self, path: str) -> Any:
        """Look."""
        return self.town.wait(self.town.manager.seen(f"{V1}{path}"))

    def job(self, pick: int) -> Job:
        """One of the jobs."""
        return self.stay.jobs[pick % len(self.stay.jobs)]

    def invoice(self, pick: int) -> Invoice:
        """One of the invoices, the newest for 0."""
        return self.stay.invoices[-1 - pick % len(self.stay.invoices)]

    @property
    def path(self) -> str:
        """Of the order."""
        return f"/workorders/{self.order['id']}"

    # --------------------------------------------------------------------------------- rules

    @initialize(
        need=st.integers(0, 2),
        stock=st.integers(2, 3),
        so_far=st.integers(0, 3),
        left=st.sampled_from([0, 0, 4_000, 9_000]),
    )
    def arrive(self, need: int, stock: int, so_far: int, left: int) -> None:
        """A car, something on the shelf, a first job; it may be agreed to, done, and charged.

        Some leave a deposit with the keys.
        """
        self.order = self.town.wait(open_work_order(self.town.world))
        self.town.numbered(self.order["number"])
        self.customer = self.order["customer"]["id"]
        self.part = str(new_id())
        self.town.wait(self._new_part())
        self.receive(stock)
        self.add_job(need)
        if left:
            self.deposit(left, "YER")
        for step in (self.agree, self.work_off, self.charge)[:so_far]:
            step()

    async def _new_part(self) -> None:
        async with self.town.world.begin() as store:
            store.session.add(
                Part(id=UUID(self.part), sku=f"P-{self.part}", name_ar="قطعة", name_en="Part")
            )

    @rule(many=st.integers(1, 3))
    def receive(self, many: int) -> None:
        body = {"kind": "receive", "quantity": str(many), "branch_id": str(SANAA)}
        body["unit_cost"] = yer(700)  # type: ignore[assignment]  # one of JSON's types
        self.post(f"/parts/{self.part}/movements", body, None)
        self.stay.on_hand += many

    @precondition(lambda self: len(self.stay.jobs) < 3)
    @rule(need=st.integers(0, 2))
    def add_job(self, need: int) -> None:
        job = Job(str(new_id()), price=need * 2_503 or 8_009, need=need)
        line: dict[str, Any] = {"kind": "labour", "quantity": "1", "unit_price": yer(8_009)}
        if need:
            line = {"kind": "part", "part_id": self.part, "quantity": str(need)}
            line["unit_price"] = yer(2_503)
        line |= {"id": job.id, "exempt_reason": "zone", "tax_code": None}
        job.id = str(new_id())
        body = {"id": job.id, "title_en": "A job", "lines": [line]}
        self.post(f"{self.path}/jobs", body, self.stay.add(job))
        self.lines[job.id] = line["id"]

    @rule()
    def estimate(self) -> None:
        owed, id = self.stay.may_estimate(), str(new_id())
        self.post(f"{self.path}/estimates", {"id": id}, owed)
        if owed is None:
            self.post(f"/estimates/{id}/send", {}, None)
            self.stay.estimate(id)

    @precondition(lambda self: self.stay.estimates)
    @rule(pick=PICK, choices=CHOICES)
    def answer(self, pick: int, choices: list[str]) -> None:
        self._answer(self.stay.estimates[-1 - pick % len(self.stay.estimates)], choices)

    @precondition(lambda self: self.stay.may_estimate() is None)
    @rule()
    def agree(self) -> None:
        """The customer stands beside and nods: else few sequences would get to the money."""
        self.estimate()
        self._answer(self.stay.estimates[-1], ["approve"])
        if self.stay.status == "ready_to_start":
            self.start()

    def _answer(self, estimate: Estimate, choices: list[str]) -> None:
        every = [choices[at % len(choices)] for at in range(len(estimate.jobs))]
        decided = [
            {"job_id": job.id, "choice": choice}
            for job, choice in zip(estimate.jobs, every, strict=True)
        ]
        body = {"channel": "counter", "name": "صالح", "witness": "علي ناصر", "decisions": decided}
        owed = self.stay.answer(estimate, every)
        self.post(f"/estimates/{estimate.id}/decisions", body, owed)

    @rule()
    def start(self) -> None:
        self.post(f"{self.path}/start", None, self.stay.move("start"))

    @rule()
    def hold(self) -> None:
        body = {"reason": "waiting_for_parts"}
        self.post(f"{self.path}/hold", body, self.stay.hold())

    @rule()
    def resume(self) -> None:
        self.post(f"{self.path}/resume", None, self.stay.move("resume"))

    @rule()
    def finish(self) -> None:
        self.post(f"{self.path}/finish", None, self.stay.finish())

    @precondition(lambda self: self.stay.status == "done")
    @rule()
    def reopen(self) -> None:
        self.post(f"{self.path}/reopen", {"reason": "noise"}, self.stay.move("reopen"))

    @precondition(lambda self: self.stay.status != "new" or len(self.stay.jobs) > 2)
    @rule()
    def close(self) -> None:
        self.post(f"{self.path}/close", None, self.stay.close())

    @precondition(lambda self: len(self.stay.jobs) > 1)
    @rule()
    def cancel(self) -> None:
        self.post(f"{self.path}/cancel", {"reason": "sold"}, self.stay.cancel())

    @rule(pick=PICK)
    def clock(self, pick: int) -> None:
        job, technician = self.job(pick), str(staff_id(Role.TECHNICIAN))
        self.town.world.clock.turn(seconds=60)
        body = {"technician_id": technician}
        self.post(f"{self.path}/jobs/{job.id}/clock/start", body, self.stay.clock(job))

    @rule(pick=PICK, many=st.integers(1, 2))
    def issue(self, pick: int, many: int) -> None:
        if (job := self.job(pick)).need:
            path = f"{self.path}/jobs/{job.id}/lines/{self.lines[job.id]}/issue"
            self.post(path, {"quantity": str(many)}, self.stay.issue(job, many))

    @rule(pick=PICK, many=st.integers(1, 2))
    def give_back(self, pick: int, many: int) -> None:
        if (job := self.job(pick)).need:
            path = f"{self.path}/jobs/{job.id}/lines/{self.lines[job.id]}/return"
            self.post(path, {"quantity": str(many)}, self.stay.give_back(job, many))

    @rule(pick=PICK)
    def complete(self, pick: int) -> None:
        """With the parts that it lacks, where they are there."""
        job = self.job(pick)
        lacks = job.need - job.issued
        if job.approval == "approved" and not job.is_done and lacks:
            path = f"{self.path}/jobs/{job.id}/lines/{self.lines[job.id]}/issue"
            self.post(path, {"quantity": str(lacks)}, self.stay.issue(job, lacks))
        self.post(f"{self.path}/jobs/{job.id}/finish", None, self.stay.complete(job))

    @precondition(lambda self: any(self.stay.work(job) is None for job in self.stay.jobs))
    @rule()
    def work_off(self) -> None:
        """All that may be worked on."""
        for at, job in enumerate(self.stay.jobs):
            if self.stay.work(job) is None:
                self.complete(at)

    @rule()
    def draft(self) -> None:
        owed, id = self.stay.may_draft(), str(new_id())
        self.post("/invoices", {"id": id, "work_order_id": self.order["id"]}, owed)
        if owed is None:
            self.stay.draft(id)

    @precondition(lambda self: self.stay.invoices)
    @rule(pick=PICK)
    def issue_invoice(self, pick: int) -> None:
        invoice = self.invoice(pick)
        told = self.post(f"/invoices/{invoice.id}/issue", {}, self.stay.issue_invoice(invoice))
        if told:
            self.town.numbered(told["number"])
            assert minor(told["total"]) == invoice.total

    @precondition(lambda self: self.stay.may_draft() is None)
    @rule()
    def charge(self) -> None:
        self.draft()
        self.issue_invoice(0)

    @precondition(lambda self: self.stay.invoices)
    @rule(pick=PICK)
    def discard(self, pick: int) -> None:
        invoice = self.invoice(pick)
        self.post(f"/invoices/{invoice.id}", None, self.stay.discard(invoice), "DELETE")

    @precondition(lambda self: self.stay.invoices)
    @rule(pick=PICK, percent=st.sampled_from([30, 100, 100, 140]), currency=CURRENCIES)
    def pay(self, pick: int, percent: int, currency: str) -> None:
        """A part, all, or more than is owed."""
        invoice, rate = self.invoice(pick), self.town.rates[currency]
        owing = max(invoice.total - invoice.settled, 500) * percent // 100
        amount = owing if currency == "YER" else -(-owing * 100 // rate)
        payment = Payment(str(new_id()), amount, currency)
        owed = self.stay.pay(invoice, payment, rate)
        self._pay(payment, owed, invoice_id=invoice.id)

    @rule(amount=st.integers(100, 9_000), currency=CURRENCIES)
    def deposit(self, amount: int, currency: str) -> None:
        payment = Payment(str(new_id()), amount, currency, is_deposit=True)
        self._pay(payment, self.stay.deposit(payment), work_order_id=self.order["id"])

    @rule(amount=st.integers(100, 9_000), currency=CURRENCIES)
    def on_account(self, amount: int, currency: str) -> None:
        payment = Payment(str(new_id()), amount, currency)
        self.stay.payments.append(payment)
        self._pay(payment, None, customer_id=self.customer, branch_id=str(SANAA))

    def _pay(self, payment: Payment, owed: str | None, **what_for: str) -> None:
        amount = money(payment.amount, payment.currency)
        body = {"id": payment.id, "method_id": self.town.cash, "amount": amount, **what_for}
        if told := self.post("/payments", body, owed):
            self.town.numbered(told["number"])
            assert minor(told["left"]) == payment.left

    @precondition(lambda self: self.stay.invoices and self.stay.payments)
    @rule(which=PICK, pick=PICK)
    def allocate(self, which: int, pick: int) -> None:
        payment, invoice = self.stay.payments[which % len(self.stay.payments)], self.invoice(pick)
        owed = self.stay.allocate(payment, invoice, self.town.rates[payment.currency])
        self.post(f"/payments/{payment.id}/allocate", {"invoice_id": invoice.id}, owed)

    @precondition(lambda self: self.stay.payments)
    @rule(which=PICK)
    def reverse(self, which: int) -> None:
        payment = self.stay.payments[which % len(self.stay.payments)]
        self._reverse(payment.id, self.stay.reverse(payment))

    @precondition(lambda self: self.stay.refunds)
    @rule(which=PICK)
    def reverse_refund(self, which: int) -> None:
        refund = self.stay.refunds[which % len(self.stay.refunds)]
        self._reverse(refund.id, self.stay.reverse_refund(refund))

    def _reverse(self, id: str, owed: str | None) -> None:
        if told := self.post(f"/payments/{id}/reverse", {"reason": "a slip"}, owed):
            self.town.numbered(told["number"])

    @precondition(lambda self: self.stay.payments)
    @rule(percent=st.sampled_from([40, 100, 101]), which=PICK, slip=st.booleans())
    def refund(self, percent: int, which: int, *, slip: bool) -> None:
        """A part, all, or more than there is, of the money in which somebody paid.

        ``slip``: then somebody takes the payment itself for a mistake.
        """
        payment = self.stay.payments[which % len(self.stay.payments)]
        currency = payment.currency
        amount, id = max(self.stay.credit(currency), 50) * percent // 100, str(new_id())
        body = {"id": id, "method_id": self.town.cash, "branch_id": str(SANAA), "reason": "asked"}
        body["amount"] = money(amount, currency)  # type: ignore[assignment]  # one of JSON's types
        owed = self.stay.refund(id, amount, currency)
        if told := self.post(f"/customers/{self.customer}/refund", body, owed):
            self.town.numbered(told["number"])
        if slip:
            self._reverse(payment.id, self.stay.reverse(payment))

    @precondition(lambda self: self.stay.invoices)
    @rule(pick=PICK)
    def credit(self, pick: int) -> None:
        invoice = self.invoice(pick)
        owed = self.stay.credit_whole(invoice)
        if told := self.post(f"/invoices/{invoice.id}/credit", {"reason": "warranty"}, owed):
            self.town.numbered(told["number"])

    @rule()
    def merge(self) -> None:
        """The customer turns out to be another one, who has everything from then on."""
        made = self.post("/customers", {"name_en": "Saleh", "phones": []}, None)
        body = {"duplicate_id": self.customer}
        self.post(f"/customers/{made['id']}/merge", body, None)
        self.customer = made["id"]

    @rule(currency=st.sampled_from(["SAR", "USD"]), change=st.integers(-9, 9))
    def change_rate(self, currency: str, change: int) -> None:
        base = {"SAR": 140, "USD": 530}[currency]
        self.town.wait(self.town.post_rate(currency, base + change))

    # ---------------------------------------------------------------------------- invariants

    @invariant()
    def agrees_on_the_order(self) -> None:
        """Status, and of each job what was said and done; each invoice."""
        if not self.order:
            return
        seen, stay = self.get(self.path), self.stay
        assert seen["status"] == stay.status
        for job, told in zip(stay.jobs, seen["jobs"], strict=True):
            assert (told["id"], told["approval"]) == (job.id, job.approval)
            assert (told["state"] == "done") == job.is_done
            assert told["invoice_id"] == (job.invoice and job.invoice.id)
            assert bool(told["clocks_running"]) == (job is stay.clock_on)
            (line,) = told["lines"]
            if job.need:
                assert (float(line["reserved"]), float(line["issued"])) == (
                    job.reserved,
                    job.issued,
                )
        kept = {one["id"] for one in seen["invoices"] if one["kind"] == "invoice"}
        assert kept == {one.id for one in stay.invoices if not one.is_gone}

    @invariant()
    def agrees_on_the_account(self) -> None:
        """Nothing paid twice, nothing lost: what is owed, what is held, and the statement's sum.

        Asked after whatever has to do with money or with who owes it, and at the end.
        """
        if not self.moved:
            return
        self.moved = False
        accounts = {
            one["currency"]: one
            for one in self.get(f"/customers/{self.customer}/statement")["accounts"]
        }
        for currency in ("YER", "SAR", "USD"):
            debt = self.stay.debt if currency == "YER" else 0
            credit = self.stay.credit(currency)
            if (account := accounts.get(currency)) is None:
                assert (debt, credit) == (0, 0), currency
                continue
            assert (minor(account["debt"]), minor(account["credit"])) == (debt, credit)
            assert minor(account["closing"]) == debt - credit
            effects = [minor(entry["effect"]) for entry in account["entries"]]
            assert minor(account["opening"]) + sum(effects) == debt - credit

    @invariant()
    def agrees_on_the_shelf(self) -> None:
        """Never below zero, and the sum of what moved."""
        if self.part:
            told = self.town.wait(self._shelf())
            assert min(told) >= 0
            assert told == (self.stay.on_hand, self.stay.reserved, self.stay.on_hand)

    async def _shelf(self) -> tuple[float, float, float]:
        part = UUID(self.part)
        moved = select(func.coalesce(func.sum(MOVEMENTS.c.quantity_milli), 0)).where(
            MOVEMENTS.c.part_id == part, MOVEMENTS.c.kind.not_in(CORES)
        )
        level = select(LEVELS.c.on_hand_milli, LEVELS.c.reserved_milli, moved.scalar_subquery())
        async with self.town.world.database.reading() as connection:
            row = (await connection.execute(level.where(LEVELS.c.part_id == part))).first()
        on_hand, reserved, total = row or (0, 0, 0)
        return on_hand / 1000, reserved / 1000, int(total) / 1000

    def teardown(self) -> None:
        """The account once more; the one technician goes home; now and then all books are read."""
        if self.customer:
            self.moved = True
            self.agrees_on_the_account()
        if self.stay.clock_on is not None:
            body = {"technician_id": str(staff_id(Role.TECHNICIAN))}
            self.town.world.clock.turn(seconds=60)
            path = f"{self.path}/jobs/{self.stay.clock_on.id}/clock/stop"
            self.post(path, body, None)
        if self.town.sequences % 100 == 0:
            self.town.wait(self.town.check_books())


@pytest.fixture
def place(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    """A database of its own, for a loop of its own."""
    if kind == "sqlite":
        file = tmp_path / "workshop.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield parse_address(f"sqlite:///{file}")
        return
    server: URL = request.getfixturevalue("postgres")
    name = f"rules_{uuid4().hex}"
    asyncio.run(clone(server, request.getfixturevalue("postgres_template"), name))
    yield named(server, name)
    asyncio.run(run(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@contextmanager
def a_town(address: Address, app: FastAPI, files: Path) -> Iterator[Town]:
    """Opened and closed in one loop."""
    with asyncio.Runner() as runner:
        world = build_world(address, app, files)
        try:
            yield Town(runner, world)
        finally:
            runner.run(world.database.close())


@pytest.mark.promise("Rules hold in any order")
def test_whatever_people_do_the_service_keeps_to_the_model(
    kind: str, place: Address, test_app: FastAPI, tmp_path: Path, row: Row
) -> None:
    chosen = int(os.environ.get("SEED") or random.SystemRandom().getrandbits(32))
    row.on, begun = kind, time.monotonic()
    row.note(f"seed {chosen}")
    with a_town(place, test_app, tmp_path / "files") as town:
        Workday.town = town
        run_state_machine_as_test(
            seed(chosen)(Workday),
            settings=settings(
                max_examples=FIGURES.sequences,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate, Phase.shrink],
                verbosity=Verbosity.normal,
                suppress_health_check=list(HealthCheck),
            ),
        )
        town.wait(town.check_books())
        row.note(
            f"{town.sequences} sequences, {town.steps} requests that change something, "
            f"{town.refusals} of them rightly refused, {time.monotonic() - begun:.0f} s; "
            f"papers numbered: {town.numbers}"
        )
        assert town.sequences >= FIGURES.sequences
