"""Whatever is sent, the answer is a problem with a code, never a 500, and nothing half-done.

For each operation of the OpenAPI document a plausible request is built, and then spoilt in one
place at a time: wrong types, naive times, huge numbers, NUL, unknown fields, odd keys and cursors.
"""

import os
from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from tests.world import World
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id

pytestmark = pytest.mark.thorough

Document = dict[str, Any]

NASTY: list[Any] = [
    None,
    "",
    "\x00",
    "x" * 30_000,
    "\u202e\u0000x",
    "ﷺ" * 300,
    -1,
    0,
    2**31,
    2**63,
    10**30,
    1.5,
    True,
    "2026-01-31T10:00:00",
    "9999-12-31T23:59:59+14:00",
    "-1",
    "1e400",
    "NaN",
    [],
    {},
    ["x"],
    {"amount": "9" * 40, "currency": "YER"},
    {"amount": "1", "currency": "XXX"},
    str(UUID(int=0)),
]

NASTY_QUERY = [
    "",
    "%00",
    "x" * 500,
    "-1",
    "99999999999999999999",
    "2026-01-31T10:00:00",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
    "%ff",
    "'\"--",
    "*",
    "(",
]


def _example(schema: Document, components: Document, depth: int = 0) -> Any:
    """A plausible value of a schema; what it leaves out is optional."""
    if "$ref" in schema:
        return _example(components[schema["$ref"].rsplit("/", 1)[-1]], components, depth)
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _example(schema[choice][0], components, depth)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("examples"):
        return schema["examples"][0]
    return _plain_example(schema, components, depth)


