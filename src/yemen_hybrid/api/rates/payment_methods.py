"""/payment-methods"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.rates.method_schemas import (
    MethodCreate,
    MethodList,
    MethodQuery,
    MethodRead,
    MethodUpdate,
)
from yemen_hybrid.data.queries.rates import list_methods, read_method
from yemen_hybrid.usecases.rates.add_method import add_payment_method
from yemen_hybrid.usecases.rates.update_method import update_payment_method

router = Domain(prefix="/payment-methods", tags=["payment-methods"])


@router.get("", response_model=MethodList)
async def list_(
    query: Annotated[MethodQuery, Query()], reading: Annotated[Reading, may_read("method:read")]
) -> Response:
    """The ways to pay, the last written first."""
    return answer(await list_methods(reading.connection, query.wanted, query.window))


@router.get("/{method_id}", response_model=MethodRead)
async def read(method_id: UUID, reading: Annotated[Reading, may_read("method:read")]) -> Response:
    """One way to pay."""
    return resource(await read_method(reading.connection, method_id))


@router.post("", response_model=MethodRead, status_code=201)
async def create(
    body: MethodCreate, change: Annotated[Change, may_change("method:write", "methods.add")]
) -> Response:
    """Take a new way to pay into use."""
    new = body.command()
    return await change.answer(
        lambda begin: add_payment_method(begin, change.actor, new),
        partial(read_method, method_id=new.id),
        status=201,
        location=f"/api/v1/payment-methods/{new.id}",
    )


@router.patch("/{method_id}", response_model=MethodRead)
async def update(
    method_id: UUID,
    body: MethodUpdate,
    change: Annotated[Change, may_change("method:write", "methods.update")],
) -> Response:
    """Change the fields that are sent; payments made before keep what they were made with."""
    return await change.answer(
        lambda begin: update_payment_method(
            begin, change.actor, method_id, change.version, body.changes()
        ),
        partial(read_method, method_id=method_id),
    )
