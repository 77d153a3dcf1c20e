"""/metrics: the figures of this process for Prometheus, to whoever holds the token."""

from hmac import compare_digest

from fastapi import APIRouter, Request, Response

from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.problems import PathUnknown
from yemen_hybrid.domain.errors import NotAllowed

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

router = APIRouter(include_in_schema=False)


class MetricsForbidden(NotAllowed):
    """How a workshop is doing is not for everybody who reaches the port."""

    code = "metrics_forbidden"
    en = "Send the METRICS_TOKEN of this service as a Bearer token."
    ar = "أرسل رمز METRICS_TOKEN الخاص بهذه الخدمة على هيئة Bearer."


@router.get("/metrics")
async def metrics(request: Request, context: Shared) -> Response:
    """All figures. Where no token is set there is no such path."""
    if context.scrape is None or context.metrics_token is None:
        raise PathUnknown
    sent = request.headers.get("authorization", "")
    if not compare_digest(sent.encode(), f"Bearer {context.metrics_token}".encode()):
        raise MetricsForbidden
    return Response(await context.scrape.text(), media_type=MEDIA_TYPE)
