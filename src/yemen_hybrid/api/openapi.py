"""The OpenAPI document: complete, so that an app can be written from it alone."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from yemen_hybrid.api.field_problems import FieldProblem
from yemen_hybrid.api.problems import MEDIA_TYPE, Problem

REFUSALS = {
    400: "The request could not be read.",
    401: "Nobody is signed in, or not any more.",
    403: "The caller may not do this.",
    404: "There is no such thing, or not for this caller to see.",
    405: "The path does not take this method.",
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
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, description in REFUSALS.items()
}
"""What every route may answer."""

DESCRIPTION = """
The API of a hybrid-car workshop: customers, vehicles, work orders, estimates that the customer
approves by link, invoices, payments, parts and stock.

- Sign in at `POST /api/v1/auth/token` (or press Authorize) and send the access token as `Bearer`.
- Errors are `application/problem+json` (RFC 9457). Program against `code`; show `detail`, which is
  in the language of `Accept-Language` (`ar` or `en`).
- Lists are newest first. Follow `next` with `?after=`; null is the end.
- Amounts are decimal strings with a currency: `{"amount": "12500", "currency": "YER"}`. Rials of
  the zones `sanaa` and `aden` are different money and never added.
- Send an `Idempotency-Key` with every POST: repeated within 7 days, it gets the first answer again.
  Only signing in and staying signed in take none: what they answer is kept nowhere.
- Changeable resources have a `version` and an `ETag`. Send it as `If-Match`, and a change based on
  an older version is refused with 412.
- Instants carry an offset from UTC. Ids are UUIDv7; you may choose them yourself in a POST.
"""


def operation_id(route: APIRoute) -> str:
    """The name of an operation for generated clients: ``customers_list``."""
    tag = str(route.tags[0]) if route.tags else "service"
    return f"{tag}_{route.name}".replace("-", "_").replace(" ", "_").rstrip("_")


def describe(app: FastAPI) -> dict[str, Any]:
    """The document; made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=DESCRIPTION,
            routes=app.routes,
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for model in (FieldProblem, Problem):
            schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
            schema.pop("$defs", None)
            schemas[model.__name__] = schema
        _share_refusals(document)
        app.openapi_schema = document
    return app.openapi_schema


def _share_refusals(document: dict[str, Any]) -> None:
    """Describe each refusal once, and point to it from every operation that may answer it."""
    names = {str(status): f"Problem{status}" for status in REFUSALS}
    document["components"]["responses"] = {
        name: PROBLEMS[int(status)] for status, name in names.items()
    }
    for methods in document["paths"].values():
        for operation in methods.values():
            responses = operation["responses"]
            for status, name in names.items():
                if MEDIA_TYPE in responses.get(status, {}).get("content", {}):
                    responses[status] = {"$ref": f"#/components/responses/{name}"}
