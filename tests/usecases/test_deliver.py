"""The outbox, emptied through a real mail server, with the clock turned by hand."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from tests.smtp import Postbox, mail_server
from tests.stories import V1, a_customer
from tests.world import SANAA, World
from yemen_hybrid.data.models import Branch, Customer, Message
from yemen_hybrid.domain.delivery import (
    FIRST_WAIT,
    LEASE,
    PAUSE,
    TRIES,
    Channel,
    ContactChannel,
    DeliveryFailed,
    Letter,
)
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import MessageStatus as S
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.services.mail import Mail
from yemen_hybrid.usecases.messages.deliver import Postman
from yemen_hybrid.usecases.messages.letters import Desk
from yemen_hybrid.usecases.messages.revive import revive_waiting

EMAIL, WHATSAPP = ContactChannel.EMAIL, ContactChannel.WHATSAPP


class Recorder:
    """A provider of WhatsApp that takes what it is given, or refuses it."""

    def __init__(self, failed: DeliveryFailed | None = None) -> None:
        self.taken: list[Letter] = []
        self.failed = failed
        self.closed: str | None = None

    async def send(self, letter: Letter) -> str:
        if self.failed is not None:
            raise self.failed
        self.taken.append(letter)
        return f"SM{len(self.taken)}"

    async def closed_to(self, recipient: str, template: Template, language: Language) -> str | None:
        return self.closed

    async def close(self) -> None:
        """There is nothing to let go of."""


@pytest.fixture
async def box() -> AsyncIterator[Postbox]:
    async with mail_server() as opened:
        yield opened


def postman(world: World, **channels: Channel) -> Postman:
    """Whoever delivers, by mail and WhatsApp as given; their own time passes with the world's."""
    context = world.context
    url = "http://x.test/{}".format
    desk = Desk(world.database, context.papers, context.storage, url, url)
    ways = {ContactChannel(name): channel for name, channel in channels.items()}
    return Postman(desk, ways, monotonic=lambda: world.clock().timestamp(), chance=lambda: 0.0)


async def saleh(world: World, **more: Any) -> UUID:
    """A customer who likes mail, and has no phone unless it is said."""
    body: dict[str, Any] = {
        "channel": "email",
        "email": "saleh@example.com",
        "phones": [],
        "whatsapp": None,
    }
    return UUID((await a_customer(world, **{**body, **more}))["id"])


async def queue(
    world: World, customer_id: UUID, template: Template = Template.ESTIMATE_APPROVED, n: int = 1
) -> UUID:
    """A message; those of this template go at any hour."""
    params: dict[Template, dict[str, Any]] = {
        Template.ESTIMATE_APPROVED: {"vehicle": f"Prius {n}", "estimate": f"WO/{n}"},
        Template.SERVICE_DUE: {"vehicle": f"Prius {n}", "service": "Oil"},
    }
    if template is Template.ESTIMATE_APPROVED:
        params[template]["total"] = {"amount": "12500", "currency": "YER"}
    names = {"name": "صالح", "workshop_ar": "صنعاء", "workshop_en": "Sanaa"}
    async with world.begin() as store:
        customer = await store.customers.get(customer_id)
        return store.messages.queue(customer, SANAA, template, names | params[template]).id


async def row(world: World, message_id: UUID) -> Any:
    messages = Message.__table__
    async with world.database.reading() as connection:
        found = await connection.execute(select(messages).where(messages.c.id == message_id))
        return found.one()


async def put(world: World, model: type[Any], key: UUID, **values: Any) -> None:
    async with world.begin() as store:
        await store.session.execute(update(model).where(model.id == key).values(**values))


async def test_a_message_is_sent_and_what_was_said_is_kept(world: World, box: Postbox) -> None:
    id = await queue(world, await saleh(world))
    assert await postman(world, email=box.mail()).deliver_due() == 1
    (arrived,) = box.arrived
    assert arrived["Message-ID"] == f"<{id}@yemen-hybrid.example>"
    sent = await world.client().seen(f"{V1}/messages/{id}")
    assert (sent["status"], sent["channel"], sent["attempts"]) == ("sent", "email", 1)
    assert (sent["sent_at"], sent["last_error"]) == ("2030-03-04T06:00:00Z", None)
    plain = arrived.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().splitlines() == sent["text"].splitlines()
    assert await postman(world, email=box.mail()).deliver_due() == 0


