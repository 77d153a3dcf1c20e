"""/customers"""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.customers.schemas import (
    CustomerCreate,
    CustomerList,
    CustomerMerge,
    CustomerQuery,
    CustomerRead,
    CustomerUpdate,
    PossibleDuplicates,
)
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.data.queries.customers import (
    list_customers,
    list_duplicates,
    read_customer,
)
from yemen_hybrid.usecases.customers.archive import archive_customer, unarchive_customer
from yemen_hybrid.usecases.customers.create import create_customer
from yemen_hybrid.usecases.customers.merge import merge_customers
from yemen_hybrid.usecases.customers.update import update_customer

router = Domain(prefix="/customers", tags=["customers"])


@router.get("", response_model=CustomerList)
async def list_(
    query: Annotated[CustomerQuery, Query()],
    reading: Annotated[Reading, may_read("customer:read")],
) -> Response:
    """The customers, newest first; ``q`` searches names.

    With `customer:personal` also phones, mail and tax number; ``phone`` asks for that word.
    """
    if query.phone is not None:
        reading.actor.require("customer:personal")
    personal = reading.actor.may("customer:personal")
    shown = await list_customers(reading.connection, query.wanted, query.window, personal=personal)
    return answer(shown)


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


@router.post("/{customer_id}/archive", response_model=CustomerRead)
async def archive(
    customer_id: UUID,
    change: Annotated[Change, may_change("customer:write", "customers.archive")],
) -> Response:
    """Put a customer away: out of the lists, and no new work order. Doing it twice is doing it
    once.
    """
    return await change.answer(
        lambda begin: archive_customer(begin, customer_id, change.version),
        _shown_to(change, customer_id),
    )


@router.post("/{customer_id}/unarchive", response_model=CustomerRead)
async def unarchive(
    customer_id: UUID,
    change: Annotated[Change, may_change("customer:write", "customers.unarchive")],
) -> Response:
    """Bring a customer back. Not one who was merged into another."""
    return await change.answer(
        lambda begin: unarchive_customer(begin, customer_id, change.version),
        _shown_to(change, customer_id),
    )


@router.post("/{customer_id}/merge", response_model=CustomerRead)
async def merge(
    customer_id: UUID,
    body: CustomerMerge,
    change: Annotated[Change, may_change("customer:merge", "customers.merge")],
) -> Response:
    """Let this customer take over a duplicate: phones, vehicles with their history of owners,
    open work orders and estimates, drafts and messages not yet sent.

    The duplicate is archived and points here. Its issued invoices, payments and closed work orders
    stay with it and are shown with this customer's. There is no way back.
    """
    return await change.answer(
        lambda begin: merge_customers(begin, customer_id, body.duplicate_id, change.version),
        _shown_to(change, customer_id),
    )


@router.get("/{customer_id}/duplicates", response_model=PossibleDuplicates)
async def duplicates(
    customer_id: UUID, reading: Annotated[Reading, may_read("customer:read")]
) -> Response:
    """Who may be the same customer: they share a phone, or are called the same."""
    personal = reading.actor.may("customer:personal")
    return answer(await list_duplicates(reading.connection, customer_id, personal=personal))


def _shown_to(change: Change, customer_id: UUID) -> partial[Any]:
    personal = change.actor.may("customer:personal")
    return partial(read_customer, customer_id=customer_id, personal=personal)
