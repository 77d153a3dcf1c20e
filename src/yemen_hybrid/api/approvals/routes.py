"""/public/approvals: for customers, who have no account and need none."""

from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import Request, Response

from yemen_hybrid.api.approvals.link import (
    LinkReading,
    may_answer_by_link,
    may_read_by_link,
)
from yemen_hybrid.api.approvals.schemas import ApprovalCreate, OfferRead
from yemen_hybrid.api.change import Change
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.json import answer
from yemen_hybrid.data.queries.approvals import read_offer
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import CustomerByLink
from yemen_hybrid.usecases.approvals.open_link import admit_answer
from yemen_hybrid.usecases.estimates.approve import approve_by_link

router = Domain(prefix="/public/approvals", tags=["approvals"])


@router.get("/{token}", response_model=OfferRead)
async def read(reading: Annotated[LinkReading, may_read_by_link()]) -> Response:
    """The estimate behind a link, and whether it can still be answered. Changes nothing.

    410 with `estimate_superseded`, `estimate_withdrawn` or `link_superseded` for what is no longer
    offered; an expired one can still be read.
    """
    now = reading.context.clock()
    return answer(await read_offer(reading.connection, reading.customer.link_id, now))


@router.post("/{token}", response_model=OfferRead)
async def decide(
    body: ApprovalCreate,
    request: Request,
    change: Annotated[Change[CustomerByLink], may_answer_by_link()],
) -> Response:
    """Decide on each job. The same answer again is 200; another one is 409 `already_answered`.

    429 when the link is tried too often; a retry under its `Idempotency-Key` is no attempt.

    Also 409 `estimate_changed` when the hash is not the document's, and 410 when it is too late:
    `estimate_expired`, `estimate_superseded`, `estimate_withdrawn`, `link_superseded`.
    """
    change.actor = replace(change.actor, name=body.name or change.actor.name)
    told = body.command(change.context.proxies.address_of(request))
    now = change.context.clock()

    async def decide_if_admitted(begin: Begin) -> None:
        # Apart, so that it counts also when it is refused, and a retry is answered before it does.
        await admit_answer(change.apart, change.actor)
        await approve_by_link(begin, change.actor, told)

    return await change.answer(
        decide_if_admitted,
        partial(read_offer, link_id=change.actor.link_id, now=now),
    )
