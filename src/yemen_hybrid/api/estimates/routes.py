"""/estimates, and those of a work order"""

from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.api.access import Reading, may_change, may_read
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.context import Context, Shared
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.estimates.schemas import (
    DecisionsCreate,
    EstimateCreate,
    EstimateList,
    EstimateQuery,
    EstimateRead,
    EstimateSent,
)
from yemen_hybrid.api.json import answer, resource
from yemen_hybrid.api.links import write_out
from yemen_hybrid.api.wire import PageQuery
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.estimates import (
    list_estimates,
    list_estimates_of,
    read_estimate,
)
from yemen_hybrid.data.queries.messages import newest_offer
from yemen_hybrid.domain.messages import whatsapp_url
from yemen_hybrid.usecases.estimates.create import create_estimate
from yemen_hybrid.usecases.estimates.record_decisions import record_decisions
from yemen_hybrid.usecases.estimates.send import send_estimate
from yemen_hybrid.usecases.estimates.withdraw import withdraw_estimate

router = Domain(tags=["estimates"])


@router.get("/estimates", response_model=EstimateList)
async def list_(
    query: Annotated[EstimateQuery, Query()],
    reading: Annotated[Reading, may_read("estimate:read")],
) -> Response:
    """The estimates, newest first."""
    wanted = query.wanted(reading.actor)
    return answer(await list_estimates(reading.connection, wanted, query.window))


@router.get("/workorders/{order_id}/estimates", response_model=EstimateList)
async def list_of_order(
    order_id: UUID,
    query: Annotated[PageQuery, Query()],
    reading: Annotated[Reading, may_read("estimate:read")],
) -> Response:
    """The revisions of one work order, newest first."""
    branch_id = reading.actor.branch_id
    return answer(await list_estimates_of(reading.connection, order_id, branch_id, query.window))


@router.post("/workorders/{order_id}/estimates", response_model=EstimateRead, status_code=201)
async def create(
    order_id: UUID,
    body: EstimateCreate,
    change: Annotated[Change, may_change("estimate:write", "estimates.create")],
) -> Response:
    """Make an estimate of all jobs that nobody has decided on; earlier open ones are replaced.

    `If-Match` is the work order's.
    """
    new = body.command(order_id)
    return await change.answer(
        lambda begin: create_estimate(begin, change.actor, new, change.version),
        _shown_to(change, new.id),
        status=201,
        location=f"/api/v1/estimates/{new.id}",
    )


@router.get("/estimates/{estimate_id}", response_model=EstimateRead)
async def read(
    estimate_id: UUID, context: Shared, reading: Annotated[Reading, may_read("estimate:read")]
) -> Response:
    """One estimate: what it says, how its link stands, what was decided."""
    branch_id = reading.actor.branch_id
    return resource(
        await read_estimate(
            reading.connection, estimate_id, branch_id=branch_id, now=context.clock()
        )
    )


@router.post("/estimates/{estimate_id}/send", response_model=EstimateSent)
async def send(
    estimate_id: UUID, change: Annotated[Change, may_change("estimate:send", "estimates.send")]
) -> Response:
    """Send it: a new link, which is the only good one from now on, and a message with it."""
    tokens = change.context.tokens
    show = _shown_to(change, estimate_id)

    async def show_sent(connection: AsyncConnection) -> Document:
        sent: Document = await show(connection)
        writing = await newest_offer(connection, sent["work_order"]["id"])
        return {**sent, "writing": writing}

    return await change.answer(
        lambda begin: send_estimate(begin, change.actor, tokens, estimate_id, change.version),
        show_sent,
        finish=partial(_with_link, change.context),
    )


@router.post("/estimates/{estimate_id}/withdraw", response_model=EstimateRead)
async def withdraw(
    estimate_id: UUID,
    change: Annotated[Change, may_change("estimate:write", "estimates.withdraw")],
) -> Response:
    """Take it back before it is answered; its jobs can be changed again."""
    return await change.answer(
        lambda begin: withdraw_estimate(begin, change.actor, estimate_id, change.version),
        _shown_to(change, estimate_id),
    )


@router.post("/estimates/{estimate_id}/decisions", response_model=EstimateRead)
async def decide(
    estimate_id: UUID,
    body: DecisionsCreate,
    change: Annotated[Change, may_change("estimate:decide", "estimates.decide")],
) -> Response:
    """Record what the customer said at the counter or on the phone, before a witness.

    The same answer again is 200; another one is 409 `already_answered`.
    """
    spoken = body.command()
    return await change.answer(
        lambda begin: record_decisions(begin, change.actor, estimate_id, spoken, change.version),
        _shown_to(change, estimate_id),
    )


def _shown_to(change: Change, estimate_id: UUID) -> partial[Any]:
    return partial(
        read_estimate,
        estimate_id=estimate_id,
        branch_id=change.actor.branch_id,
        now=change.context.clock(),
    )


def _with_link(context: Context, sent: Document) -> Document:
    """Complete a stored answer with what is not stored: the link, made anew from its id."""
    writing = sent.pop("writing")
    written = write_out(context, writing["template"], writing["language"], writing["params"])
    number = writing["number"]
    return {
        **sent,
        "url": written.url,
        "message_id": writing["id"],
        "whatsapp_url": whatsapp_url(number, written.text) if number else None,
    }
