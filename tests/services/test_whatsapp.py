"""WhatsApp, against a server that follows Twilio's API, over HTTP and by Twilio's own library."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.twilio import ACCOUNT, CONTENT, SENDER, TOKEN, Answer, Twilio, twilio_server
from yemen_hybrid.domain.delivery import DeliveryFailed, Letter
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.domain.wording import write
from yemen_hybrid.services.whatsapp import Contents, TwilioAccount, WhatsApp

NOW = datetime(2030, 3, 4, 6, tzinfo=UTC)
MESSAGE = UUID("019ce000-0000-7000-8000-00000000abcd")
CALLBACK = "https://workshop.test/api/v1/webhooks/twilio/status"


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    """A server that takes messages."""
    async with twilio_server() as server:
        yield server


def channel(twilio: Twilio, *, heard: datetime | None = None, **more: Any) -> WhatsApp:
    """The channel, for customers who were last heard of at a moment."""

    async def heard_at(_number: str) -> datetime | None:
        return heard

    account = TwilioAccount(ACCOUNT, TOKEN, SENDER, CALLBACK, twilio.url)
    contents: Contents = {Template.CAR_READY: {"ar": CONTENT}}
    changed = replace(account, **more)
    return WhatsApp(changed, contents, heard_at, lambda: NOW, seconds=1)


def letter(template: Template = Template.CAR_READY, **more: Any) -> Letter:
    """That the car is ready, in Arabic."""
    params = {
        "name": "صالح القاضي",
        "workshop_ar": "فرع صنعاء",
        "workshop_en": "Sanaa",
        "vehicle": "Toyota Prius",
        "order": "WO-2030-000001",
    }
    written = write(Template.CAR_READY, "ar", params)
    whole = Letter(
        message_id=MESSAGE,
        recipient="+967777123456",
        to_name="صالح القاضي",
        language="ar",
        template=template,
        subject=written.subject,
        text=written.text,
        html="",
        queued_at=NOW,
        variables=written.variables,
    )
    return replace(whole, **more)


async def failed(whatsapp: WhatsApp, sent: Letter) -> DeliveryFailed:
    """How a letter was not taken."""
    with pytest.raises(DeliveryFailed) as failure:
        await whatsapp.send(sent)
    await whatsapp.close()
    return failure.value


async def test_in_the_window_a_customer_reads_our_own_words(twilio: Twilio) -> None:
    whatsapp = channel(twilio, heard=NOW - timedelta(hours=23))
    assert await whatsapp.send(letter()) == "SM" + "0" * 32
    await whatsapp.close()
    (taken,) = twilio.taken
    assert taken["Body"] == letter().text
    assert taken["To"] == "whatsapp:+967777123456"
    assert taken["From"] == f"whatsapp:{SENDER}"
    assert taken["StatusCallback"] == f"{CALLBACK}?message={MESSAGE}"
    assert "ContentSid" not in taken


async def test_outside_the_window_the_approved_template_goes_with_its_variables(
    twilio: Twilio,
) -> None:
    service = "MG0123456789abcdef0123456789abcdef"
    whatsapp = channel(twilio, heard=NOW - timedelta(hours=25), sender=service, callback_url=None)
    await whatsapp.send(letter())
    await whatsapp.send(letter())  # by the same connection
    await whatsapp.close()
    taken = twilio.taken[1]
    assert taken["ContentSid"] == CONTENT
    assert json.loads(taken["ContentVariables"]) == {
        "1": "صالح القاضي",
        "2": "Toyota Prius",
        "3": "WO-2030-000001",
        "4": "فرع صنعاء",
    }
    assert taken["MessagingServiceSid"] == service
    assert taken.keys().isdisjoint({"Body", "From", "StatusCallback"})


@pytest.mark.parametrize("more", [{"template": Template.RECEIPT}, {"language": "en"}])
async def test_without_an_approved_template_it_is_closed_until_the_customer_writes(
    twilio: Twilio, more: dict[str, Any]
) -> None:
    shut, sent = channel(twilio), letter(**more)
    why = await shut.closed_to(sent.recipient, sent.template, sent.language)
    assert why is not None
    assert "63016" in why
    failure = await failed(shut, sent)
    assert not failure.permanent
    assert "63016" in failure.reason
    assert twilio.taken == []
    heard = channel(twilio, heard=NOW - timedelta(hours=23))
    assert await heard.closed_to(sent.recipient, sent.template, sent.language) is None
    plain = letter()
    assert await shut.closed_to(plain.recipient, plain.template, plain.language) is None


@pytest.mark.parametrize(
    ("answer", "permanent", "unreachable", "after"),
    [
        (Answer(400, 63024), True, False, None),
        (Answer(400, 21610), True, False, None),
        (Answer(400, 63018), False, False, None),
        (Answer(401, 20003), False, True, None),
        (Answer(429, 20429, {"Retry-After": "120"}), False, True, timedelta(seconds=120)),
        (Answer(429, 20429, {"Retry-After": "Fri, 31 Dec 2030"}), False, True, None),
        (Answer(503, 20503, {"Retry-After": "9" * 30}), False, True, timedelta(hours=1)),
        (Answer(500, body="<html>Oops</html>"), False, True, None),
        (Answer(201, body="not JSON"), False, False, None),
        (Answer(302, headers={"Location": "http://elsewhere.test/"}), True, False, None),
        (Answer(201, delay=2), False, True, None),
    ],
)
async def test_what_twilio_refuses_lasts_or_passes(
    twilio: Twilio,
    answer: Answer,
    permanent: bool,
    unreachable: bool,
    after: timedelta | None,
) -> None:
    twilio.next.append(answer)
    failure = await failed(channel(twilio, heard=NOW), letter())
    assert (failure.permanent, failure.unreachable) == (permanent, unreachable)
    assert failure.retry_after == after
    assert TOKEN not in failure.reason


async def test_a_provider_that_is_away_is_asked_again_later(twilio: Twilio) -> None:
    away = channel(twilio, heard=NOW, api_url="http://127.0.0.1:9")
    failure = await failed(away, letter())
    assert (failure.permanent, failure.unreachable) == (False, True)


async def test_a_wrong_token_is_ours_and_not_the_messages_fault(twilio: Twilio) -> None:
    failure = await failed(channel(twilio, heard=NOW, token="another"), letter())
    assert (failure.permanent, failure.unreachable) == (False, True)


async def test_what_is_too_long_for_whatsapp_goes_another_way(twilio: Twilio) -> None:
    failure = await failed(channel(twilio, heard=NOW), letter(text="x" * 1_601))
    assert failure.permanent
    assert "21617" in failure.reason
