"""/incoming-messages"""

from typing import Annotated

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_read
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.incoming_messages.schemas import IncomingList, IncomingQuery
from yemen_hybrid.api.json import answer
from yemen_hybrid.data.queries.incoming_messages import list_incoming

router = Domain(prefix="/incoming-messages", tags=["messages"])


@router.get("", response_model=IncomingList)
async def list_incoming_(
    query: Annotated[IncomingQuery, Query()],
    reading: Annotated[Reading, may_read("message:read")],
) -> Response:
    """What customers wrote through WhatsApp, newest first.

    Staff of a branch see what answers their branch, and what answers none: it may be meant for
    them.
    """
    reading.actor.require("customer:personal")
    wanted = query.wanted(reading.actor)
    return answer(await list_incoming(reading.connection, wanted, query.window))
