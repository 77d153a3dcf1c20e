"""/branches"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.branches.schemas import (
    BranchCreate,
    BranchList,
    BranchQuery,
    BranchRead,
    BranchUpdate,
)
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.data.queries.branches import list_branches, read_branch
from yemen_hybrid.usecases.branches.create import create_branch
from yemen_hybrid.usecases.branches.update import update_branch

router = Domain(prefix="/branches", tags=["branches"])


@router.get("", response_model=BranchList)
async def list_(
    query: Annotated[BranchQuery, Query()],
    reading: Annotated[Reading, may_read("branch:read")],
) -> Response:
    """The branches, newest first."""
    return answer(await list_branches(reading.connection, query.wanted, query.window))


@router.post("", response_model=BranchRead, status_code=201)
async def create(
    body: BranchCreate, change: Annotated[Change, may_change("branch:write", "branches.create")]
) -> Response:
    """Open another branch."""
    new = body.command()
    return await change.answer(
        lambda begin: create_branch(begin, change.actor, new),
        partial(read_branch, branch_id=new.id),
        status=201,
        location=f"/api/v1/branches/{new.id}",
    )


@router.get("/{branch_id}", response_model=BranchRead)
async def read(branch_id: UUID, reading: Annotated[Reading, may_read("branch:read")]) -> Response:
    """One branch."""
    return resource(await read_branch(reading.connection, branch_id))


@router.patch("/{branch_id}", response_model=BranchRead)
async def update(
    branch_id: UUID,
    body: BranchUpdate,
    change: Annotated[Change, may_change("branch:write", "branches.update")],
) -> Response:
    """Change the fields that are sent; what was issued before keeps what it says."""
    return await change.answer(
        lambda begin: update_branch(begin, change.actor, branch_id, change.version, body.changes()),
        partial(read_branch, branch_id=branch_id),
    )
