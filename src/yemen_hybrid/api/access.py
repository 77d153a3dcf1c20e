"""Who is calling, checked at every request, and the one word that each route asks for.

A route takes ``Annotated[Reading, may_read("customer:read")]`` or
``Annotated[Change, may_change("customer:write")]``; nothing else opens the database for it.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.api.change import (
    Change,
    IdempotencyKeyRequired,
    IfMatch,
    Key,
    claim_of,
    version_of,
)
from yemen_hybrid.api.context import Context, get_context
from yemen_hybrid.api.said_once import check_said_once
from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.queries.sessions import find_actor
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.access import Actor, PasswordChangeRequired, Permission, Who
from yemen_hybrid.domain.errors import Unauthenticated
from yemen_hybrid.services.tokens import TokenInvalid

Word = Permission | Literal["signed-in", "session", "anybody"]
"""What a route asks for: a permission, or only to be signed in, or a session even of somebody who
must first replace a password (to do just that), or nothing."""

Bearer = Annotated[
    str | None, Depends(OAuth2PasswordBearer(tokenUrl="/api/v1/auth/token", auto_error=False))
]


@dataclass(frozen=True, slots=True)
class Reading:
    """A permitted read: who asks, and the connection that answers."""

    actor: Actor
    connection: AsyncConnection


@dataclass(frozen=True, slots=True)
class OpenReading:
    """A read that anybody may do; the signed-in may see more."""

    actor: Actor | None
    connection: AsyncConnection


@dataclass(frozen=True, slots=True)
class OpenChange:
    """A change that asks for no session: signing in, staying signed in."""

    context: Context
    action: str
    request_id: str
    address: str
    user_agent: str | None

    def begin_as(self, who: Who) -> AbstractAsyncContextManager[Store]:
        """A transaction, audited under the name of whoever it turned out to be."""
        return self.context.database.begin(Origin(self.action, who, self.request_id))


async def identify(
    request: Request, context: Context, connection: AsyncConnection, token: str | None
) -> Actor:
    """The member of staff behind an access token, as they are now."""
    if token is None:
        raise Unauthenticated
    now = context.clock()
    said = context.tokens.read_access(token, now)
    async with context.database.current(connection) as current:
        actor = await find_actor(current, said.session_id, said.staff_id, now)
    if actor is None:
        raise TokenInvalid
    request.state.user = str(actor.staff_id)
    return actor


def _require(actor: Actor, word: Word) -> None:
    match word:
        case "anybody" | "session":
            return
        case "signed-in":
            if actor.must_change_password:
                raise PasswordChangeRequired
        case _:
            actor.require(word)


class Asks:
    """A dependency that knows what it asks for, so that a test can hold every route to a table."""

    def __init__(self, word: Word) -> None:
        self.word = word


class _Read(Asks):
    async def __call__(self, request: Request, token: Bearer) -> AsyncIterator[Reading]:
        check_said_once(request)
        context = get_context(request)
        async with context.database.reading() as connection:
            actor = await identify(request, context, connection, token)
            _require(actor, self.word)
            yield Reading(actor, connection)


class _ReadOpenly(Asks):
    async def __call__(self, request: Request, token: Bearer) -> AsyncIterator[OpenReading]:
        check_said_once(request)
        context = get_context(request)
        async with context.database.reading() as connection:
            actor = None
            if token is not None:
                actor = await identify(request, context, connection, token)
                _require(actor, "signed-in")
            yield OpenReading(actor, connection)


class _Alter(Asks):
    def __init__(self, word: Word, *, action: str, key: bool, streamed: bool = False) -> None:
        super().__init__(word)
        self.action = action
        self.key = key
        self.streamed = streamed

    async def __call__(
        self, request: Request, token: Bearer, key: Key = None, if_match: IfMatch = None
    ) -> Change:
        check_said_once(request)
        context = get_context(request)
        async with context.database.reading() as connection:
            actor = await identify(request, context, connection, token)
        _require(actor, self.word)
        if self.key and key is None:
            raise IdempotencyKeyRequired
        return Change(
            context=context,
            actor=actor,
            action=self.action,
            request_id=request.state.request_id,
            version=version_of(if_match),
            claim=None if self.streamed else await claim_of(request, str(actor.staff_id), key),
        )


class _AlterOpenly(Asks):
    def __init__(self, action: str) -> None:
        super().__init__("anybody")
        self.action = action

    async def __call__(self, request: Request) -> OpenChange:
        context = get_context(request)
        agent = request.headers.get("user-agent", "")[:300]
        return OpenChange(
            context=context,
            action=self.action,
            request_id=request.state.request_id,
            address=context.proxies.address_of(request),
            user_agent="".join(filter(str.isprintable, agent)) or None,
        )


def may_read(word: Word) -> Any:
    """A read that asks for ``word``; gives a `Reading`. ``signed-in`` asks for nothing more."""
    # scope="function": the connection is back in its pool before the response is sent.
    return Depends(_Read(word), scope="function")


def anybody_may_read() -> Any:
    """A read with optional authentication; gives an `OpenReading`. A bad token is refused."""
    return Depends(_ReadOpenly("anybody"), scope="function")


def anybody_may_change(action: str) -> Any:
    """A change that nobody need be signed in for, audited as ``action``; an `OpenChange`."""
    return Depends(_AlterOpenly(action), scope="function")


def may_change(word: Word, action: str, *, key: Literal["required"] | None = None) -> Any:
    """A change that asks for ``word`` and is audited as ``action``; gives a `Change`.

    ``key="required"``: money, invoices and stock are moved only under an Idempotency-Key.
    """
    return Depends(_Alter(word, action=action, key=key == "required"), scope="function")


def may_upload(word: Word, action: str) -> Any:
    """A change whose body is too long to be held; gives a `Change` that has claimed nothing yet.

    The route reads the body piece by piece, and then claims the key by what it has found
    (`claim_upload`).
    """
    return Depends(_Alter(word, action=action, key=False, streamed=True), scope="function")
