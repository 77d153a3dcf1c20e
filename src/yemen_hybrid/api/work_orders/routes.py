"""/workorders"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.work_orders.crews import router as crews
from yemen_hybrid.api.work_orders.jobs import router as jobs
from yemen_hybrid.api.work_orders.lines import router as lines
from yemen_hybrid.api.work_orders.schemas import (
    WorkOrderCreate,
    WorkOrderList,
    WorkOrderQuery,
    WorkOrderRead,
    WorkOrderUpdate,
)
from yemen_hybrid.api.work_orders.shown import shown
from yemen_hybrid.api.work_orders.steps import router as steps
from yemen_hybrid.api.work_orders.timeline import router as timeline
from yemen_hybrid.data.queries.work_orders import list_work_orders, read_work_order, sight_of
from yemen_hybrid.usecases.work_orders.open import open_work_order
from yemen_hybrid.usecases.work_orders.update import update_work_order

router = Domain(tags=["workorders"])


@router.get("/workorders", response_model=WorkOrderList)
async def list_(
    query: Annotated[WorkOrderQuery, Query()],
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """The work orders, newest first; ``q`` searches numbers, customers, plates and VINs."""
    wanted = query.wanted(reading.actor)
    personal = reading.actor.may("customer:personal")
    shown = await list_work_orders(reading.connection, wanted, query.window, personal=personal)
    return answer(shown)


@router.post("/workorders", response_model=WorkOrderRead, status_code=201)
async def open_(
    body: WorkOrderCreate,
    change: Annotated[Change, may_change("workorder:write", "work_orders.open")],
) -> Response:
    """Open a work order for a car that came in."""
    new = body.command()
    return await change.answer(
        lambda begin: open_work_order(begin, change.actor, new),
        shown(change, new.id),
        status=201,
        location=f"/api/v1/workorders/{new.id}",
    )


@router.get("/workorders/{order_id}", response_model=WorkOrderRead)
async def read(
    order_id: UUID,
    context: Shared,
    reading: Annotated[Reading, may_read("workorder:read")],
) -> Response:
    """One work order with its jobs, their lines, and what belongs to it."""
    sight, now = sight_of(reading.actor), context.clock()
    return resource(await read_work_order(reading.connection, order_id, sight=sight, now=now))


@router.patch("/workorders/{order_id}", response_model=WorkOrderRead)
async def update(
    order_id: UUID,
    body: WorkOrderUpdate,
    change: Annotated[Change, may_change("workorder:write", "work_orders.update")],
) -> Response:
    """Change the fields that are sent; the others stay."""
    return await change.answer(
        lambda begin: update_work_order(
            begin, change.actor, order_id, change.version, body.changes()
        ),
        shown(change, order_id),
    )


for part in (steps, jobs, lines, crews, timeline):
    router.include_router(part)
