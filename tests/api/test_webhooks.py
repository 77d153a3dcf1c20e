"""What the provider of WhatsApp tells: genuine, once, and in whatever order it comes."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice, permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from tests.stories import V1, Document, a_customer, yer
from tests.twilio import (
    ACCOUNT,
    CONTENT,
    SENDER,
    TOKEN,
    form,
    incoming_fields,
    signed,
    status_fields,
    twilio_server,
)
from tests.world import ADEN, SANAA, World
from yemen_hybrid.data.models import Customer, IncomingMessage, Message, ProviderReport
from yemen_hybrid.data.queries.incoming_messages import heard_at
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.delivery import Channel, ContactChannel, Letter
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.messages import MessageStatus as S
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.whatsapp import ProviderStatus
from yemen_hybrid.services.twilio_signature import TwilioSignature
from yemen_hybrid.services.whatsapp import Contents, TwilioAccount, WhatsApp
from yemen_hybrid.usecases.messages.deliver import Postman
from yemen_hybrid.usecases.messages.letters import Desk
from yemen_hybrid.usecases.messages.record_report import Told, record_report

STATUS, INCOMING = f"{V1}/webhooks/twilio/status", f"{V1}/webhooks/twilio/incoming"
SALEH = "+967777123456"


@pytest.fixture(autouse=True)
def whatsapp_is_set_up(world: World) -> None:
    """The account's token is known."""
    world.context = replace(world.context, twilio_signature=TwilioSignature(TOKEN))
    world.app.state.context = world.context


class Recorder:
    """A channel that takes what it is given, after doing what it was told to do first."""

    def __init__(self, sid: str = "SM1", first: Any = None) -> None:
        self.taken: list[Letter] = []
        self.sid, self.first = sid, first

    async def send(self, letter: Letter) -> str:
        if self.first is not None:
            await self.first(letter)
        self.taken.append(letter)
        return self.sid

    async def closed_to(self, recipient: str, template: Template, language: Language) -> str | None:
        return None

    async def close(self) -> None:
        """There is nothing to let go of."""


def postman(world: World, **channels: Channel) -> Postman:
    context = world.context
    url = "http://x.test/{}".format
    desk = Desk(world.database, context.papers, context.storage, url, url)
    ways = {ContactChannel(name): channel for name, channel in channels.items()}
    return Postman(desk, ways, monotonic=lambda: world.clock().timestamp(), chance=lambda: 0.0)


async def called(world: World, path: str, fields: dict[str, str], **query: str) -> int:
    """The status with which a genuine call is answered."""
    about = "&".join(f"{name}={value}" for name, value in query.items())
    whole = f"{path}?{about}" if about else path
    headers = signed(f"http://workshop.test{whole}", fields)
    answer = await world.client(None).post(whole, content=form(fields), headers=headers)
    return answer.status_code


async def a_message(world: World, customer: Document | None = None, **values: Any) -> UUID:
    """A message of a branch to a customer; ``values`` are columns."""
    customer = customer or await a_customer(world)
    names = {"name": "صالح", "workshop_ar": "صنعاء", "workshop_en": "Sanaa"}
    params = {**names, "vehicle": "Prius", "estimate": "WO-1/1", "total": yer(12_500)}
    branch = values.pop("branch_id", SANAA)
    async with world.begin() as store:
        who = await store.customers.get(UUID(customer["id"]))
        id = store.messages.queue(who, branch, Template.ESTIMATE_APPROVED, params).id
        await store.session.flush()
        if values:
            await store.session.execute(update(Message).where(Message.id == id).values(**values))
    return id


async def sent(world: World, **more: Any) -> UUID:
    """A message that was handed over as SM1."""
    columns = {"status": S.SENT, "provider_id": "SM1", "attempts": 1, **more}
    return await a_message(world, **columns)


async def row(world: World, message_id: UUID) -> Any:
    messages = Message.__table__
    async with world.database.reading() as connection:
        found = await connection.execute(select(messages).where(messages.c.id == message_id))
        return found.one()


