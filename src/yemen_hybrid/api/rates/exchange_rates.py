"""/exchange-rates"""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.rates.schemas import RateBoard, RateCreate, RateList, RateQuery, RateRead
from yemen_hybrid.data.queries.rates import current_rates, list_rates, read_rate
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.usecases.rates.post import post_rate

router = Domain(prefix="/exchange-rates", tags=["exchange-rates"])


@router.get("", response_model=RateList)
async def list_(
    query: Annotated[RateQuery, Query()], reading: Annotated[Reading, may_read("rate:read")]
) -> Response:
    """All rates that were ever posted, the last written first."""
    return answer(await list_rates(reading.connection, query.wanted, query.window))


@router.get("/current", response_model=RateBoard)
async def current(
    zone: Zone, context: Shared, reading: Annotated[Reading, may_read("rate:read")]
) -> Response:
    """What is paid in a zone now: the newest rate of each pair."""
    return answer(await current_rates(reading.connection, zone, context.clock()))


@router.get("/{rate_id}", response_model=RateRead)
async def read(rate_id: UUID, reading: Annotated[Reading, may_read("rate:read")]) -> Response:
    """One posted rate."""
    return answer(await read_rate(reading.connection, rate_id))


@router.post("", response_model=RateRead, status_code=201)
async def create(
    body: RateCreate, change: Annotated[Change, may_change("rate:write", "rates.post")]
) -> Response:
    """Post a rate. It is never changed: the next one of its pair follows it."""
    new = body.command()
    return await change.answer(
        lambda begin: post_rate(begin, change.actor, new),
        partial(read_rate, rate_id=new.id),
        status=201,
        location=f"/api/v1/exchange-rates/{new.id}",
    )
