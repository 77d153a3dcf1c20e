"""Refusals on the wire: RFC 9457 problem details, in the caller's language.

This is the one place where a kind of refusal becomes a status.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from yemen_hybrid.api.context import get_context
from yemen_hybrid.api.field_problems import FieldProblem, field_problem
from yemen_hybrid.api.json import to_bytes
from yemen_hybrid.api.languages import language_of
from yemen_hybrid.data.constraints import refusal_behind
from yemen_hybrid.domain.errors import (
    Conflict,
    Gone,
    Invalid,
    Language,
    NotAllowed,
    NotFound,
    Refused,
    Stale,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from yemen_hybrid.domain.media import RangeUnsatisfiable

log = structlog.get_logger("api")


class BodyTooLarge(TooLarge):
    """The body is larger than this service reads."""

    code = "body_too_large"
    en = "The request is too large: at most {max_kb} KB."
    ar = "حجم الطلب كبير جدًا، والحد الأقصى {max_kb} كيلوبايت."


STATUS_OF: dict[type[Refused], HTTPStatus] = {
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    RangeUnsatisfiable: HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
    Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    Unauthenticated: HTTPStatus.UNAUTHORIZED,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    Conflict: HTTPStatus.CONFLICT,
    Stale: HTTPStatus.PRECONDITION_FAILED,
    Gone: HTTPStatus.GONE,
    TooMany: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 100
"""A body of a megabyte may hold a hundred thousand mistakes; these are enough to begin with."""


class RequestInvalid(Invalid):
    """The request does not have the form that the OpenAPI document describes."""

    code = "request_invalid"
    en = "Some of what was sent is not valid; see errors."
    ar = "بعض البيانات المرسلة غير صحيحة، انظر errors."


class RequestUnreadable(Invalid):
    """The body is not the JSON text (UTF-8) that it should be."""

    code = "request_unreadable"
    en = "The request body could not be read as JSON in UTF-8."
    ar = "تعذرت قراءة محتوى الطلب بصيغة JSON وترميز UTF-8."


class InternalError(Refused):
    """Our fault. Nothing of the inside is told; the request id finds it in the logs."""

    code = "internal_error"
    en = "Something went wrong on our side. Nothing was changed. Please try again."
    ar = "حدث خطأ لدينا ولم يتغير أي شيء. يرجى المحاولة مرة أخرى."


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(description="Always about:blank; go by `code`.")
    title: str
    status: int
    code: str = Field(description="Stable: program against this.")
    detail: str = Field(description="For a person, in the language of Accept-Language (ar, en).")
    request_id: str
    params: dict[str, str | int] = Field(description="The values that stand in `detail`.")
    errors: list[FieldProblem] = Field(description="For 422: what is wrong where.")


def status_of(refusal: Refused) -> HTTPStatus:
    """The status of the refusal's nearest kind."""
    for kind in type(refusal).__mro__:
        if kind in STATUS_OF:
            return STATUS_OF[kind]
    return HTTPStatus.INTERNAL_SERVER_ERROR


def problem(
    request: Request,
    refusal: Refused,
    *,
    status: HTTPStatus | None = None,
    errors: Iterable[FieldProblem] = (),
) -> Response:
    """The refusal as a response; it is counted."""
    get_context(request).telemetry.refused(refusal)
    language = language_of(request)
    status = status or status_of(refusal)
    found = list(errors)
    if refusal.pointer is not None:
        found.append(
            FieldProblem(
                pointer=refusal.pointer, code=refusal.code, detail=refusal.sentence(language)
            )
        )
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": refusal.code,
        "detail": refusal.sentence(language),
        "request_id": request.scope.get("state", {}).get("request_id", ""),
        "params": refusal.said(language),
        "errors": [error.model_dump() for error in found],
    }
    return Response(to_bytes(body), status, _headers(refusal, language), media_type=MEDIA_TYPE)


def _headers(refusal: Refused, language: Language) -> dict[str, str]:
    headers = {"Content-Language": language, "Cache-Control": "no-store"}
    if isinstance(refusal, TooMany):
        headers["Retry-After"] = str(refusal.retry_after)
    if isinstance(refusal, TooLarge):
        headers["Connection"] = "close"  # what else is on its way is not read
    if isinstance(refusal, RangeUnsatisfiable):
        headers["Content-Range"] = f"bytes */{refusal.size}"
    if isinstance(refusal, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return headers


class MethodUnknown(Refused):
    """There is such a path, but not with that method."""

    code = "method_not_allowed"
    en = "This path does not take that method."
    ar = "هذا المسار لا يقبل هذه الطريقة."


class PathUnknown(NotFound):
    """There is no such path."""

    code = "path_not_found"
    en = "There is no such path."
    ar = "لا يوجد مسار بهذا العنوان."


_PROTOCOL: dict[int, type[Refused]] = {
    400: RequestUnreadable,
    401: Unauthenticated,
    404: PathUnknown,
    405: MethodUnknown,
}


def unexpected(request: Request, error: Exception) -> Response:
    """A fault of ours: the whole of it in the log, nothing of it to the caller."""
    log.error("unexpected error", exc_info=error)
    return problem(request, InternalError())


def install_problem_handlers(app: FastAPI) -> None:
    """Let every foreseen way to fail end in a problem; `Requests` sees to the others."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _protocol)
    for kind in (DBAPIError, OperationalError, StaleDataError, PoolTimeout, OSError):
        app.add_exception_handler(kind, _database)


async def _refused(request: Request, error: Exception) -> Response:
    return problem(request, cast("Refused", error))


async def _invalid(request: Request, error: Exception) -> Response:
    mistakes = cast("RequestValidationError", error).errors()
    if any(item["type"] == "json_invalid" for item in mistakes):
        return problem(request, RequestUnreadable(), status=HTTPStatus.BAD_REQUEST)
    found = [field_problem(item, language_of(request)) for item in mistakes[:MAX_ERRORS]]
    return problem(request, RequestInvalid(), errors=found)


async def _protocol(request: Request, error: Exception) -> Response:
    refused = cast("HTTPException", error)
    if isinstance(refused.__cause__, BodyTooLarge):  # found out while the body was read
        return problem(request, refused.__cause__)
    refusal = _PROTOCOL.get(refused.status_code, Refused)()
    response = problem(request, refusal, status=HTTPStatus(refused.status_code))
    response.headers.update(refused.headers or {})
    if isinstance(refusal, MethodUnknown):
        response.headers["Allow"] = ", ".join(sorted(_methods_of_the_path(request)))
    return response


def _methods_of_the_path(request: Request) -> set[str]:
    """Of all the routes of its path; whoever refused knows one route's only."""
    other = {**request.scope, "method": ""}
    return {
        method
        for route in iter_route_contexts(request.app.routes)
        if isinstance(route.original_route, Route) and route.matches(other)[0] is not Match.NONE
        for method in route.methods or ()
    }


async def _database(request: Request, error: Exception) -> Response:
    refusal = refusal_behind(error)
    if refusal is None:
        return unexpected(request, error)
    if isinstance(refusal, Unavailable):
        log.error("database unavailable", error=type(error).__name__)
    return problem(request, refusal)
