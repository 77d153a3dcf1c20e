"""/messages"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.context import Context
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.links import write_out
from yemen_hybrid.api.messages.schemas import (
    MessageList,
    MessageQuery,
    MessageRead,
    WhatsAppLink,
)
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.messages import find_writing, list_messages, read_message
from yemen_hybrid.domain.messages import whatsapp_url
from yemen_hybrid.usecases.messages.send_again import send_again
from yemen_hybrid.usecases.messages.sent_by_hand import note_sent_by_hand
from yemen_hybrid.usecases.messages.write_by_hand import write_by_hand

router = Domain(prefix="/messages", tags=["messages"])


@router.get("", response_model=MessageList)
async def list_(
    query: Annotated[MessageQuery, Query()],
    reading: Annotated[Reading, may_read("message:read")],
) -> Response:
    """What customers were told, newest first."""
    wanted = query.wanted(reading.actor)
    return answer(await list_messages(reading.connection, wanted, query.window))


@router.get("/{message_id}", response_model=MessageRead)
async def read(message_id: UUID, reading: Annotated[Reading, may_read("message:read")]) -> Response:
    """One message."""
    return answer(await read_message(reading.connection, message_id, reading.actor.branch_id))


@router.post("/{message_id}/whatsapp-link", response_model=WhatsAppLink)
async def whatsapp_link(
    message_id: UUID, change: Annotated[Change, may_change("message:send", "messages.write")]
) -> Response:
    """The message, to be sent by hand. Refused where its link opens nothing any more.

    Where it leads to an estimate it also asks for `estimate:send`, and who was shown the link is
    noted in the audit log: it answers for the customer.
    """
    branch_id, now = change.actor.branch_id, change.context.clock()

    async def show(connection: AsyncConnection) -> Document:
        return {"writing": await find_writing(connection, message_id, branch_id, now)}

    return await change.answer(
        lambda begin: write_by_hand(begin, change.actor, message_id),
        show,
        finish=partial(_written, change.context),
    )


@router.post("/{message_id}/send-again", response_model=MessageRead)
async def send_again_(
    message_id: UUID, change: Annotated[Change, may_change("message:send", "messages.send_again")]
) -> Response:
    """Send what died, waits, or was put aside; what is on its way already stays on it."""
    return await change.answer(
        lambda begin: send_again(begin, change.actor, message_id),
        partial(read_message, message_id=message_id, branch_id=change.actor.branch_id),
    )


@router.post("/{message_id}/sent-by-hand", response_model=MessageRead)
async def sent_by_hand(
    message_id: UUID, change: Annotated[Change, may_change("message:send", "messages.by_hand")]
) -> Response:
    """Record that the caller has sent the message by hand; the service sends it no more."""
    return await change.answer(
        lambda begin: note_sent_by_hand(begin, change.actor, message_id),
        partial(read_message, message_id=message_id, branch_id=change.actor.branch_id),
    )


def _written(context: Context, stored: Document) -> Document:
    """Complete a stored answer with what is not stored: the link, made anew from its id."""
    writing = stored["writing"]
    written = write_out(context, writing["template"], writing["language"], writing["params"])
    return {"url": whatsapp_url(writing["number"], written.text), "text": written.text}
