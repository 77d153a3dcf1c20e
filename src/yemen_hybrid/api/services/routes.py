"""/services, which anybody may read"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import OpenReading, anybody_may_read, may_change
from yemen_hybrid.api.catalogue import CategoryList, new_prices
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.services.schemas import (
    ServiceCreate,
    ServiceList,
    ServiceQuery,
    ServiceRead,
    ServiceUpdate,
)
from yemen_hybrid.data.queries.services import (
    list_service_categories,
    list_services,
    read_service,
)
from yemen_hybrid.usecases.services.create import create_service
from yemen_hybrid.usecases.services.update import update_service

router = Domain(prefix="/services", tags=["services"])


@router.get("", response_model=ServiceList)
async def list_(
    query: Annotated[ServiceQuery, Query()],
    reading: Annotated[OpenReading, anybody_may_read()],
) -> Response:
    """The services, newest first; without a token the active ones, and what customers may see."""
    internal = reading.actor is not None
    return answer(
        await list_services(reading.connection, query.wanted, query.window, internal=internal)
    )


@router.post("", response_model=ServiceRead, status_code=201)
async def create(
    body: ServiceCreate,
    change: Annotated[Change, may_change("service:write", "services.create")],
) -> Response:
    """Offer a new service."""
    new = body.command()
    return await change.answer(
        lambda begin: create_service(begin, change.actor, new),
        partial(read_service, service_id=new.id, internal=True),
        status=201,
        location=f"/api/v1/services/{new.id}",
    )


@router.get("/categories", response_model=CategoryList)
async def categories(reading: Annotated[OpenReading, anybody_may_read()]) -> Response:
    """The categories in use, to choose from."""
    internal = reading.actor is not None
    return answer(await list_service_categories(reading.connection, internal=internal))


@router.get("/{service_id}", response_model=ServiceRead)
async def read(service_id: UUID, reading: Annotated[OpenReading, anybody_may_read()]) -> Response:
    """One service."""
    internal = reading.actor is not None
    return resource(await read_service(reading.connection, service_id, internal=internal))


@router.patch("/{service_id}", response_model=ServiceRead)
async def update(
    service_id: UUID,
    body: ServiceUpdate,
    change: Annotated[Change, may_change("service:write", "services.update")],
) -> Response:
    """Change the fields that are sent; what work orders agreed on stays as it was."""
    return await change.answer(
        lambda begin: update_service(
            begin,
            change.actor,
            service_id,
            change.version,
            body.changes(),
            prices=new_prices(body.prices),
            kit=body.new_kit(),
        ),
        partial(read_service, service_id=service_id, internal=True),
    )
