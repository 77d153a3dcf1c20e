"""/parts"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.catalogue import CategoryList, new_prices
from yemen_hybrid.api.change import Change, Show
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.parts.schemas import (
    LevelUpdate,
    PartCreate,
    PartList,
    PartQuery,
    PartRead,
    PartUpdate,
)
from yemen_hybrid.api.stock.schemas import PartLevel
from yemen_hybrid.data.queries.parts import list_part_categories, list_parts, read_part
from yemen_hybrid.data.queries.stock import read_level
from yemen_hybrid.usecases.parts.create import create_part
from yemen_hybrid.usecases.parts.set_level import set_level
from yemen_hybrid.usecases.parts.update import update_part

router = Domain(prefix="/parts", tags=["parts"])


@router.get("", response_model=PartList)
async def list_(
    query: Annotated[PartQuery, Query()], reading: Annotated[Reading, may_read("part:read")]
) -> Response:
    """The parts with a branch's stock, newest first; ``q`` searches number, names and supplier."""
    wanted = query.wanted(reading.actor)
    costs = reading.actor.may("part:cost")
    return answer(await list_parts(reading.connection, wanted, query.window, costs=costs))


@router.post("", response_model=PartRead, status_code=201)
async def create(
    body: PartCreate, change: Annotated[Change, may_change("part:write", "parts.create")]
) -> Response:
    """Remember a new part, of which nothing lies anywhere yet."""
    new = body.command()
    return await change.answer(
        lambda begin: create_part(begin, change.actor, new),
        _shown_to(change, new.id),
        status=201,
        location=f"/api/v1/parts/{new.id}",
    )


@router.get("/categories", response_model=CategoryList)
async def categories(reading: Annotated[Reading, may_read("part:read")]) -> Response:
    """The categories in use, to choose from."""
    return answer(await list_part_categories(reading.connection))


@router.get("/{part_id}", response_model=PartRead)
async def read(part_id: UUID, reading: Annotated[Reading, may_read("part:read")]) -> Response:
    """One part, and how much of it lies where."""
    actor = reading.actor
    costs = actor.may("part:cost")
    return resource(await read_part(reading.connection, part_id, actor.branch_id, costs=costs))


@router.patch("/{part_id}", response_model=PartRead)
async def update(
    part_id: UUID,
    body: PartUpdate,
    change: Annotated[Change, may_change("part:write", "parts.update")],
) -> Response:
    """Change the fields that are sent; what work orders agreed on stays as it was."""
    return await change.answer(
        lambda begin: update_part(
            begin, change.actor, part_id, change.version, body.changes(), new_prices(body.prices)
        ),
        _shown_to(change, part_id),
    )


@router.patch("/{part_id}/level", response_model=PartLevel)
async def settle_level(
    part_id: UUID,
    body: LevelUpdate,
    change: Annotated[Change, may_change("part:write", "parts.set_level")],
) -> Response:
    """Say where a branch keeps the part, and how much should always be there."""
    branch_id = change.actor.branch_for(body.branch_id)
    return await change.answer(
        lambda begin: set_level(
            begin, change.actor, part_id, branch_id, change.version, body.shelving
        ),
        partial(read_level, part_id=part_id, branch_id=branch_id),
    )


def _shown_to(change: Change, part_id: UUID) -> Show:
    actor = change.actor
    costs = actor.may("part:cost")
    return partial(read_part, part_id=part_id, branch_id=actor.branch_id, costs=costs)
