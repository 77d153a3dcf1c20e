"""/drawer and its closings"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.drawers.schemas import (
    ClosingCreate,
    ClosingList,
    ClosingQuery,
    ClosingRead,
    DrawerQuery,
    DrawerRead,
)
from yemen_hybrid.api.json import answer
from yemen_hybrid.data.queries.drawers import list_closings, read_closing, read_drawer
from yemen_hybrid.usecases.drawers.close import close_drawer

router = Domain(tags=["drawer"])


@router.get("/drawer", response_model=DrawerRead)
async def read(
    query: Annotated[DrawerQuery, Query()],
    reading: Annotated[Reading, may_read("drawer:read")],
) -> Response:
    """What should lie in the branch's drawer now: what the last closing left, and every receipt
    since, by way to pay and currency.
    """
    branch_id = reading.actor.branch_for(query.branch_id)
    return answer(await read_drawer(reading.connection, branch_id))


@router.post("/drawer/closings", response_model=ClosingRead, status_code=201)
async def close(
    body: ClosingCreate,
    change: Annotated[Change, may_change("drawer:close", "drawers.close", key="required")],
) -> Response:
    """Close the drawer: what was counted is kept beside what should be there, for good.

    All that should be there has to be counted, and each difference has its reason. Whoever counted
    before somebody else's closing is refused (`drawer_closed_meanwhile`). A first float is put in
    by a closing that finds it, with that as its reason.
    """
    new = body.command()
    return await change.answer(
        lambda begin: close_drawer(begin, change.actor, new),
        partial(read_closing, closing_id=new.id, branch_id=change.actor.branch_id),
        status=201,
        location=f"/api/v1/drawer/closings/{new.id}",
    )


@router.get("/drawer/closings", response_model=ClosingList)
async def list_(
    query: Annotated[ClosingQuery, Query()],
    reading: Annotated[Reading, may_read("drawer:read")],
) -> Response:
    """The closings of the caller's branch, newest first."""
    branch_id = reading.actor.branch_shown(query.branch_id)
    return answer(await list_closings(reading.connection, query.wanted(branch_id), query.window))


@router.get("/drawer/closings/{closing_id}", response_model=ClosingRead)
async def read_one(
    closing_id: UUID, reading: Annotated[Reading, may_read("drawer:read")]
) -> Response:
    """One closing with its counts."""
    return answer(await read_closing(reading.connection, closing_id, reading.actor.branch_id))
