"""Who is calling, checked at every request, and the one word that each route asks for.

A route takes ``Annotated[Reading, may_read("customer:read")]`` or
``Annotated[Change, may_change("customer:write")]``; nothing else opens the database for it.
"""

from collections.abc import AsyncIterator
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
from yemen_hybrid.api.context import Context, Shared
from yemen_hybrid.data.queries.sessions import find_actor
from yemen_hybrid.domain.access import Actor, PasswordChangeRequired, Permission
from yemen_hybrid.domain.errors import Unauthenticated
from yemen_hybrid.services.tokens import TokenInvalid

Word = Permission | Literal["signed-in", "anybody"]
"""What a route asks for: a permission, or only to be signed in, or nothing."""

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


async def _connect(context: Shared) -> AsyncIterator[AsyncConnection]:
    async with context.database.reading() as connection:
        yield connection


# scope="function": the connection is back in its pool before the response is sent.
Connection = Annotated[AsyncConnection, Depends(_connect, scope="function")]


async def identify(
    request: Request, context: Context, connection: AsyncConnection, token: str | None
) -> Actor:
    """The member of staff behind an access token, as they are now."""
    if token is None:
        raise Unauthenticated
    now = context.clock()
    said = context.tokens.read_access(token, now)
    actor = await find_actor(connection, said.session_id, said.staff_id, now)
    if actor is None:
        raise TokenInvalid
    request.state.user = str(actor.staff_id)
    return actor


def _require(actor: Actor, word: Word) -> None:
    if word == "anybody":
        return
    if word == "signed-in":
        if actor.must_change_password:
            raise PasswordChangeRequired
        return
    actor.require(word)


class Asks:
    """A dependency that knows what it asks for, so that a test can hold every route to a table."""

    def __init__(self, word: Word) -> None:
        self.word = word


class _Read(Asks):
    async def __call__(
        self, request: Request, context: Shared, connection: Connection, token: Bearer
    ) -> Reading:
        actor = await identify(request, context, connection, token)
        _require(actor, self.word)
        return Reading(actor, connection)


class _ReadOpenly(Asks):
    async def __call__(
        self, request: Request, context: Shared, connection: Connection, token: Bearer
    ) -> OpenReading:
        if token is None:
            return OpenReading(None, connection)
        return OpenReading(await identify(request, context, connection, token), connection)


class _Alter(Asks):
    def __init__(self, word: Word, *, action: str, key: bool) -> None:
        super().__init__(word)
        self.action = action
        self.key = key

    async def __call__(
        self,
        request: Request,
        context: Shared,
        token: Bearer,
        key: Key = None,
        if_match: IfMatch = None,
    ) -> Change:
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
            claim=await claim_of(request, str(actor.staff_id), key),
        )


def may_read(word: Word) -> Any:
    """A read that asks for ``word``; gives a `Reading`. ``signed-in`` asks for nothing more."""
    # scope="function", or the connection would outlive the response.
    return Depends(_Read(word), scope="function")


def anybody_may_read() -> Any:
    """A read with optional authentication; gives an `OpenReading`. A bad token is refused."""
    return Depends(_ReadOpenly("anybody"), scope="function")


def may_change(word: Word, action: str, *, key: Literal["required"] | None = None) -> Any:
    """A change that asks for ``word`` and is audited as ``action``; gives a `Change`.

    ``key="required"``: money, invoices and stock are moved only under an Idempotency-Key.
    """
    return Depends(_Alter(word, action=action, key=key == "required"), scope="function")
