"""Holding every answer of a test against the OpenAPI document that promises its form."""

import re
from functools import lru_cache
from typing import Any

import httpx2
from fastapi import FastAPI
from jsonschema import Draft202012Validator


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
        errors = list(
            _validator(app, template, response.request.method, status).iter_errors(response.json())
        )
        assert not errors, f"{response.request.url}: {errors[0].json_path}: {errors[0].message}"


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


@lru_cache(maxsize=2000)
def _validator(app: FastAPI, path: str, method: str, status: str) -> Draft202012Validator:
    document = _document(app)
    answer = resolved(document, document["paths"][path][method.lower()]["responses"][status])
    media = next(media for media in answer["content"] if media.endswith("json"))
    schema = {**answer["content"][media]["schema"], "components": document["components"]}
    return Draft202012Validator(schema)


def resolved(document: dict[str, Any], response: dict[str, Any]) -> dict[str, Any]:
    """The response, or the shared one that it points to."""
    if "$ref" not in response:
        return response
    shared: dict[str, Any] = document["components"]["responses"][response["$ref"].split("/")[-1]]
    return shared
