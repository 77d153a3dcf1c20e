"""What happened to a work order, and what the staff say about it"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.wire import PageQuery
from yemen_hybrid.api.work_orders.crew_schemas import (
    CommentCreate,
    CommentList,
    CommentRead,
    EventList,
)
from yemen_hybrid.data.queries.timeline import list_comments, list_events, read_comment
from yemen_hybrid.data.queries.work_orders import require_work_order
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.usecases.work_orders.comment import add_comment

router = APIRouter(prefix="/workorders/{order_id}")


@router.get("/timeline", response_model=EventList)
async def happened(
    order_id: UUID,
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """Everything that happened, newest first, and who did it; amounts for those who read them."""
    await require_work_order(reading.connection, order_id, reading.actor.branch_id)
    shown = await list_events(reading.connection, order_id, query.window, may=reading.actor.may)
    return answer(shown)


@router.get("/comments", response_model=CommentList)
async def comments(
    order_id: UUID,
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """What the staff told each other, newest first."""
    await require_work_order(reading.connection, order_id, reading.actor.branch_id)
    return answer(await list_comments(reading.connection, order_id, query.window))


@router.post("/comments", response_model=CommentRead, status_code=201)
async def comment(
    order_id: UUID,
    body: CommentCreate,
    change: Annotated[Change, may_change("comment:write", "work_orders.comment")],
) -> Response:
    """Tell the others something; also of an order that is over."""
    comment_id = body.id or new_id()
    return await change.answer(
        lambda begin: add_comment(begin, change.actor, order_id, comment_id, body.text),
        partial(read_comment, comment_id=comment_id),
        status=201,
    )
