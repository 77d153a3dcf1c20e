"""An app that heard nothing asks again, and is charged once."""

import asyncio

import httpx2
import pytest

from tests.faults.dying import serve_and_die
from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Workshop
from tests.stories import V1, Document, issued_invoice, method_id, yer
from tests.world import Client
from yemen_hybrid.data.models import Payment
from yemen_hybrid.domain.access import Role

PAYMENTS = f"{V1}/payments"


async def pay(caller: Client, body: Document, key: str) -> httpx2.Response:
    return await caller.post(PAYMENTS, json=body, headers={"Idempotency-Key": key})


async def wanted(workshop: Workshop, amount: int = 4_000) -> Document:
    invoice = await issued_invoice(workshop.world, 10_000)
    method = await method_id(workshop.world)
    return {"invoice_id": invoice["id"], "method_id": method, "amount": yer(amount)}


@pytest.mark.promise("A retry never charges twice")
async def test_a_hundred_retries_at_once_are_one_payment(workshop: Workshop, row: Row) -> None:
    body = await wanted(workshop)
    callers = [workshop.caller(one, Role.CASHIER) for one in await workshop.serve_many()]
    answers = await asyncio.gather(
        *(pay(callers[n % len(callers)], body, "press") for n in range(FIGURES.retries))
    )
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert await workshop.count(Payment) == 1
    other = await pay(callers[0], {**body, "amount": yer(50)}, "press")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    row.note(
        f"{FIGURES.retries} POSTs at once under one key, {len(callers)} servers: one payment, "
        "identical answers; another body: 422"
    )
    await workshop.check()


@pytest.mark.promise("A retry never charges twice")
async def test_killed_between_commit_and_answer_the_retry_gets_the_first_answer(
    workshop: Workshop, row: Row
) -> None:
    body, key = {}, ""
    for number in range(1, FIGURES.cut_answers + 1):
        body, key = await wanted(workshop), f"cut-{number}"
        dying = await workshop.serve(serve_and_die)
        with pytest.raises(httpx2.TransportError):
            await pay(workshop.caller(dying), body, key)
        assert await dying.gone() == -9
        assert await workshop.count(Payment) == number, "it was committed before the kill"
    server = await workshop.serve()
    again = await pay(workshop.caller(server), body, key)
    more = await pay(workshop.caller(server), body, key)
    assert (again.status_code, more.content) == (201, again.content)
    assert await workshop.count(Payment) == FIGURES.cut_answers
    row.note(f"killed {FIGURES.cut_answers} times between commit and answer: the same result")
    await workshop.check()