async def told(world: World, message_id: UUID, words: Sequence[str], sid: str = "SM1") -> S:
    """The status of a message once all that was said of it is counted."""
    for word in words:
        code = 63016 if word in {"failed", "undelivered"} else None
        await record_report(world.begin, Told(message_id, sid, ProviderStatus(word), code))
    status: S = (await row(world, message_id)).status
    return status


async def count(world: World, table: Any) -> int:
    async with world.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(table)) or 0


# --------------------------------------------------------------------------------- signatures


async def test_only_the_providers_own_calls_are_let_in(world: World) -> None:
    fields = incoming_fields("SM9", SALEH, "مرحبا")
    url = f"http://workshop.test{INCOMING}"
    good = signed(url, fields)
    forged: list[tuple[dict[str, str], bytes]] = [
        ({"Content-Type": good["Content-Type"]}, form(fields)),
        ({**good, "X-Twilio-Signature": ""}, form(fields)),
        ({**good, "X-Twilio-Signature": "é" * 7}, form(fields)),
        (signed(url, fields, token="another"), form(fields)),
        (signed(f"{url}?a=1", fields), form(fields)),
        (good, form({**fields, "Body": "أرسلوا المال"})),
        (good, form(fields) + b"&Body=again"),
        (good, form(fields) + b"&Extra=1"),
        (good, b"\xff\xfe"),
        (good, b"%FF=%FF"),
        (good, b"&".join(b"a%d=1" % n for n in range(400))),
    ]
    client = world.client(None)
    for headers, body in forged:
        raw = {name.encode(): value.encode() for name, value in headers.items()}
        answer = await client.post(INCOMING, content=body, headers=raw)
        assert (answer.status_code, answer.json()["code"]) == (403, "signature_invalid")
    answer = await client.post(INCOMING, content=b"x=" + b"1" * 70_000, headers=good)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert await count(world, IncomingMessage) == 0
    assert (await client.post(INCOMING, content=form(fields), headers=good)).status_code == 200
    assert await count(world, IncomingMessage) == 1


async def test_where_whatsapp_is_not_set_up_nobody_is_let_in(world: World) -> None:
    world.app.state.context = replace(world.context, twilio_signature=None)
    assert await called(world, INCOMING, incoming_fields("SM9", SALEH, "مرحبا")) == 403


# ------------------------------------------------------------------------------------ statuses


async def test_a_message_is_followed_from_the_provider_to_the_customers_eyes(world: World) -> None:
    async with twilio_server() as twilio:
        account = TwilioAccount(ACCOUNT, TOKEN, SENDER, f"http://workshop.test{STATUS}", twilio.url)

        async def never(_number: str) -> None:
            return None

        contents: Contents = {Template.ESTIMATE_APPROVED: {"ar": CONTENT}}
        whatsapp = WhatsApp(account, contents, never, world.clock)
        id = await a_message(world)
        assert await postman(world, whatsapp=whatsapp).deliver_due() == 1
        await whatsapp.close()
    (taken,) = twilio.taken
    _, about = taken["StatusCallback"].split("?message=")
    assert about == str(id)
    for word in ("queued", "sent", "delivered", *["read"] * 50):
        world.clock.turn(minutes=1)
        fields = status_fields(taken["Sid"], word)
        assert await called(world, STATUS, fields, message=about) == 204
    shown = await world.client().seen(f"{V1}/messages/{id}")
    assert shown["status"] == "read"
    assert shown["delivered_at"] == "2030-03-04T06:03:00Z"
    assert shown["read_at"] == "2030-03-04T06:04:00Z"
    assert await count(world, ProviderReport) == 4


@pytest.mark.parametrize(
    ("words", "end"),
    [
        (["queued", "sent", "delivered", "read"], S.READ),
        (["sent", "delivered", "undelivered"], S.DELIVERED),
        (["queued", "sent", "failed"], S.DEAD),
    ],
)
async def test_words_in_any_order_and_number_end_the_same(
    world: World, words: list[str], end: S
) -> None:
    customer = await a_customer(world)
    for turn, order in enumerate(islice(permutations(words), 0, None, 5)):
        sid = f"SM{turn}"
        id = await sent(world, customer=customer, provider_id=sid)
        assert await told(world, id, [*order, *reversed(order)], sid) is end, order


