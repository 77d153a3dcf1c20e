"""/approve/{token}: the estimate to read, to decide on, and the thanks. Reading changes nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.constraints import refusal_behind
from yemen_hybrid.data.queries.approvals import read_offer, read_workshop
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.shown_pictures import ShownPicture, list_shown_pictures
from yemen_hybrid.data.races import outlast_races
from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.access import CustomerByLink, Who
from yemen_hybrid.domain.errors import Invalid, Language, Refused
from yemen_hybrid.domain.estimates import EstimateExpired, LinkState
from yemen_hybrid.domain.signatures import Signature
from yemen_hybrid.services.tokens import PictureLink
from yemen_hybrid.usecases.approvals.open_link import (
    ACTION,
    GATE,
    admit_answer,
    open_link,
)
from yemen_hybrid.usecases.estimates.approve import LinkAnswer, approve_by_link
from yemen_hybrid.web.form import Filled, cleaned_note, mistakes_of, read_form
from yemen_hybrid.web.parts import Parts, PartsOf
from yemen_hybrid.web.render import PRIVATE, page
from yemen_hybrid.web.view import Gallery, OfferView, Workshop
from yemen_hybrid.web.words import WORDS

log = structlog.get_logger("web")

DEFAULT: Language = "ar"
"""Of a page for nobody known; both are one touch away from each other."""

PATH = "/approve/{token}"
SQUEEZED: Final = (Middleware(GZipMiddleware, minimum_size=1_000),)
"""An estimate says the same words again and again. To compress beside a secret what somebody else
chose can tell it by the length (BREACH); here nobody can have a page made without its token, the
one secret in it, and no cookie stands in for that.
"""
Serve = Callable[["Visit"], Awaitable[Response]]


@dataclass(slots=True)
class Visit:
    """One request for the page; ``customer`` is None until the link is found to be good."""

    request: Request
    parts: Parts
    customer: CustomerByLink | None = None
    shown: list[ShownPicture] = field(default_factory=list)

    @property
    def language(self) -> Language:
        """The one asked for in the address, or else the customer's."""
        asked = self.request.query_params.get("lang")
        if asked in ("ar", "en"):
            return "ar" if asked == "ar" else "en"
        return self.customer.language if self.customer else DEFAULT

    def begin_as(self, who: Who) -> Begin:
        """How a transaction of this request is opened in somebody's name."""
        origin = Origin(ACTION, who, self.request.state.request_id)
        return lambda: self.parts.database.begin(origin)

    async def open(self) -> CustomerByLink:
        """Find out who comes."""
        token = self.request.path_params["token"]
        async with self.parts.database.reading() as connection:
            address = self.parts.address_of(self.request)
            self.customer = await open_link(connection, self.begin_as(GATE), token, address)
        return self.customer

    async def offer(self, customer: CustomerByLink) -> Document:
        """What is before the customer at this moment, and the pictures beside it."""
        async with self.parts.database.reading() as connection:
            offer = await read_offer(connection, customer.link_id, self.parts.clock())
            self.shown = await list_shown_pictures(connection, customer.link_id)
        return offer

    @property
    def gallery(self) -> Gallery:
        """The pictures, each by a link of its own that holds for an hour or two."""
        link_id = self.customer.link_id if self.customer else UUID(int=0)
        now, language = self.parts.clock(), self.language

        def address(picture: PictureLink) -> str:
            return f"../files/{self.parts.tokens.picture(picture, now)}?lang={language}"

        return Gallery(self.shown, address, link_id, language)


def approval_pages(parts_of: PartsOf) -> list[Route]:
    """The routes, for an application whose parts ``parts_of`` finds."""

    async def read(request: Request) -> Response:
        return await serve(Visit(request, parts_of(request)), _read)

    async def answer(request: Request) -> Response:
        return await serve(Visit(request, parts_of(request)), _answer)

    return [
        Route(PATH, read, methods=["GET"], include_in_schema=False, middleware=SQUEEZED),
        Route(PATH, answer, methods=["POST"], include_in_schema=False, middleware=SQUEEZED),
    ]


async def _read(visit: Visit) -> Response:
    customer = await visit.open()
    return _show(visit, await visit.offer(customer), Filled())


