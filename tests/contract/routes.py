"""Every route of the API and the word that it asks for, read from the application itself."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from yemen_hybrid.api.access import Asks


def operations(app: FastAPI) -> Iterator[tuple[str, str, str | None]]:
    """Method, path and word of every documented operation; no word where a route asks nobody."""
    for context in iter_route_contexts(app.routes):
        route: Any = context
        if not getattr(route, "include_in_schema", False) or route.dependant is None:
            continue
        for method in sorted(route.methods):
            yield method, route.path_format, _word(route.dependant)


def _word(dependant: Dependant) -> str | None:
    call: object = dependant.call
    if isinstance(call, Asks):
        return call.word
    words = (_word(inner) for inner in dependant.dependencies)
    return next((word for word in words if word is not None), None)
