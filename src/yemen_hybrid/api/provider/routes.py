"""/webhooks/twilio: for the provider of WhatsApp alone, whose signature every call bears."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import OpenChange, anybody_may_change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.provider.form import MAX_TEXT, GenuineForm, TwilioForm
from yemen_hybrid.data.races import outlast_races
from yemen_hybrid.data.repositories.incoming_messages import Received
from yemen_hybrid.domain.access import System
from yemen_hybrid.domain.whatsapp import ProviderStatus, Wish, number_of, wish_of
from yemen_hybrid.usecases.messages.receive import receive_message
from yemen_hybrid.usecases.messages.record_report import Told, record_report

router = Domain(prefix="/webhooks/twilio", tags=["webhooks"])

_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "As Twilio documents it; signed in `X-Twilio-Signature`.",
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {"type": "object", "additionalProperties": {"type": "string"}}
            }
        },
    }
}
_REPLIES: Final = {
    Wish.STOP: "لن نرسل إليكم تذكيرات بعد الآن. لاستعادتها أرسلوا كلمة: ابدأ\n"
    "You will get no more reminders. To get them again, write: start",
    Wish.START: "سنذكّركم من جديد بمواعيد سيارتكم. لإيقاف التذكيرات أرسلوا كلمة: إيقاف\n"
    "We will remind you again. To stop the reminders, write: stop",
}


class TwiML(Response):
    """What Twilio is to do next, in its own XML."""

    media_type = "application/xml"


@router.post("/status", status_code=204, response_class=Response, openapi_extra=_FORM)
async def status(
    form: GenuineForm,
    change: Annotated[OpenChange, anybody_may_change("messages.report")],
    message: Annotated[UUID | None, Query(description="Our message; as it was given out.")] = None,
) -> Response:
    """Twilio tells how far a message is. What is told twice, or late, changes nothing."""
    told = _told(form, message)
    if told is not None:
        who = System("whatsapp").who
        await outlast_races(lambda: record_report(lambda: change.begin_as(who), told))
    return Response(status_code=204)


@router.post("/incoming", response_class=TwiML, openapi_extra=_FORM)
async def incoming(
    form: GenuineForm,
    change: Annotated[OpenChange, anybody_may_change("messages.receive")],
) -> Response:
    """Somebody writes to the workshop. One word is answered: whether reminders come or not."""
    received = _received(form)
    if received is None:
        return TwiML(_twiml(None))
    who = System("whatsapp").who
    await outlast_races(lambda: receive_message(lambda: change.begin_as(who), received))
    return TwiML(_twiml(received.wish))


def _told(form: TwilioForm, message: UUID | None) -> Told | None:
    """The callback, if it is about a message of ours and in a word that is known."""
    provider_id, word = form.text("MessageSid", 64), form.text("MessageStatus")
    if message is None or not provider_id or word not in set(ProviderStatus):
        return None
    return Told(message, provider_id, ProviderStatus(word), form.number("ErrorCode"))


def _received(form: TwilioForm) -> Received | None:
    """The message, if a number wrote it."""
    provider_id, number = form.text("MessageSid", 64), number_of(form.text("From"))
    if not provider_id or number is None:
        return None
    text = form.text("Body", MAX_TEXT)
    return Received(
        provider_id=provider_id,
        number=number,
        profile_name=form.text("ProfileName"),
        text=text,
        media_count=form.number("NumMedia") or 0,
        wish=wish_of(text),
    )


def _twiml(wish: Wish | None) -> str:
    """What Twilio is to do: nothing, or to say that a wish was understood."""
    reply = "" if wish is None else f"<Message>{_REPLIES[wish]}</Message>"
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{reply}</Response>'
