"""Who comes with an approval link: found by its token, and no permission asked."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.api.access import Asks
from yemen_hybrid.api.change import Change, Key, claim_of
from yemen_hybrid.api.context import Context, get_context
from yemen_hybrid.api.said_once import check_said_once
from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import CustomerByLink
from yemen_hybrid.usecases.approvals.open_link import (
    ACTION,
    GATE,
    admit_paper,
    open_link,
)

Token = Annotated[str, Path(description="The token of the link that the customer was sent.")]


@dataclass(frozen=True, slots=True)
class LinkReading:
    """A read by somebody with a good link."""

    customer: CustomerByLink
    connection: AsyncConnection
    context: Context


class _ReadByLink(Asks):
    async def __call__(self, request: Request, token: Token) -> AsyncIterator[LinkReading]:
        check_said_once(request)
        context = get_context(request)
        async with context.database.reading() as connection:
            customer = await _find(request, context, connection, token)
            yield LinkReading(customer, connection, context)


class _PaperByLink(Asks):
    async def __call__(self, request: Request, token: Token) -> AsyncIterator[LinkReading]:
        check_said_once(request)
        context = get_context(request)
        async with context.database.reading() as connection:
            customer = await _find(request, context, connection, token)
            await admit_paper(_begin(request, context), customer)
            yield LinkReading(customer, connection, context)


class _AnswerByLink(Asks):
    async def __call__(
        self, request: Request, token: Token, key: Key = None
    ) -> Change[CustomerByLink]:
        context = get_context(request)
        async with context.database.reading() as connection:
            customer = await _find(request, context, connection, token)
        return Change(
            context=context,
            actor=customer,
            action=ACTION,
            request_id=request.state.request_id,
            version=None,
            claim=await claim_of(request, f"link:{customer.link_id}", key),
        )


async def _find(
    request: Request, context: Context, connection: AsyncConnection, token: str
) -> CustomerByLink:
    address = context.proxies.address_of(request)
    return await open_link(connection, _begin(request, context), token, address)


def _begin(request: Request, context: Context) -> Callable[[], AbstractAsyncContextManager[Store]]:
    origin = Origin(ACTION, GATE, request.state.request_id)
    return lambda: context.database.begin(origin)


def may_read_by_link() -> Any:
    """A read that only a good link opens; gives a `LinkReading`. It writes nothing."""
    return Depends(_ReadByLink("anybody"), scope="function")


def may_take_paper_by_link() -> Any:
    """A read that a good link opens a few times a minute; gives a `LinkReading`."""
    return Depends(_PaperByLink("anybody"), scope="function")


def may_answer_by_link() -> Any:
    """An answer that only a good link gives; a `Change` made by the customer."""
    return Depends(_AnswerByLink("anybody"), scope="function")
