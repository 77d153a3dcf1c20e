"""What the provider of WhatsApp tells: genuine or refused, and in any order the same in the end."""

import asyncio
import random
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Workshop
from tests.stories import V1, a_customer, yer
from tests.twilio import ACCOUNT, SENDER, TOKEN, form, incoming_fields, signed, status_fields
from tests.world import SANAA
from yemen_hybrid.data.models import IncomingMessage, Message
from yemen_hybrid.domain.messages import MessageStatus, Template

STATUS, INCOMING = f"{V1}/webhooks/twilio/status", f"{V1}/webhooks/twilio/incoming"
PUBLIC = "https://workshop.example.com"
WORDS = ("queued", "sending", "sent", "delivered", "read")
DUPLICATES = 50


async def handed_over(workshop: Workshop, many: int) -> list[UUID]:
    """Messages that the provider has taken, as SM0, SM1, …"""
    customer = await a_customer(workshop.world)
    told = {"name": "صالح", "workshop_ar": "صنعاء", "workshop_en": "Sanaa", "total": yer(12_500)}
    params = {**told, "vehicle": "Prius", "estimate": "WO-1/1"}
    async with workshop.world.begin() as store:
        who = await store.customers.get(UUID(customer["id"]))
        made = [
            store.messages.queue(who, SANAA, Template.ESTIMATE_APPROVED, params)
            for _ in range(many)
        ]
        await store.session.flush()
        for number, message in enumerate(made):
            message.status = MessageStatus.SENT
            message.provider_id, message.attempts = f"SM{number}", 1
    return [message.id for message in made]


@pytest.mark.promise("Webhooks are genuine and count once")
async def test_forged_calls_are_refused_and_others_count_once(workshop: Workshop, row: Row) -> None:
    servers = [
        await workshop.serve(
            TWILIO_ACCOUNT_SID=ACCOUNT,
            TWILIO_AUTH_TOKEN=TOKEN,
            WHATSAPP_FROM=SENDER,
            PUBLIC_BASE_URL=PUBLIC,
        )
        for _ in range(1 if workshop.embedded else 2)
    ]
    callers = [workshop.caller(one, None) for one in servers]

    async def call(number: int, path: str, fields: dict[str, str], **how: Any) -> int:
        headers = signed(f"{PUBLIC}{path}", fields, **how)
        caller = callers[number % len(callers)]
        return (await caller.post(path, content=form(fields), headers=headers)).status_code

    messages = await handed_over(workshop, FIGURES.orders_of_reports)
    chance = random.Random(FIGURES.orders_of_reports)  # noqa: S311 - an order, not a secret
    forged = [
        await call(0, f"{STATUS}?message={messages[0]}", status_fields("SM0", "read"), token="x"),
        await call(0, INCOMING, incoming_fields("SMx", "+967777123456", "أ"), token="x"),
    ]
    assert forged == [403, 403]
    for number, message in enumerate(messages):
        words = list(WORDS) + chance.choices(WORDS, k=DUPLICATES if number == 0 else 3)
        chance.shuffle(words)
        path = f"{STATUS}?message={message}"
        calls = (call(n, path, status_fields(f"SM{number}", word)) for n, word in enumerate(words))
        assert set(await asyncio.gather(*calls)) == {204}
    text = incoming_fields("SM-in", "+967777123456", "وصلت")
    told = await asyncio.gather(*(call(n, INCOMING, text) for n in range(DUPLICATES)))
    assert set(told) == {200}
    assert await workshop.count(IncomingMessage) == 1
    table = Message.__table__
    async with workshop.world.database.reading() as connection:
        rows = (await connection.execute(select(table.c.status, table.c.read_at))).all()
    ends = Counter(status for status, _ in rows)
    row.note(
        f"bad signatures: 403; {len(messages)} shuffled orders of {len(WORDS)} reports with "
        f"repeats, on {len(servers)} servers: all {ends[MessageStatus.READ]} end as read; "
        f"{DUPLICATES} copies of what a customer wrote: one"
    )
    assert ends == {MessageStatus.READ: len(messages)}
    assert all(read_at is not None for _, read_at in rows)
    await workshop.check()
