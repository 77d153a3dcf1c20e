"""/messages"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from yemen_hybrid.api.access import Reading, may_read
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.links import write_out
from yemen_hybrid.api.messages.schemas import (
    MessageList,
    MessageQuery,
    MessageRead,
    WhatsAppLink,
)
from yemen_hybrid.data.queries.messages import find_writing, list_messages, read_message
from yemen_hybrid.domain.messages import whatsapp_url

router = APIRouter(prefix="/messages", tags=["messages"])


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


@router.get("/{message_id}/whatsapp-link", response_model=WhatsAppLink)
async def whatsapp_link(
    message_id: UUID, context: Shared, reading: Annotated[Reading, may_read("message:send")]
) -> Response:
    """The message, to be sent by hand. Refused where its link opens nothing any more."""
    writing = await find_writing(
        reading.connection, message_id, reading.actor.branch_id, context.clock()
    )
    written = write_out(context, writing.template, writing.language, writing.params)
    return answer({"url": whatsapp_url(writing.number, written.text), "text": written.text})
