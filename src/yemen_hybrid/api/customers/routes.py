"""/customers"""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.customers.schemas import (
    CustomerCreate,
    CustomerList,
    CustomerQuery,
    CustomerRead,
    CustomerUpdate,
)
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.data.queries.customers import list_customers, read_customer
from yemen_hybrid.usecases.customers.create import create_customer
from yemen_hybrid.usecases.customers.update import update_customer

router = APIRouter(prefix="/customers", tags=["customers"])


@router.get("", response_model=CustomerList)
async def list_(
    query: Annotated[CustomerQuery, Query()],
    reading: Annotated[Reading, may_read("customer:read")],
) -> Response:
    """The customers, newest first; ``q`` searches names, phones, mail and tax number."""
    return answer(
        await list_customers(
            reading.connection,
            query.wanted,
            query.window,
            personal=reading.actor.may("customer:personal"),
        )
    )


@router.post("", response_model=CustomerRead, status_code=201)
async def create(
    body: CustomerCreate,
    change: Annotated[Change, may_change("customer:write", "customers.create")],
) -> Response:
    """Remember a new customer."""
    new = body.command()
    return await change.answer(
        lambda begin: create_customer(begin, change.actor, new),
        _shown_to(change, new.id),
        status=201,
        location=f"/api/v1/customers/{new.id}",
    )


@router.get("/{customer_id}", response_model=CustomerRead)
async def read(
    customer_id: UUID, reading: Annotated[Reading, may_read("customer:read")]
) -> Response:
    """One customer."""
    personal = reading.actor.may("customer:personal")
    return resource(await read_customer(reading.connection, customer_id, personal=personal))


@router.patch("/{customer_id}", response_model=CustomerRead)
async def update(
    customer_id: UUID,
    body: CustomerUpdate,
    change: Annotated[Change, may_change("customer:write", "customers.update")],
) -> Response:
    """Change the fields that are sent; the others stay."""
    return await change.answer(
        lambda begin: update_customer(
            begin, change.actor, customer_id, change.version, body.changes(), body.new_phones()
        ),
        _shown_to(change, customer_id),
    )


def _shown_to(change: Change, customer_id: UUID) -> partial[Any]:
    personal = change.actor.may("customer:personal")
    return partial(read_customer, customer_id=customer_id, personal=personal)
