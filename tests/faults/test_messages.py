"""Mail is down, and the worker is killed again and again: everything arrives all the same."""

import asyncio
import random
import socket
from collections import Counter, defaultdict

import pytest
from sqlalchemy import select

from tests.faults.figures import FIGURES
from tests.faults.table import Row
from tests.faults.workshop import Workshop
from tests.shell import Running
from tests.smtp import Postbox, mail_server
from tests.stories import V1, yer
from tests.world import SANAA
from yemen_hybrid.data.models import Customer, CustomerKind, Message
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.delivery import TRIES, ContactChannel
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.messages import MessageStatus, Template

PROMISE = "Messages survive outages"
PATIENCE = 240.0
"""Seconds that the last ones may take: the longest lease, and a pause of the channel."""


async def queue(workshop: Workshop, many: int) -> None:
    """One message to each of so many customers."""
    told = {"name": "Saleh", "workshop_ar": "صنعاء", "workshop_en": "Sanaa", "total": yer(12_500)}
    params = {**told, "vehicle": "Prius", "estimate": "WO/1"}
    async with workshop.world.begin() as store:
        for number in range(many):
            customer = Customer(
                id=new_id(),
                kind=CustomerKind.PERSON,
                name_en=f"Saleh {number}",
                email=f"saleh-{number}@example.com",
                language="en",
                channel=ContactChannel.EMAIL,
                phones=[],
            )
            store.customers.add(customer)
            await store.session.flush()
            store.messages.queue(customer, SANAA, Template.ESTIMATE_APPROVED, params)


async def work(workshop: Workshop, port: int) -> Running:
    """A worker that delivers, once it says so."""
    running = workshop.shell.start(
        "worker",
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(port),
        SMTP_SECURITY="none",
        SMTP_FROM="Workshop <workshop@yemen-hybrid.example>",
    )
    await asyncio.to_thread(running.wait_for, "delivers messages")
    return running


async def killed(running: Running) -> None:
    running.process.kill()
    await asyncio.to_thread(running.process.join, 60)


async def until_sent(workshop: Workshop, many: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while await workshop.count(Message, Message.status == MessageStatus.SENT) < many:  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.2)


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


async def kill_while_it_delivers(workshop: Workshop, box: Postbox) -> None:
    """Half of the time at the worst moment: the mail is taken, and the worker does not know."""
    taken = asyncio.Event()
    box.after_data = taken.set
    chance = random.Random(FIGURES.worker_kills)  # noqa: S311 - when, not what
    for number in range(FIGURES.worker_kills):
        running = await work(workshop, box.port)
        taken.clear()
        await asyncio.wait_for(taken.wait(), PATIENCE)
        if number % 2:
            await asyncio.sleep(chance.uniform(0, 0.5))
        await killed(running)


@pytest.mark.promise(PROMISE)
async def test_all_are_delivered_and_few_twice(workshop: Workshop, row: Row) -> None:
    await queue(workshop, FIGURES.messages)
    port = a_free_port()
    running = await work(workshop, port)
    await asyncio.sleep(2)
    await killed(running)
    assert await workshop.count(Message, Message.status == MessageStatus.SENT) == 0
    async with mail_server(port=port) as box:
        box.before_data = _slowly
        await kill_while_it_delivers(workshop, box)
        box.before_data = None
        running = await work(workshop, port)
        await until_sent(workshop, FIGURES.messages)
        await killed(running)
    named = defaultdict(set)
    for mail in box.arrived:
        named[mail["To"]].add(mail["Message-ID"])
    twice = len(box.arrived) - FIGURES.messages
    row.note(
        f"mail down at first, the worker killed {FIGURES.worker_kills} times: {len(named)} of "
        f"{FIGURES.messages} delivered, {twice} twice, under the same Message-ID"
    )
    assert len(named) == FIGURES.messages
    assert all(len(ids) == 1 for ids in named.values())
    assert 0 <= twice <= FIGURES.worker_kills
    assert max(Counter(mail["To"] for mail in box.arrived).values()) <= 1 + FIGURES.worker_kills
    await workshop.check()


async def _slowly() -> None:
    await asyncio.sleep(0.05)


@pytest.mark.promise(PROMISE)
async def test_the_last_try_is_dead_seen_and_sent_again(workshop: Workshop, row: Row) -> None:
    await queue(workshop, 1)
    async with workshop.world.begin() as store:
        (message,) = (await store.session.scalars(select(Message))).all()
        message.attempts = TRIES - 1
    async with mail_server() as box:
        box.say("DATA", "451 not now")
        running = await work(workshop, box.port)
        async with asyncio.timeout(60):
            while not await workshop.count(Message, Message.status == MessageStatus.DEAD):  # noqa: ASYNC110 - another process changes it
                await asyncio.sleep(0.2)
        manager = workshop.caller(await workshop.serve(), Role.MANAGER)
        (dead,) = (await manager.seen(f"{V1}/messages", status="dead"))["items"]
        assert dead["last_error"]
        await manager.made(f"{V1}/messages/{dead['id']}/send-again")
        await until_sent(workshop, 1)
        await killed(running)
    assert len(box.arrived) == 1
    row.note("refused at its last try: dead, seen with its reason, sent again by hand")