async def _answer(visit: Visit) -> Response:
    customer = await visit.open()
    await admit_answer(visit.begin_as(GATE), customer)
    offer = await visit.offer(customer)
    async with visit.request.form(max_files=0) as form:
        filled = _filled(form, offer)
    mistakes = mistakes_of(filled, _jobs(offer), visit.language)
    if mistakes and filled.document_hash == offer["document_hash"]:
        unanswered = offer["state"] is LinkState.OPEN
        status = HTTPStatus.UNPROCESSABLE_ENTITY if unanswered else HTTPStatus.CONFLICT
        return _show(visit, offer, filled, mistakes, status=status)
    try:
        await _decide(visit, customer, filled)
    except Refused as refusal:
        notice = refusal.sentence(visit.language)
        status = visit.parts.status_of(refusal)
        offer = await visit.offer(customer)
        return _show(visit, offer, filled.unchosen(), notice=notice, status=status)
    return Response(
        status_code=HTTPStatus.SEE_OTHER,
        headers={"Location": f"?lang={visit.language}", **PRIVATE},
    )


async def _decide(visit: Visit, customer: CustomerByLink, filled: Filled) -> None:
    """The use case of the API: the same rules, the same words in the audit log."""
    told = LinkAnswer(
        document_hash=filled.document_hash,
        name=filled.name,
        note=cleaned_note(filled),
        decisions=filled.decisions,
        address=visit.parts.address_of(visit.request),
        signature=Signature.parse(filled.signature),
    )
    actor = replace(customer, name=" ".join(filled.name.split()) or customer.name)
    begin = visit.begin_as(actor.who)
    await outlast_races(lambda: approve_by_link(begin, actor, told))


def _show(
    visit: Visit,
    offer: Document,
    filled: Filled,
    mistakes: dict[str, str] | None = None,
    *,
    notice: str | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    """The page of the offer's state: open to answer, answered, or only to read."""
    template = {LinkState.OPEN: "open.html", LinkState.ANSWERED: "answered.html"}
    return page(
        template.get(offer["state"], "over.html"),
        visit.language,
        status=status,
        offer=OfferView.of(offer, filled.choices, visit.gallery, visit.language),
        words=WORDS[visit.language],
        filled=filled,
        paper=f"{visit.request.path_params['token']}/pdf?lang={visit.language}",
        mistakes=mistakes or {},
        notice=notice,
        expired=EstimateExpired().sentence(visit.language),
    )


async def serve(visit: Visit, serve: Serve) -> Response:
    """The page; or one that says why there is none, for a person and not for a program."""
    try:
        return await serve(visit)
    except Refused as refusal:
        return await _refuse(visit, refusal)
    except HTTPException:  # a body that is no form
        return await _refuse(visit, Invalid())
    except Exception as error:
        failure = refusal_behind(error)
        if failure is None:
            raise
        log.error("database unavailable", error=type(error).__name__)
        return _apology(visit, failure, None)


async def _refuse(visit: Visit, refusal: Refused) -> Response:
    workshop = None
    if visit.customer is not None:
        async with visit.parts.database.reading() as connection:
            seen = await read_workshop(connection, visit.customer.link_id)
        workshop = Workshop.of(seen, visit.language)
    return _apology(visit, refusal, workshop)


def _apology(visit: Visit, refusal: Refused, workshop: Workshop | None) -> Response:
    status = visit.parts.status_of(refusal)
    words = WORDS[visit.language]
    titles = {
        HTTPStatus.NOT_FOUND: words.unknown,
        HTTPStatus.GONE: words.gone,
        HTTPStatus.TOO_MANY_REQUESTS: words.busy,
    }
    unknown = status is HTTPStatus.NOT_FOUND
    wait = refusal.params.get("retry_after")
    return page(
        "refused.html",
        visit.language,
        status=status,
        headers={} if wait is None else {"Retry-After": str(wait)},
        words=words,
        workshop=workshop,
        title=titles.get(status, words.trouble),
        text=words.unknown_text if unknown else refusal.sentence(visit.language),
    )


def _filled(form: FormData, offer: Document) -> Filled:
    return read_form(form, _jobs(offer))


def _jobs(offer: Document) -> list[str]:
    return [job["id"] for job in offer["document"]["jobs"]]