async def test_a_refusal_for_now_is_tried_again_later_and_ever_later(
    world: World, box: Postbox
) -> None:
    id = await queue(world, await saleh(world))
    box.say("RCPT", "450 later", "450 later")
    carrier = postman(world, email=box.mail())
    for wait in (FIRST_WAIT, FIRST_WAIT * 2):
        assert await carrier.deliver_due() == 0
        waiting = await row(world, id)
        assert (waiting.status, waiting.due_at) == (S.QUEUED, world.clock.now + wait)
        assert waiting.last_error == "450 later"
        world.clock.turn(seconds=wait.total_seconds() - 1)
        assert await carrier.deliver_due() == 0  # not before its time
        assert len(box.arrived) == 0
        world.clock.turn(seconds=1)
    assert await carrier.deliver_due() == 1
    assert (await row(world, id)).attempts == 3


async def test_after_the_last_try_it_is_dead_seen_and_can_be_sent_again(
    world: World, box: Postbox
) -> None:
    id = await queue(world, await saleh(world))
    async with mail_server() as gone:
        away = gone.mail()
    carrier = postman(world, email=away)
    for _ in range(TRIES):
        world.clock.turn(hours=7)
        await carrier.deliver_due()
    client = world.client()
    (dead,) = (await client.seen(f"{V1}/messages", status="dead"))["items"]
    assert (dead["id"], dead["attempts"]) == (str(id), TRIES)
    assert dead["last_error"]
    again = [await client.made(f"{V1}/messages/{id}/send-again") for _ in range(2)]
    assert [(one["status"], one["attempts"]) for one in again] == [("queued", 0)] * 2
    (event,) = (await client.seen(f"{V1}/audit", action="messages.send_again"))["items"]
    assert (event["before"]["status"], event["after"]["status"]) == ("dead", "queued")
    assert await postman(world, email=box.mail()).deliver_due() == 1
    assert await client.refused("POST", f"{V1}/messages/{id}/send-again") == (
        409,
        "message_already_sent",
    )


async def test_refused_for_good_it_goes_the_other_way(world: World, box: Postbox) -> None:
    id = await queue(world, await saleh(world, whatsapp="777123456"))
    box.say("RCPT", "550 no such user")
    whatsapp = Recorder()
    assert await postman(world, email=box.mail(), whatsapp=whatsapp).deliver_due() == 1
    sent = await row(world, id)
    assert (sent.channel, sent.recipient, sent.refused) == (WHATSAPP, "+967777123456", ["email"])
    assert (sent.status, sent.provider_id) == (S.SENT, "SM1")
    assert whatsapp.taken[0].variables["vehicle"] == "Prius 1"
    other = await queue(world, await saleh(world))
    box.say("RCPT", "550 no such user")
    await postman(world, email=box.mail(), whatsapp=whatsapp).deliver_due()
    assert (await row(world, other)).status is S.DEAD  # there is no other way to that one


async def test_a_later_message_does_not_overtake_and_a_dead_one_does_not_block(
    world: World, box: Postbox
) -> None:
    owner = await saleh(world)
    first, second = [await queue(world, owner, n=n) for n in (1, 2)]
    other = await queue(world, await saleh(world, email="ali@example.com"), n=3)
    box.say("RCPT", "450 later")
    carrier = postman(world, email=box.mail())
    assert await carrier.deliver_due() == 1
    assert [(await row(world, id)).status for id in (first, second, other)] == [
        S.QUEUED,
        S.QUEUED,
        S.SENT,
    ]
    box.say("DATA", "554 never")
    world.clock.turn(minutes=2)
    assert await carrier.deliver_due() == 1
    assert [(await row(world, id)).status for id in (first, second)] == [S.DEAD, S.SENT]


async def test_a_server_that_is_away_costs_one_message_a_try_and_no_more(
    world: World, box: Postbox
) -> None:
    box.say("MAIL", *["451 not now"] * 2)
    ids = [await queue(world, await saleh(world)) for _ in range(3)]
    carrier = postman(world, email=box.mail())
    assert await carrier.deliver_due() == 0
    assert sorted([(await row(world, id)).attempts for id in ids]) == [0, 0, 1]
    world.clock.turn(seconds=PAUSE.total_seconds() + 1)
    box.answers.clear()
    assert await carrier.deliver_due() == 2
    world.clock.turn(minutes=2)
    assert await carrier.deliver_due() == 1


class PowerCut(BaseException):
    """The process is gone: nothing of it runs any more."""


class Doomed:
    """A channel whose process dies as soon as the server has taken a letter."""

    def __init__(self, mail: Mail) -> None:
        self.mail = mail

    async def send(self, letter: Letter) -> str:
        await self.mail.send(letter)
        await self.mail.close()
        raise PowerCut

    async def closed_to(self, recipient: str, template: Template, language: Language) -> str | None:
        return None

    async def close(self) -> None:
        """There is nothing to let go of."""


