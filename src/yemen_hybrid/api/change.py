"""A change asked for over HTTP: once per Idempotency-Key, on the version the caller saw.

The use case opens the transaction; around it stands what HTTP needs. The key is claimed at its
start, and at its end, still inside it, the answer is composed and stored beside the effect: so a
commit that fails is never a 200, and a retry is given the very bytes of the first answer.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Generic

import orjson
from fastapi import Header, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypeVar

from yemen_hybrid.api.context import Context, get_context
from yemen_hybrid.api.json import JSON_TYPE, etag, to_bytes
from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.races import outlast_races
from yemen_hybrid.data.repositories.idempotency import Answer, Claim
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.access import Actor, CustomerByLink
from yemen_hybrid.domain.errors import Invalid

By = TypeVar("By", Actor, CustomerByLink, default=Actor)
"""Who changes something: staff, unless it is said to be a customer."""

Work = Callable[[Begin], Awaitable[object]]
Show = Callable[[AsyncConnection], Awaitable[Document | None]]
Finish = Callable[[Document], Document]


class IdempotencyKeyRequired(Invalid):
    """Money and stock are moved only by requests that can be repeated safely."""

    code = "idempotency_key_required"
    en = "Send an Idempotency-Key header, so that a repeated request does nothing twice."
    ar = "أرسل الترويسة Idempotency-Key حتى لا يُنفَّذ الطلب المكرر مرتين."


class VersionInvalid(Invalid):
    """``If-Match`` must be an ETag that this service gave out."""

    code = "if_match_invalid"
    en = 'If-Match must be an ETag of this resource, as in "3".'
    ar = 'يجب أن تكون قيمة If-Match هي ETag لهذا السجل، مثل "3".'


Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[\x21-\x7e]+$",
        description="Repeat the request under the same key to get the first answer again.",
    ),
]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=40, description="The ETag that the change is based on."),
]


class _Replayed(Exception):
    def __init__(self, first: Answer) -> None:
        self.first = first


@dataclass(slots=True)
class Change(Generic[By]):
    """One permitted change, by whom, and under which key."""

    context: Context
    actor: By
    action: str
    request_id: str
    version: int | None
    claim: Claim | None = None
    _answer: Answer | None = field(default=None, init=False)

    async def answer(
        self,
        work: Work,
        show: Show | None = None,
        *,
        status: int = 200,
        location: str | None = None,
        finish: Finish | None = None,
    ) -> Response:
        """Do ``work`` and answer with what ``show`` then sees; without it, 204 and no body.

        ``finish`` completes the document after it was stored: with a link, say, whose secret is
        not to be kept. It must complete a repeated answer the same way.
        """
        headers = {} if location is None else {"Location": location}
        try:
            result = await self._do(work, show, status if show else 204, headers)
        except _Replayed as replayed:
            self.context.telemetry.replayed()
            result = replayed.first
        body = result.body
        if body is not None and finish is not None:
            body = to_bytes(finish(orjson.loads(body))).decode()
        return Response(
            body, result.status, result.headers, media_type=None if body is None else JSON_TYPE
        )

    async def _do(
        self, work: Work, show: Show | None, status: int, headers: dict[str, str]
    ) -> Answer:
        @asynccontextmanager
        async def begin() -> AsyncIterator[Store]:
            async with self.context.database.begin(self._origin()) as store:
                await self._claim(store)
                yield store
                await store.seal()
                self._answer = await self._compose(store, show, status, headers)

        await outlast_races(lambda: work(begin), any_version=self.version is None)
        if self._answer is None:
            raise RuntimeError(f"{self.action} ended without a transaction")
        return self._answer

    @asynccontextmanager
    async def apart(self) -> AsyncIterator[Store]:
        """A transaction of its own ahead of the change, kept even where the change is refused.

        A repeated request ends here with its first answer: it is not an attempt of its own.
        """
        async with self.context.database.begin(self._origin()) as store:
            if self.claim is not None:
                first = await store.idempotency_keys.answered(self.claim, store.now)
                if first is not None:
                    raise _Replayed(first)
            yield store

    def _origin(self) -> Origin:
        return Origin(self.action, self.actor.who, self.request_id)

    async def _claim(self, store: Store) -> None:
        if self.claim is not None:
            first = await store.idempotency_keys.claim(self.claim, store.now)
            if first is not None:
                raise _Replayed(first)

    async def _compose(
        self, store: Store, show: Show | None, status: int, headers: dict[str, str]
    ) -> Answer:
        document = None if show is None else await show(await store.connection())
        body = None if document is None else to_bytes(document).decode()
        composed = Answer(status, body, {**headers, **etag(document or {})})
        if self.claim is not None:
            await store.idempotency_keys.save(self.claim, composed)
        return composed


async def claim_of(request: Request, owner: str, key: str | None) -> Claim | None:
    """The claim of a request that carries a key: the same key must come with the same request."""
    if key is None:
        return None
    fingerprint = get_context(request).tokens.fingerprint(
        request.method.encode(), request.url.path.encode(), await request.body()
    )
    return Claim(owner, key, fingerprint)


def claim_upload(request: Request, owner: str, *content: bytes) -> Claim | None:
    """The claim of an upload, by what was sent: its fields, and the hash of its file."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    fingerprint = get_context(request).tokens.fingerprint(
        request.method.encode(), request.url.path.encode(), *content
    )
    return Claim(owner, key, fingerprint)


def version_of(header: str | None) -> int | None:
    """The version that ``If-Match`` names; ``*`` and none mean whichever is current."""
    if header is None or header.strip() == "*":
        return None
    text = header.strip().removeprefix("W/").strip('"')
    if not text.isascii() or not text.isdigit() or len(text) > 9:  # noqa: PLR2004 - an int column
        raise VersionInvalid
    return int(text)
