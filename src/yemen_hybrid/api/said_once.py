"""A word of a query that takes one value is said once: of two, one would be silently dropped."""

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any, get_origin, get_type_hints

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel


def check_said_once(request: Request) -> None:
    """Refuse ``?limit=5&limit=9``; words that take several values, as ``status``, are repeated."""
    said = Counter(name for name, _ in request.query_params.multi_items())
    repeated = [name for name, times in said.items() if times > 1]
    wrong = [name for name in repeated if name not in _lists(request.scope["endpoint"])]
    if wrong:
        raise RequestValidationError(
            [{"type": "repeated", "loc": ("query", name), "ctx": {}} for name in wrong]
        )


@cache
def _lists(endpoint: Callable[..., Any]) -> frozenset[str]:
    """The words of a route's query that take several values."""
    hints = get_type_hints(endpoint).values()
    models = (hint for hint in hints if isinstance(hint, type) and issubclass(hint, BaseModel))
    fields = (item for model in models for item in model.model_fields.items())
    return frozenset(name for name, field in fields if get_origin(field.annotation) is list)