async def test_who_dies_between_sending_and_noting_makes_one_duplicate(
    world: World, box: Postbox
) -> None:
    ids = [await queue(world, await saleh(world), n=n) for n in range(4)]
    for _ in range(3):
        with pytest.raises(PowerCut):
            await postman(world, email=Doomed(box.mail())).deliver_due()
        world.clock.turn(seconds=LEASE.total_seconds())
    await postman(world, email=box.mail()).deliver_due()
    arrived = [str(mail["Message-ID"]) for mail in box.arrived]
    assert {f"<{id}@yemen-hybrid.example>" for id in ids} == set(arrived)
    assert len(arrived) <= len(ids) + 3
    assert [(await row(world, id)).status for id in ids] == [S.SENT] * 4


async def test_a_message_that_takes_its_worker_down_each_time_is_given_up(
    world: World, box: Postbox
) -> None:
    id = await queue(world, await saleh(world))
    await put(world, Message, id, attempts=TRIES)
    assert await postman(world, email=Doomed(box.mail())).deliver_due() == 0
    assert (await row(world, id)).status is S.DEAD


async def test_stopped_in_the_middle_the_message_is_given_back_untried(
    world: World, box: Postbox
) -> None:
    id = await queue(world, await saleh(world))
    reached, forever = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        reached.set()
        await forever.wait()

    box.before_data = hang
    task = asyncio.create_task(postman(world, email=box.mail()).deliver_due())
    await reached.wait()
    assert (await row(world, id)).status is S.SENDING
    refused = await world.client().refused("POST", f"{V1}/messages/{id}/sent-by-hand")
    assert refused == (409, "message_under_way")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    forever.set()
    box.before_data = None
    back = await row(world, id)
    assert (back.status, back.attempts, back.lease_id) == (S.QUEUED, 0, None)
    assert await postman(world, email=box.mail()).deliver_due() == 1


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=3650)])
@pytest.mark.parametrize("way", [1, -1])
async def test_a_clock_that_jumps_loses_nothing_and_sends_nothing_twice(
    world: World, box: Postbox, jump: timedelta, way: int
) -> None:
    ids = [await queue(world, await saleh(world), n=n) for n in range(3)]
    passed = 0.0
    carrier = postman(world, email=box.mail())
    carrier.monotonic = lambda: passed
    other = await queue(world, await saleh(world), n=9)
    await put(  # another process is sending it just now
        world,
        Message,
        other,
        status=S.SENDING,
        attempts=1,
        lease_id=SANAA,
        leased_until=world.clock.now + LEASE,
    )
    box.say("RCPT", "450 later")
    await carrier.deliver_due()
    world.clock.now += jump * way
    await carrier.deliver_due()
    assert (await row(world, other)).status is S.SENDING  # its lease was not taken for run out
    world.clock.now -= jump * way
    for _ in range(2):
        world.clock.turn(minutes=4)
        passed += 240
        await carrier.deliver_due()
    arrived = [str(mail["Message-ID"]) for mail in box.arrived]
    assert sorted(arrived) == sorted(f"<{id}@yemen-hybrid.example>" for id in [*ids, other])


async def test_two_workers_at_once_send_each_message_once(world: World, box: Postbox) -> None:
    ids = [await queue(world, await saleh(world), n=n) for n in range(8)]
    workers = [postman(world, email=box.mail()) for _ in range(2)]
    counts = await asyncio.gather(*(worker.deliver_due() for worker in workers))
    assert sum(counts) == len(ids)
    arrived = sorted(str(mail["Message-ID"]) for mail in box.arrived)
    assert arrived == sorted(f"<{id}@yemen-hybrid.example>" for id in ids)


async def test_at_night_customers_are_left_in_peace(world: World, box: Postbox) -> None:
    world.clock.turn(hours=14)  # eleven in the evening in Yemen
    owner = await saleh(world)
    due = await queue(world, owner, Template.SERVICE_DUE)
    asked_for = await queue(world, owner)
    carrier = postman(world, email=box.mail())
    assert await carrier.deliver_due() == 1
    assert (await row(world, asked_for)).status is S.SENT
    waiting = await row(world, due)
    assert (waiting.status, waiting.attempts) == (S.QUEUED, 0)
    assert waiting.due_at == datetime.fromisoformat("2030-03-05T05:00:00+00:00")
    world.clock.turn(hours=9)
    assert await carrier.deliver_due() == 1


async def test_other_quiet_hours_hold_for_what_already_waits(world: World, box: Postbox) -> None:
    world.clock.turn(hours=14)  # eleven in the evening in Yemen
    due = await queue(world, await saleh(world), Template.SERVICE_DUE)
    carrier, admin, path = (
        postman(world, email=box.mail()),
        world.client(),
        f"{V1}/branches/{SANAA}",
    )
    assert await carrier.deliver_due() == 0
    await admin.patch(path, json={"quiet_until": "06:30"})
    assert await carrier.deliver_due() == 0
    sooner = datetime.fromisoformat("2030-03-05T03:30:00+00:00")
    assert (await row(world, due)).due_at == sooner
    await admin.patch(path, json={"quiet_from": None, "quiet_until": None})
    assert await carrier.deliver_due() == 1