def _plain_example(schema: Document, components: Document, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            wanted = (
                properties if depth < 3 else {n: properties[n] for n in schema.get("required", [])}
            )
            return {n: _example(s, components, depth + 1) for n, s in wanted.items()}
        case "array":
            return [_example(schema["items"], components, depth + 1)]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "string":
            return _text(schema)
        case _:
            return None


def _text(schema: Document) -> str:
    formats = {
        "uuid": str(new_id()),
        "date-time": "2030-03-04T06:00:00Z",
        "date": "2030-03-04",
        "email": "saleh@example.com",
    }
    text = formats.get(schema.get("format", ""), "Saleh 1")
    return text.ljust(schema.get("minLength", 0), "x")


def _spoilt(body: Any) -> Iterator[Any]:
    """The body with one value at a time replaced, and with a field too many."""
    yield from NASTY
    if isinstance(body, dict):
        yield {**body, "no_such_field": 1}
        for name, value in body.items():
            for nasty in NASTY:
                yield {**body, name: nasty}
            if isinstance(value, dict):
                yield from ({**body, name: inner} for inner in _one_level(value))
            if isinstance(value, list) and value and isinstance(value[0], dict):
                yield from ({**body, name: [inner]} for inner in _one_level(value[0]))


def _one_level(value: Document) -> Iterator[Document]:
    for name in value:
        for nasty in NASTY:
            yield {**value, name: nasty}


def _bodies(app: FastAPI) -> list[tuple[str, str, Document]]:
    document = app.openapi()
    found = []
    for path, methods in sorted(document["paths"].items()):
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                found.append((method.upper(), path, content["application/json"]["schema"]))
    return found


async def _wrong(response: httpx2.Response, sent: object) -> str | None:
    kind = response.headers.get("content-type", "")
    if response.status_code >= 500:
        where = f"{response.request.method} {response.request.url.path}"
        return f"{where} {sent!r:.200}: {response.text:.200}"
    if response.status_code >= 400 and kind != "application/problem+json":
        return f"{response.request.url.path} {sent!r:.200}: answered as {kind}"
    return None


def _ids(path: str) -> str:
    """The path with ids of things that do not exist."""
    return "/".join(str(new_id()) if step[:1] == "{" else step for step in path.split("/"))


EVERY = int(os.environ.get("SPOIL_EVERY", "6"))
"""Each run tries every sixth way to spoil a body, each database its own; 1 tries them all."""


@pytest.mark.parametrize("shard", range(4))
async def test_no_body_makes_a_server_error(
    world: World, test_app: FastAPI, kind: str, shard: int
) -> None:
    ways = count(EVERY // 2 if kind == "sqlite" else 0)
    components = test_app.openapi()["components"]["schemas"]
    wrong: list[str | None] = []
    async with world.client(Role.ADMIN) as client:
        for method, path, schema in _bodies(test_app)[shard::4]:
            if path.startswith("/api/v1/auth/"):
                continue  # a refused sign-in costs a hash and a place in the limit; tested apart
            target = _ids(path)
            for body in _spoilt(_example(schema, components)):
                if next(ways) % EVERY:
                    continue
                headers = {"Idempotency-Key": str(new_id())}
                response = await client.request(method, target, json=body, headers=headers)
                wrong.append(await _wrong(response, body))
    assert [item for item in wrong if item] == []


async def test_no_query_makes_a_server_error(world: World, test_app: FastAPI) -> None:
    wrong: list[str | None] = []
    async with world.client(Role.ADMIN) as client:
        for path, methods in test_app.openapi()["paths"].items():
            parameters = methods.get("get", {}).get("parameters", [])
            for parameter in (item["name"] for item in parameters if item["in"] == "query"):
                for value in NASTY_QUERY:
                    url = f"{_ids(path)}?{parameter}={value}"
                    wrong.append(await _wrong(await client.get(url), value))
            unknown = await client.get(f"{_ids(path)}?no_such_filter=1")
            if parameters and unknown.status_code == 200:
                wrong.append(f"{path} takes a filter that it does not know")
    assert [item for item in wrong if item] == []


SUBSTITUTES: dict[str, list[Any]] = {"integer": [True, "1", 1.0], "boolean": [1, 0, "yes", "true"]}
"""What is read as such a value elsewhere, and is another one in JSON."""

Steps = tuple[str | int, ...]


def _counted_or_ticked(value: Any, schema: Document, components: Document) -> Iterator[Any]:
    """Where in a body a whole number or a yes or no stands, and which of the two."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in schema:  # the example is of the first
        yield from _counted_or_ticked(value, schema["anyOf"][0], components)
        return
    if (kind := schema.get("type")) in SUBSTITUTES:
        yield (), kind
    inside: list[tuple[str | int, Document]] = []
    if isinstance(value, dict):
        inside = [(name, one) for name, one in schema.get("properties", {}).items()]
        inside = [(name, one) for name, one in inside if name in value]
    if isinstance(value, list) and value:
        inside = [(0, schema["items"])]
    for step, one in inside:
        for steps, found in _counted_or_ticked(value[step], one, components):
            yield (step, *steps), found


def _with(value: Any, steps: Steps, other: Any) -> Any:
    """A copy with another value at that place."""
    if not steps:
        return other
    changed = _with(value[steps[0]], steps[1:], other)
    return [changed, *value[1:]] if isinstance(value, list) else {**value, steps[0]: changed}


@pytest.mark.parametrize("kind", ["sqlite"])
async def test_a_number_is_a_number_and_a_yes_is_a_yes(world: World, test_app: FastAPI) -> None:
    components = test_app.openapi()["components"]["schemas"]
    wrong, tried = [], 0
    async with world.client(Role.ADMIN) as client:
        for method, path, schema in _bodies(test_app):
            if "{token}" in path:
                continue  # it says first that there is no such link
            body = _example(schema, components)
            for steps, kind in _counted_or_ticked(body, schema, components):
                for other in SUBSTITUTES[kind]:
                    sent = _with(body, steps, other)
                    headers = {"Idempotency-Key": str(new_id())}
                    answer = await client.request(method, _ids(path), json=sent, headers=headers)
                    pointer = "".join(f"/{step}" for step in steps)
                    problems = {one["pointer"]: one["code"] for one in answer.json()["errors"]}
                    tried += 1
                    if problems.get(pointer) != ("int_type" if kind == "integer" else "bool_type"):
                        wrong.append(f"{method} {path} {pointer} takes {other!r}")
    assert wrong == []
    assert tried > 100


@pytest.mark.parametrize("segment", ["x", "0", "%00", "%ff", "..%2f", "'", "1" * 300])
async def test_no_path_makes_a_server_error(world: World, test_app: FastAPI, segment: str) -> None:
    wrong: list[str | None] = []
    async with world.client(Role.ADMIN) as client:
        for path, methods in test_app.openapi()["paths"].items():
            for method in methods:
                steps = (segment if step[:1] == "{" else step for step in path.split("/"))
                response = await client.request(method.upper(), "/".join(steps), json={})
                if "{" in path:
                    wrong.append(await _wrong(response, segment))
    assert [item for item in wrong if item] == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b'{"name_en": "\xff"}', b'{"name_en": "\\ud800"}', b"[" * 100_000],
)
async def test_what_is_not_json_is_refused(world: World, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    response = await world.client(Role.ADMIN).post(
        "/api/v1/customers", content=content, headers=headers
    )
    assert response.status_code in {400, 422}
    assert response.json()["code"] in {"request_invalid", "request_unreadable"}


async def test_odd_headers_are_refused(world: World) -> None:
    client = world.client(Role.ADMIN)
    body = {"name_en": "Saleh"}
    for headers in (
        {"Idempotency-Key": ""},
        {"Idempotency-Key": "x" * 500},
        {"Idempotency-Key": "a b"},
        {"If-Match": "x"},
        {"If-Match": '"99999999999999999999"'},
    ):
        response = await client.post("/api/v1/customers", json=body, headers=headers)
        assert response.status_code == 422, headers
    assert (await client.seen("/api/v1/customers"))["items"] == []
