"""The machine's clock is set wrong, by a day or by ten years, and right again."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.faults.skewed import serve_skewed
from tests.faults.table import Row
from tests.faults.test_access import OWN, sign_in, with_token
from tests.faults.workshop import Workshop
from tests.stories import (
    V1,
    a_sent_estimate,
    add_job,
    issued_invoice,
    method_id,
    open_work_order,
    said,
    yer,
)
from tests.world import staff_id
from yemen_hybrid.data.models import Payment, Staff
from yemen_hybrid.domain.access import Role
from yemen_hybrid.services.passwords import Passwords

DAYS = (0, 1, -1, 3652, -3652, 0)
SANAA = ZoneInfo("Asia/Aden")


@pytest.mark.promise("Clock jumps")
async def test_days_and_ends_follow_the_clock_and_nothing_breaks(
    workshop: Workshop, row: Row
) -> None:
    invoice = await issued_invoice(workshop.world, 100_000)
    order = await open_work_order(workshop.world)
    await add_job(workshop.world, order)
    sent = await a_sent_estimate(workshop.world, order)
    hashed = await Passwords(rounds=10).hash(OWN)
    async with workshop.world.begin() as store:
        (await store.session.get_one(Staff, staff_id(Role.CASHIER))).password_hash = hashed
    body = {
        "invoice_id": invoice["id"],
        "method_id": await method_id(workshop.world),
        "amount": yer(100),
    }
    expected: list[Any] = []
    for number, days in enumerate(DAYS):
        server = await workshop.serve(serve_skewed, SKEW_DAYS=str(days))
        anybody = workshop.caller(server, None)
        given = await sign_in(anybody, "cashier.san")
        cashier = with_token(workshop, server, given["access_token"])
        answer = await cashier.post(
            f"{V1}/payments", json=body, headers={"Idempotency-Key": f"jump-{number}"}
        )
        assert answer.status_code == 201, answer.text
        today = (datetime.now(UTC) + timedelta(days=days)).astimezone(SANAA).date()
        assert answer.json()["business_day"] == today.isoformat()
        expected.append(today)
        if days > 1:
            late = await anybody.post(sent["link"], json=said(sent, "approve"))
            assert (late.status_code, late.json()["code"]) == (410, "estimate_expired")
        await server.kill()
    server = await workshop.serve()
    answer = await workshop.caller(server, None).post(sent["link"], json=said(sent, "approve"))
    assert answer.status_code == 200, answer.text
    table = Payment.__table__
    async with workshop.world.database.reading() as connection:
        kept = list(await connection.scalars(select(table.c.business_day)))
    assert sorted(kept) == sorted(expected)
    await workshop.check()
    row.note(
        "servers whose clocks are 0, +1, -1 day, +10, -10 years off: sign-in and payments work, "
        "each on the day of its clock; a link has expired ten years on, and is good again after"
    )