async def test_who_opted_out_meanwhile_gets_no_reminder_but_what_they_asked_for(
    world: World, box: Postbox
) -> None:
    owner = await saleh(world)
    due, asked_for = await queue(world, owner, Template.SERVICE_DUE), await queue(world, owner)
    await put(world, Customer, owner, opted_out=True)
    assert await postman(world, email=box.mail()).deliver_due() == 1
    assert [(await row(world, id)).status for id in (due, asked_for)] == [S.OBSOLETE, S.SENT]


async def test_with_no_channel_it_waits_and_goes_once_there_is_one(
    world: World, box: Postbox
) -> None:
    id = await queue(world, await saleh(world))
    assert await postman(world).deliver_due() == 0
    waiting = await row(world, id)
    assert (waiting.status, waiting.attempts) == (S.WAITING_FOR_CHANNEL, 0)
    assert await revive_waiting(world.begin, {}) == 0
    mail = box.mail()
    assert await revive_waiting(world.begin, {EMAIL: mail}) == 1
    assert await postman(world, email=mail).deliver_due() == 1
    assert (await row(world, id)).status is S.SENT


async def test_what_whatsapp_may_not_carry_waits_until_it_may(world: World, box: Postbox) -> None:
    """With no approved text and no open window nothing was refused: nothing is dead."""
    whatsapp, mail = Recorder(), box.mail()
    whatsapp.closed = "no approved template"
    here = {"channel": "whatsapp", "whatsapp": "777123456"}
    id = await queue(world, await saleh(world, **here, email=None))
    carrier = postman(world, whatsapp=whatsapp)
    assert await carrier.deliver_due() == 0
    waiting = await row(world, id)
    assert (waiting.status, waiting.attempts) == (S.WAITING_FOR_CHANNEL, 0)
    assert (waiting.refused, waiting.last_error) == ([], "no approved template")
    assert await revive_waiting(world.begin, carrier.channels) == 0
    whatsapp.closed = None  # its texts were approved
    assert await revive_waiting(world.begin, carrier.channels) == 1
    assert await carrier.deliver_due() == 1
    assert (await row(world, id)).last_error is None
    whatsapp.closed = "no approved template"
    both = await queue(world, await saleh(world, **here))
    assert await postman(world, email=mail, whatsapp=whatsapp).deliver_due() == 1
    sent = await row(world, both)
    assert (sent.status, sent.channel, sent.refused) == (S.SENT, EMAIL, [])


async def test_what_waited_too_long_is_put_aside(world: World, box: Postbox) -> None:
    id = await queue(world, await saleh(world))
    await postman(world).deliver_due()
    world.clock.turn(days=2)
    assert await revive_waiting(world.begin, {EMAIL: box.mail()}) == 0
    assert (await row(world, id)).status is S.OBSOLETE


async def test_what_was_sent_by_hand_is_recorded_as_such_and_not_sent_again(
    world: World, box: Postbox
) -> None:
    id = await queue(world, await saleh(world))
    await postman(world).deliver_due()
    client = world.client()
    said = [await client.made(f"{V1}/messages/{id}/sent-by-hand") for _ in range(2)]
    for one in said:
        assert (one["status"], one["sent_at"]) == ("sent_by_hand", "2030-03-04T06:00:00Z")
        assert one["sent_by"]["name_en"] == "admin Sanaa"
    assert await revive_waiting(world.begin, {EMAIL: box.mail()}) == 0
    assert box.arrived == []
    assert await client.refused("POST", f"{V1}/messages/{id}/send-again") == (
        409,
        "message_already_sent",
    )


async def test_a_branch_says_which_messages_go_out_by_themselves(world: World) -> None:
    await put(world, Branch, SANAA, automatic_messages=["invoice"])
    owner = await saleh(world)
    names = {"name": "صالح", "vehicle": "Prius", "order": "WO-2030-000001"}
    async with world.begin() as store:
        customer, branch = await store.customers.get(owner), await store.branches.get(SANAA)
        assert store.messages.tell(customer, branch, Template.CAR_READY, names) is None
        branch.automatic_messages = ["car_ready", "service_due"]
        assert store.messages.tell(customer, branch, Template.CAR_READY, names) is not None
        customer.opted_out = True
        due = {"name": "صالح", "vehicle": "Prius", "service": "Oil"}
        assert store.messages.tell(customer, branch, Template.SERVICE_DUE, due) is None


async def test_what_is_queued_wakes_the_worker_of_the_process(world: World) -> None:
    owner = await saleh(world)
    world.database.queued.clear()
    await queue(world, owner)
    assert world.database.queued.is_set()
