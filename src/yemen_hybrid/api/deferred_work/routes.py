"""/deferred-work"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.deferred_work.schemas import (
    DeferredWorkList,
    DeferredWorkQuery,
    DeferredWorkRead,
    Dismissal,
)
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.data.queries.deferred_work import list_deferred_work, read_deferred_work
from yemen_hybrid.usecases.deferred_work.dismiss import dismiss_deferred_work

router = Domain(prefix="/deferred-work", tags=["deferred work"])


@router.get("", response_model=DeferredWorkList)
async def list_(
    query: Annotated[DeferredWorkQuery, Query()],
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """What waits on the cars of all branches, newest first."""
    return answer(await list_deferred_work(reading.connection, query.wanted, query.window))


@router.get("/{deferred_work_id}", response_model=DeferredWorkRead)
async def read(
    deferred_work_id: UUID, reading: Annotated[Reading, may_read("workorder:read")]
) -> Response:
    """One piece of deferred work."""
    return resource(await read_deferred_work(reading.connection, deferred_work_id))


@router.post("/{deferred_work_id}/dismiss", response_model=DeferredWorkRead)
async def dismiss(
    deferred_work_id: UUID,
    body: Dismissal,
    change: Annotated[Change, may_change("workorder:write", "deferred_work.dismiss")],
) -> Response:
    """Let it wait no more, for a reason: the car was sold, or it was done elsewhere."""
    return await change.answer(
        lambda begin: dismiss_deferred_work(begin, deferred_work_id, body.reason, change.version),
        partial(read_deferred_work, deferred_id=deferred_work_id),
    )