async def test_fifty_callbacks_at_once_count_once(world: World) -> None:
    id = await sent(world)
    report = Told(id, "SM1", ProviderStatus.DELIVERED, None)
    await asyncio.gather(*(record_report(world.begin, report) for _ in range(50)))
    assert (await row(world, id)).status is S.DELIVERED
    assert await count(world, ProviderReport) == 1


async def test_what_fails_at_the_provider_goes_by_the_other_channel(world: World) -> None:
    customer = await a_customer(world, email="saleh@example.com")
    id = await sent(world, customer=customer)
    assert await told(world, id, ["sent", "undelivered"]) is S.QUEUED
    failed = await row(world, id)
    assert (failed.refused, failed.last_error) == (["whatsapp"], "Twilio 63016")
    mail = Recorder("mail-1")
    whatsapp = Recorder("SM2")
    assert await postman(world, email=mail, whatsapp=whatsapp).deliver_due() == 1
    assert (len(mail.taken), len(whatsapp.taken)) == (1, 0)
    assert await told(world, id, ["sent", "undelivered"]) is S.SENT  # late, of the first sending
    assert await told(world, id, ["delivered"]) is S.DELIVERED  # it had arrived after all


async def test_what_is_said_before_the_sending_is_noted_counts_as_soon_as_it_is(
    world: World,
) -> None:
    customer = await a_customer(world, email="saleh@example.com")

    def saying(word: str, sid: str) -> Any:
        async def first(letter: Letter) -> None:
            fields = status_fields(sid, word, 63016 if word == "failed" else None)
            assert await called(world, STATUS, fields, message=str(letter.message_id)) == 204

        return first

    ends = {"delivered": S.DELIVERED, "sent": S.SENT, "failed": S.QUEUED}
    for word, end in ends.items():
        sid = f"SM-{word}"
        id = await a_message(world, customer)
        await _deliver_one(postman(world, whatsapp=Recorder(sid, saying(word, sid))))
        noted = await row(world, id)
        assert noted.status is end
        assert noted.provider_id == (None if word == "failed" else sid)
        assert noted.text is not None
        assert noted.refused == (["whatsapp"] if word == "failed" else [])


async def _deliver_one(worker: Postman) -> None:
    """One message, though it may be due again at once."""
    taken = await worker._take()
    assert taken is not None
    await worker._deliver(*taken)


async def test_what_a_dead_worker_had_sent_is_not_sent_again(world: World) -> None:
    id = await a_message(
        world, status=S.SENDING, lease_id=uuid4(), leased_until=world.clock() + timedelta(minutes=3)
    )
    assert await called(world, STATUS, status_fields("SM7", "sent"), message=str(id)) == 204
    world.clock.turn(minutes=10)
    whatsapp = Recorder()
    assert await postman(world, whatsapp=whatsapp).deliver_due() == 0
    assert (await row(world, id)).provider_id == "SM7"


async def test_what_is_not_ours_or_not_known_is_taken_and_changes_nothing(world: World) -> None:
    id = await sent(world)
    fields = status_fields("SM1", "delivered")
    assert await called(world, STATUS, fields, message=str(uuid4())) == 204
    assert await called(world, STATUS, fields) == 204
    new_word = status_fields("SM1", "teleported")
    assert await called(world, STATUS, new_word, message=str(id)) == 204
    assert (await row(world, id)).status is S.SENT
    assert await count(world, ProviderReport) == 0


# ------------------------------------------------------------------------------------ incoming


async def listed(
    world: World, role: Role = Role.ADVISOR, branch: UUID = SANAA, **query: Any
) -> Any:
    shown = await world.client(role, branch).seen(f"{V1}/incoming-messages", **query)
    return shown["items"]


