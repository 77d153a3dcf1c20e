"""Documents to bytes, once."""

from typing import Any
from uuid import UUID

import orjson
from fastapi import Response

JSON_TYPE = "application/json"


def to_bytes(document: Any) -> bytes:
    """JSON in UTF-8; instants in RFC 3339 with ``Z``."""
    return orjson.dumps(document, _plain, option=orjson.OPT_UTC_Z)


def _plain(value: object) -> str:
    """asyncpg has a UUID class of its own, which orjson leaves to us."""
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)


def answer(document: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A response with the document as it is: queries made it to be shown."""
    return Response(to_bytes(document), status, headers, media_type=JSON_TYPE)


def etag(document: dict[str, Any]) -> dict[str, str]:
    """The ETag of a changeable resource: its version."""
    return {"ETag": f'"{document["version"]}"'} if "version" in document else {}


def resource(document: dict[str, Any]) -> Response:
    """One resource with its ETag."""
    return answer(document, headers=etag(document))
