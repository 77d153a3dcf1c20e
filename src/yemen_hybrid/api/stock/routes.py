"""The shelves: /parts/{id}/movements, /stock, and issues to the lines of jobs"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.catalogue import amount
from yemen_hybrid.api.change import Change, Work
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.stock.schemas import (
    IssueSent,
    LevelList,
    LineStock,
    MovementList,
    MovementMade,
    MovementSent,
    ReturnSent,
    ShelfQuery,
    how_much,
)
from yemen_hybrid.data.queries.stock import (
    list_levels,
    list_movements,
    read_line_stock,
    read_movement,
)
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.stock import MovementKind, TransferToItself
from yemen_hybrid.usecases.stock.count import count_part
from yemen_hybrid.usecases.stock.handling import Handling
from yemen_hybrid.usecases.stock.issue import issue_part
from yemen_hybrid.usecases.stock.line import LineAddress
from yemen_hybrid.usecases.stock.move import move_part
from yemen_hybrid.usecases.stock.receive import receive_part
from yemen_hybrid.usecases.stock.return_to_shelf import return_to_shelf
from yemen_hybrid.usecases.stock.transfer import transfer_part

router = Domain(tags=["stock"])

LINE = "/workorders/{order_id}/jobs/{job_id}/lines/{line_id}"
Address = Annotated[LineAddress, Depends(LineAddress)]


@router.get("/stock/levels", response_model=LevelList)
async def levels(
    query: Annotated[ShelfQuery, Query()], reading: Annotated[Reading, may_read("stock:read")]
) -> Response:
    """All that a branch has, the newest parts first."""
    branch_id = reading.actor.branch_for(query.branch_id)
    return answer(await list_levels(reading.connection, branch_id, query.window))


@router.get("/stock/low", response_model=LevelList)
async def low(
    query: Annotated[ShelfQuery, Query()], reading: Annotated[Reading, may_read("stock:read")]
) -> Response:
    """What a branch has to order, and how much of it."""
    branch_id = reading.actor.branch_for(query.branch_id)
    return answer(await list_levels(reading.connection, branch_id, query.window, low=True))


@router.get("/parts/{part_id}/movements", response_model=MovementList)
async def movements(
    part_id: UUID,
    query: Annotated[ShelfQuery, Query()],
    reading: Annotated[Reading, may_read("stock:read")],
) -> Response:
    """What happened to a part on one branch's shelf, the newest first."""
    branch_id = reading.actor.branch_for(query.branch_id)
    costs = reading.actor.may("part:cost")
    return answer(
        await list_movements(reading.connection, part_id, branch_id, query.window, costs=costs)
    )


@router.post("/parts/{part_id}/movements", response_model=MovementMade, status_code=201)
async def move(
    part_id: UUID,
    body: MovementSent,
    change: Annotated[Change, may_change("stock:move", "stock.move", key="required")],
) -> Response:
    """Receive, count, correct, transfer or send back a part, or move a used one.

    All but deliveries and cores ask for `stock:adjust`.
    """
    actor = change.actor
    said = body.said(part_id, actor.branch_for(body.branch_id))
    return await change.answer(
        _work_of(body, said, actor),
        partial(read_movement, movement_id=said.id, costs=actor.may("part:cost")),
        status=201,
    )


def _work_of(body: MovementSent, said: Handling, actor: Actor) -> Work:
    if body.kind == "transfer":
        target = body.to_branch_id
        if target is None:
            raise TransferToItself(pointer="/to_branch_id")
        return lambda begin: transfer_part(begin, actor, said, target)
    if body.kind is MovementKind.RECEIVE:
        cost = amount(body.unit_cost)
        return lambda begin: receive_part(begin, actor, said, cost)
    if body.kind is MovementKind.COUNT:
        return lambda begin: count_part(begin, actor, said)
    kind = body.kind
    return lambda begin: move_part(begin, actor, kind, said)


@router.post(f"{LINE}/issue", response_model=LineStock)
async def issue(
    address: Address,
    body: IssueSent,
    change: Annotated[Change, may_change("stock:move", "stock.issue", key="required")],
) -> Response:
    """Take a part off the shelf for a job in progress; its own reservation is used first."""
    return await change.answer(
        lambda begin: issue_part(
            begin,
            change.actor,
            address,
            how_much(body.quantity),
            take_reserved=body.take_reserved,
        ),
        partial(read_line_stock, line_id=address.line_id),
    )


@router.post(f"{LINE}/return", response_model=LineStock)
async def take_back(
    address: Address,
    body: ReturnSent,
    change: Annotated[Change, may_change("stock:move", "stock.return", key="required")],
) -> Response:
    """Put back what the job did not need."""
    return await change.answer(
        lambda begin: return_to_shelf(begin, change.actor, address, how_much(body.quantity)),
        partial(read_line_stock, line_id=address.line_id),
    )