async def test_what_a_customer_writes_is_kept_once_and_opens_their_window(world: World) -> None:
    customer = await a_customer(world)
    fields = incoming_fields("SM5", SALEH, "متى تجهز السيارة؟", NumMedia="2")
    answers = await asyncio.gather(*(called(world, INCOMING, fields) for _ in range(5)))
    assert set(answers) == {200}
    (item,) = await listed(world, customer_id=customer["id"])
    assert (item["text"], item["number"], item["media_count"]) == ("متى تجهز السيارة؟", SALEH, 2)
    assert (item["customer_id"], item["wish"]) == (customer["id"], None)
    assert [one["id"] for one in item["customers"]] == [customer["id"]]
    async with world.database.reading() as connection:
        assert await heard_at(connection, SALEH) == world.clock()
        assert await heard_at(connection, "+967711111111") is None


async def test_what_waited_for_a_customers_word_goes_when_they_write(world: World) -> None:
    waits = {"status": S.WAITING_FOR_CHANNEL}
    saleh, other = await a_customer(world), await a_customer(world, whatsapp="+967711111111")
    id, refused = [await a_message(world, saleh, **waits, refused=r) for r in ([], ["whatsapp"])]
    elsewhere = await a_message(world, other, **waits)
    await called(world, INCOMING, incoming_fields("SM1", SALEH, "نعم؟"))
    states = [(await row(world, one)).status for one in (id, refused, elsewhere)]
    assert states == [S.QUEUED, S.WAITING_FOR_CHANNEL, S.WAITING_FOR_CHANNEL]


async def test_a_number_that_a_family_shares_is_whoever_was_written_to(world: World) -> None:
    father, son = await a_customer(world), await a_customer(world, name_ar="أحمد صالح")
    await called(world, INCOMING, incoming_fields("SM1", SALEH, "من المعلوم؟"))
    (item,) = await listed(world)
    assert item["customer_id"] is None
    assert {one["id"] for one in item["customers"]} == {father["id"], son["id"]}
    await a_message(world, son, branch_id=ADEN)
    await called(world, INCOMING, incoming_fields("SM2", SALEH, "شكرًا"))
    assert await listed(world, customer_id=son["id"]) == []  # it answers the other branch
    (answered,) = await listed(world, branch=ADEN, customer_id=son["id"])
    assert (answered["branch_id"], answered["text"]) == (str(ADEN), "شكرًا")


async def test_one_word_ends_the_reminders_of_all_who_answer_a_number(world: World) -> None:
    father, son = await a_customer(world), await a_customer(world, name_ar="أحمد صالح")

    async def opted_out() -> set[bool]:
        async with world.begin() as store:
            ids = [UUID(one["id"]) for one in (father, son)]
            rows = await store.session.scalars(select(Customer).where(Customer.id.in_(ids)))
            return {customer.opted_out for customer in rows}

    fields = incoming_fields("SM1", SALEH, "إيقاف")
    headers = signed(f"http://workshop.test{INCOMING}", fields)
    answer = await world.client(None).post(INCOMING, content=form(fields), headers=headers)
    assert answer.headers["content-type"].startswith("application/xml")
    assert "<Message>لن نرسل إليكم تذكيرات" in answer.text
    assert await opted_out() == {True}
    await called(world, INCOMING, incoming_fields("SM2", SALEH, "Start"))
    assert await opted_out() == {False}
    await called(world, INCOMING, fields)  # the old one once more
    assert await opted_out() == {False}
    assert [one["wish"] for one in await listed(world)] == ["start", "stop"]


async def test_strangers_are_heard_too_and_only_some_may_read_it(world: World) -> None:
    await called(world, INCOMING, incoming_fields("SM1", "+966501234567", "أين أنتم؟\x00"))
    await called(world, INCOMING, {**incoming_fields("SM2", SALEH, "x"), "From": "messenger:1"})
    for branch in (SANAA, ADEN):
        (item,) = await listed(world, branch=branch, number="+966501234567")
        assert (item["text"], item["customers"], item["branch_id"]) == ("أين أنتم؟", [], None)
    assert len(await listed(world, Role.MANAGER)) == 1
    refused = await world.client(Role.TECHNICIAN).refused("GET", f"{V1}/incoming-messages")
    assert refused == (403, "permission_missing")
