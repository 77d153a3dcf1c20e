"""What happens around every request: an id, a limit to its size, one line in the log."""

import re
import time
from typing import Final
from urllib.parse import unquote_to_bytes
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from yemen_hybrid.api.problems import BodyTooLarge, problem, unexpected
from yemen_hybrid.domain.errors import Invalid
from yemen_hybrid.telemetry.telemetry import RequestWatch, Telemetry

log = structlog.get_logger("request")

CLIENT_GONE: Final = 499
"""Logged where nobody waited for the answer."""
QUIET: Final = frozenset({"/health", "/ready", "/metrics"})
UPLOADS: Final = "/api/v1/media"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class AddressInvalid(Invalid):
    """A NUL, or a query that is not UTF-8: nothing is called so, and nothing can be looked for."""

    code = "address_invalid"
    en = "The address holds characters that nothing is called by."
    ar = "يحتوي العنوان على رموز غير صالحة."


class Requests:
    """ASGI middleware; plain, because one that wraps responses costs more than the routes do."""

    def __init__(self, app: ASGIApp, *, max_body: int, max_upload: int) -> None:
        self.app = app
        self.max_body = max_body
        self.max_upload = max_upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(Headers(scope=scope).get("x-request-id"))
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.bind_contextvars(request_id=request_id)
        watch = _watch(scope, request_id)
        status = 0

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                _add_headers(message, request_id)
            await send(message)

        try:
            await self._limited(scope, receive, send_on)
        except Exception as error:
            response = unexpected(Request(scope), error)
            if status:  # half an answer is out: only a broken connection tells that it is bad
                raise
            await response(scope, receive, send_on)
        finally:
            status, seconds = status or CLIENT_GONE, time.perf_counter() - started
            _log(scope, status, seconds)
            if watch is not None:
                watch.end(_template(scope), status, seconds)
            structlog.contextvars.unbind_contextvars("request_id", "trace_id")

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "\x00" in scope["path"] or not _is_readable(scope["query_string"]):
            await problem(Request(scope), AddressInvalid())(scope, receive, send)
            return
        most = self.max_upload if _is_upload(scope) else self.max_body
        length = Headers(scope=scope).get("content-length", "0")
        if not (length.isascii() and length.isdigit()) or int(length) > most:
            await problem(Request(scope), BodyTooLarge(max_kb=most // 1024))(scope, receive, send)
            return
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise BodyTooLarge(max_kb=most // 1024)
            return message

        await self.app(scope, receive_some, send)


def _watch(scope: Scope, request_id: str) -> RequestWatch | None:
    """Begin to measure the request, where that is wanted; its log lines name its trace."""
    telemetry: Telemetry = scope["app"].state.context.telemetry
    if not telemetry.on:
        return None
    traced = scope["path"] not in QUIET
    watch = telemetry.request(scope["method"], Headers(scope=scope), request_id, traced=traced)
    if watch is not None and watch.trace_id is not None:
        structlog.contextvars.bind_contextvars(trace_id=watch.trace_id)
    return watch


def _is_upload(scope: Scope) -> bool:
    """Whether the request brings a file, which is read piece by piece and has limits of its own."""
    return (scope["method"], scope["path"]) == ("POST", UPLOADS)


def _is_readable(query: bytes) -> bool:
    """Whether a query is UTF-8 without NUL once its escapes are undone."""
    try:
        return "\x00" not in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False


def _request_id(sent: str | None) -> str:
    """The caller's own id, if it is a harmless one, so that two logs can be laid side by side."""
    return sent if sent and _REQUEST_ID.fullmatch(sent) else uuid4().hex


def _add_headers(message: Message, request_id: str) -> None:
    headers = MutableHeaders(scope=message)
    headers["X-Request-ID"] = request_id
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Cache-Control", "no-store")
    # Some addresses are secrets (approval links): no page tells the next one, no index holds them.
    headers.setdefault("Referrer-Policy", "no-referrer")
    headers.setdefault("X-Robots-Tag", "noindex")


def _log(scope: Scope, status: int, seconds: float) -> None:
    if scope["path"] in QUIET and status < 400:  # noqa: PLR2004 - an error is told
        return
    log.info(
        "request",
        method=scope["method"],
        route=_template(scope),
        status=status,
        duration_ms=round(seconds * 1000, 1),
        user=scope["state"].get("user"),
    )


def _template(scope: Scope) -> str:
    """The path with the names of its parameters for their values: some are secret tokens.

    Never a piece of what the caller wrote, so that there are no more of them than routes.
    """
    if "endpoint" not in scope:
        return "unmatched"
    steps = scope["path"].split("/")
    route = scope.get("route")
    if route is not None:  # its own template is without the prefix that it was included under
        own = route.path_format
        return "/".join(steps[: len(steps) - own.count("/")]) + str(own)
    if scope.get("root_path"):
        return f"{scope['root_path']}/{{file}}"
    names = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(names.get(step, step) for step in steps)
