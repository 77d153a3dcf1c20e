"""/workorders/{id}/jobs/{id}/lines"""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from yemen_hybrid.api.access import may_change
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.work_orders.job_schemas import CoreReturned, LineCreate, LineUpdate
from yemen_hybrid.api.work_orders.schemas import WorkOrderRead
from yemen_hybrid.api.work_orders.shown import shown
from yemen_hybrid.usecases.invoices.return_core import return_core
from yemen_hybrid.usecases.work_orders.lines.add import add_line
from yemen_hybrid.usecases.work_orders.lines.remove import remove_line
from yemen_hybrid.usecases.work_orders.lines.update import update_line

router = APIRouter(prefix="/workorders/{order_id}/jobs/{job_id}/lines")


@router.post("", response_model=WorkOrderRead, status_code=201)
async def add_line_(
    order_id: UUID,
    job_id: UUID,
    body: LineCreate,
    change: Annotated[Change, may_change("workorder:write", "work_orders.add_line")],
) -> Response:
    """Add a line to a job that the customer has not seen."""
    new = body.command()
    return await change.answer(
        lambda begin: add_line(begin, change.actor, order_id, job_id, change.version, new),
        shown(change, order_id),
        status=201,
    )


@router.patch("/{line_id}", response_model=WorkOrderRead)
async def update_line_(
    order_id: UUID,
    job_id: UUID,
    line_id: UUID,
    body: LineUpdate,
    change: Annotated[Change, may_change("workorder:write", "work_orders.update_line")],
) -> Response:
    """Change the fields that are sent of a line that the customer has not seen."""
    place = (order_id, job_id, line_id)
    return await change.answer(
        lambda begin: update_line(begin, change.actor, place, change.version, body.changes()),
        shown(change, order_id),
    )


@router.delete("/{line_id}", response_model=WorkOrderRead)
async def remove_line_(
    order_id: UUID,
    job_id: UUID,
    line_id: UUID,
    change: Annotated[Change, may_change("workorder:write", "work_orders.remove_line")],
) -> Response:
    """Take a line off a job that the customer has not seen."""
    return await change.answer(
        lambda begin: remove_line(begin, change.actor, order_id, job_id, line_id, change.version),
        shown(change, order_id),
    )


@router.post("/{line_id}/return-core", response_model=WorkOrderRead)
async def return_core_(
    order_id: UUID,
    job_id: UUID,
    line_id: UUID,
    body: CoreReturned,
    change: Annotated[Change, may_change("stock:move", "work_orders.return_core", key="required")],
) -> Response:
    """Take back the old part of a core charge, and give the deposit back.

    Before the invoice the charge is taken off the job. After it a credit note is issued for it,
    which asks for `invoice:credit`.
    """
    back = body.command((order_id, job_id, line_id))
    return await change.answer(
        lambda begin: return_core(begin, change.actor, change.version, back),
        shown(change, order_id),
    )
