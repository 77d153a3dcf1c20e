"""/health: the process answers. /ready: it can do its work."""

from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from yemen_hybrid.api.context import Shared
from yemen_hybrid.api.json import answer
from yemen_hybrid.data.schema import schema_state

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"]


class Readiness(BaseModel):
    """Whether the service can do its work, and if not, what is missing."""

    status: Literal["ready", "not ready"]
    database: Literal["ok", "not migrated", "out of reach"]


@router.get("/health", response_model=Health)
async def health() -> Response:
    """Whether the process answers."""
    return answer({"status": "ok"})


@router.get("/ready", response_model=Readiness, responses={503: {"model": Readiness}})
async def ready(context: Shared) -> Response:
    """Whether the database is there and has the schema that this version needs."""
    state = await schema_state(context.database)
    good = state == "ok"
    return answer(
        {"status": "ready" if good else "not ready", "database": state}, 200 if good else 503
    )
