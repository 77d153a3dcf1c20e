"""/tax-rates"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.rates.schemas import (
    TaxRateCreate,
    TaxRateList,
    TaxRateQuery,
    TaxRateRead,
    TaxRateUpdate,
)
from yemen_hybrid.data.queries.rates import list_taxes, read_tax
from yemen_hybrid.usecases.rates.add_tax import add_tax_rate
from yemen_hybrid.usecases.rates.end_tax import end_tax_rate

router = Domain(prefix="/tax-rates", tags=["tax-rates"])


@router.get("", response_model=TaxRateList)
async def list_(
    query: Annotated[TaxRateQuery, Query()], reading: Annotated[Reading, may_read("tax:read")]
) -> Response:
    """The rates of all taxes, past and to come, the last written first."""
    return answer(await list_taxes(reading.connection, query.wanted, query.window))


@router.get("/{rate_id}", response_model=TaxRateRead)
async def read(rate_id: UUID, reading: Annotated[Reading, may_read("tax:read")]) -> Response:
    """One rate of a tax."""
    return resource(await read_tax(reading.connection, rate_id))


@router.post("", response_model=TaxRateRead, status_code=201)
async def create(
    body: TaxRateCreate, change: Annotated[Change, may_change("tax:write", "taxes.add")]
) -> Response:
    """Enter a rate for days on which its tax has none yet."""
    new = body.command()
    return await change.answer(
        lambda begin: add_tax_rate(begin, change.actor, new),
        partial(read_tax, rate_id=new.id),
        status=201,
        location=f"/api/v1/tax-rates/{new.id}",
    )


@router.patch("/{rate_id}", response_model=TaxRateRead)
async def update(
    rate_id: UUID,
    body: TaxRateUpdate,
    change: Annotated[Change, may_change("tax:write", "taxes.end")],
) -> Response:
    """Say when a rate ends: not before the last day an invoice was issued by it."""
    return await change.answer(
        lambda begin: end_tax_rate(begin, change.actor, rate_id, change.version, body.valid_to),
        partial(read_tax, rate_id=rate_id),
    )
