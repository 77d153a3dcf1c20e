"""Who comes with an approval link. The token in its address is all that they need, and a secret:
it is looked up by its hash, and stands in no log, no row and no answer.
"""

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.api.access import Asks, Connection
from yemen_hybrid.api.addresses import household
from yemen_hybrid.api.change import Change, Key, claim_of
from yemen_hybrid.api.context import Context, Shared
from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.queries.approvals import find_customer
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import CustomerByLink, Who
from yemen_hybrid.domain.estimates import LinkUnknown
from yemen_hybrid.services.tokens import token_hash
from yemen_hybrid.usecases.approvals.count_attempt import (
    ANSWERS,
    UNKNOWN_TOKENS,
    count_attempt,
)

Token = Annotated[str, Path(description="The token of the link that the customer was sent.")]
ACTION = "estimates.approve"
NOBODY = Who("system", None, "approval links")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 bits


@dataclass(frozen=True, slots=True)
class LinkReading:
    """A read by somebody with a good link."""

    customer: CustomerByLink
    connection: AsyncConnection
    context: Context


class _ReadByLink(Asks):
    async def __call__(
        self, request: Request, context: Shared, connection: Connection, token: Token
    ) -> LinkReading:
        customer = await _find(request, context, connection, token)
        return LinkReading(customer, connection, context)


class _AnswerByLink(Asks):
    async def __call__(
        self, request: Request, context: Shared, token: Token, key: Key = None
    ) -> Change[CustomerByLink]:
        async with context.database.reading() as connection:
            customer = await _find(request, context, connection, token)
        owner = f"link:{customer.link_id}"
        await count_attempt(_begin(request, context), f"approval {owner}", ANSWERS)
        return Change(
            context=context,
            actor=customer,
            action=ACTION,
            request_id=request.state.request_id,
            version=None,
            claim=await claim_of(request, owner, key),
        )


async def _find(
    request: Request, context: Context, connection: AsyncConnection, token: str
) -> CustomerByLink:
    """The customer whose link has the token. An unknown one is counted, then is nothing at all."""
    known = _TOKEN.fullmatch(token)
    customer = await find_customer(connection, token_hash(token)) if known else None
    if customer is None:
        address = household(context.proxies.address_of(request))
        await count_attempt(_begin(request, context), f"approval address:{address}", UNKNOWN_TOKENS)
        raise LinkUnknown
    return customer


def _begin(request: Request, context: Context) -> Callable[[], AbstractAsyncContextManager[Store]]:
    origin = Origin(ACTION, NOBODY, request.state.request_id)
    return lambda: context.database.begin(origin)


def may_read_by_link() -> Any:
    """A read that only a good link opens; gives a `LinkReading`. It writes nothing."""
    return Depends(_ReadByLink("anybody"), scope="function")


def may_answer_by_link() -> Any:
    """An answer that only a good link gives; a `Change` made by the customer."""
    return Depends(_AnswerByLink("anybody"), scope="function")
