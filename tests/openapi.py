"""Holding every answer of a test against the OpenAPI document that promises its form."""

import re
from functools import lru_cache
from typing import Any, Final
from urllib.parse import quote

import httpx2
import jsonschema_rs
from fastapi import FastAPI

_NAME: Final = "urn:openapi"
"""What the document is called among schemas."""


async def check_response(app: FastAPI, response: httpx2.Response) -> None:
    """Fail when the status is undocumented, or the body is not what the document says."""
    await response.aread()
    template = _template(app, response.request)
    if template is None:
        return
    operation = _document(app)["paths"][template][response.request.method.lower()]
    status = str(response.status_code)
    assert status in operation["responses"], f"{response.request.url} may not answer {status}"
    media = response.headers.get("content-type", "").split(";")[0]
    content = resolved(_document(app), operation["responses"][status]).get("content", {})
    if not response.content:
        return
    if "*/*" in content:
        return
    assert media in content, f"{response.request.url} may not answer {status} as {media}"
    schema = content[media].get("schema")
    if schema is not None and media.endswith("json"):
        validator = _validator(app, template, response.request.method, status)
        errors = list(validator.iter_errors(response.json()))
        assert not errors, f"{response.request.url}: {errors[0].instance_path} {errors[0].message}"


def _template(app: FastAPI, request: httpx2.Request) -> str | None:
    """The path of the document that the request went to; the most literal one that fits."""
    fits = [path for path, regex in _paths(app) if regex.fullmatch(request.url.path)]
    known = [p for p in fits if request.method.lower() in _document(app)["paths"][p]]
    return min(known, key=lambda path: path.count("{"), default=None)


@lru_cache(maxsize=4)
def _paths(app: FastAPI) -> list[tuple[str, re.Pattern[str]]]:
    return [(path, re.compile(re.sub(r"{\w+}", "[^/]+", path))) for path in _document(app)["paths"]]


@lru_cache(maxsize=4)
def _document(app: FastAPI) -> dict[str, Any]:
    return app.openapi()


@lru_cache(maxsize=4)
def _registry(app: FastAPI) -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([(_NAME, _document(app))], draft=jsonschema_rs.Draft202012)


@lru_cache(maxsize=2000)
def _validator(
    app: FastAPI, path: str, method: str, status: str
) -> jsonschema_rs.Draft202012Validator:
    answer = _document(app)["paths"][path][method.lower()]["responses"][status]
    steps = ["paths", path, method.lower(), "responses", status]
    if "$ref" in answer:
        steps = answer["$ref"].removeprefix("#/").split("/")
    content = resolved(_document(app), answer)["content"]
    media = next(media for media in content if media.endswith("json"))
    return jsonschema_rs.Draft202012Validator(
        {"$ref": _pointer(*steps, "content", media, "schema")}, registry=_registry(app)
    )


def _pointer(*steps: str) -> str:
    escaped = (quote(step.replace("~", "~0").replace("/", "~1")) for step in steps)
    return f"{_NAME}#/{'/'.join(escaped)}"


def resolved(document: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    """The response, or the shared one that it points to."""
    if "$ref" not in response:
        return response
    shared: dict[str, Any] = document["components"]["responses"][response["$ref"].split("/")[-1]]
    return shared
