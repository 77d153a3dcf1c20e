"""What the pages are given: built once by the composition root, never global."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request

from yemen_hybrid.data.database import Database
from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.services.pdf.renderer import Renderer
from yemen_hybrid.services.storage import Storage
from yemen_hybrid.services.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Parts:
    """The service's parts, as far as pages need them.

    ``address_of`` tells where a request comes from, ``status_of`` the HTTP status of a refusal:
    both as the API has them.
    """

    database: Database
    storage: Storage
    papers: Renderer
    tokens: Tokens
    clock: Callable[[], datetime]
    address_of: Callable[[Request], str]
    status_of: Callable[[Refused], HTTPStatus]


PartsOf = Callable[[Request], Parts]
"""Finds the parts that the application of a request was built with."""
