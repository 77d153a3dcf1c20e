"""Every route of the service, and what all of them may answer."""

from typing import Any

from fastapi import APIRouter

from yemen_hybrid.api.audit.routes import router as audit
from yemen_hybrid.api.customers.routes import router as customers
from yemen_hybrid.api.health import router as health
from yemen_hybrid.api.problems import MEDIA_TYPE, Problem

_REFUSALS = {
    400: "The request could not be read.",
    401: "Nobody is signed in, or not any more.",
    403: "The caller may not do this.",
    404: "There is no such thing, or not for this caller to see.",
    409: "Not possible in the present state.",
    410: "No longer available.",
    412: "Somebody changed it in the meantime (If-Match).",
    413: "The body is too large.",
    422: "What was sent is not valid; `errors` says where.",
    429: "Too many attempts; see Retry-After.",
    500: "Our fault; nothing was changed.",
    503: "Not now; the same request may succeed later.",
}

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}},
    }
    for status, description in _REFUSALS.items()
}

router = APIRouter()
router.include_router(health)

v1 = APIRouter(prefix="/api/v1", responses=PROBLEMS)
for domain in (
    audit,
    customers,
):
    v1.include_router(domain)
router.include_router(v1)
