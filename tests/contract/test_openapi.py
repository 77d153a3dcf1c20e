"""The OpenAPI document is complete, and changes only when somebody means it to."""

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from tests.openapi import resolved

SNAPSHOT = Path(__file__).with_name("openapi.json")


def _operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_document_is_the_one_that_was_agreed(test_app: FastAPI) -> None:
    """A wanted change is written with `make openapi`, so that its diff can be read."""
    assert json.loads(SNAPSHOT.read_text()) == json.loads(json.dumps(test_app.openapi()))


def test_every_operation_has_a_name_of_its_own_and_a_sentence(test_app: FastAPI) -> None:
    operations = _operations(test_app.openapi())
    names = [operation["operationId"] for _, operation in operations]
    assert sorted(names) == sorted(set(names))
    assert [route for route, operation in operations if not operation.get("description")] == []


def test_every_operation_tells_its_errors_as_problems(test_app: FastAPI) -> None:
    for route, operation in _operations(test_app.openapi()):
        if "/api/v1/" not in route:
            continue
        for status in ("400", "401", "403", "404", "409", "412", "413", "422", "429", "500", "503"):
            content = resolved(test_app.openapi(), operation["responses"][status])["content"]
            assert list(content) == ["application/problem+json"], (route, status)


def test_every_answer_with_a_body_has_a_schema(test_app: FastAPI) -> None:
    for route, operation in _operations(test_app.openapi()):
        for status, response in operation["responses"].items():
            if status in {"200", "201"}:
                assert response["content"], (route, status)
                for media, content in response["content"].items():
                    assert content["schema"], (route, status, media)


def test_no_field_of_money_is_a_number(test_app: FastAPI) -> None:
    schemas = test_app.openapi()["components"]["schemas"]
    for name in ("MoneyOut", "MoneySent"):
        assert schemas[name]["properties"]["amount"]["type"] == "string"
