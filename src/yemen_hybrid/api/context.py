"""What the routes are given: built once by the composition root, never global."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast

from fastapi import Depends, Request

from yemen_hybrid.api.addresses import TrustedProxies
from yemen_hybrid.data.database import Database
from yemen_hybrid.domain.delivery import Channels
from yemen_hybrid.services.passwords import Passwords
from yemen_hybrid.services.pdf.renderer import Renderer
from yemen_hybrid.services.spool import Desk
from yemen_hybrid.services.storage import Storage
from yemen_hybrid.services.tokens import Tokens
from yemen_hybrid.telemetry.telemetry import Telemetry

if TYPE_CHECKING:
    from yemen_hybrid.services.twilio_signature import TwilioSignature
    from yemen_hybrid.telemetry.scrape import Scrape


@dataclass(frozen=True, slots=True)
class Context:
    """The service's parts, and the few settings that routes need."""

    database: Database
    passwords: Passwords
    tokens: Tokens
    storage: Storage
    clock: Callable[[], datetime]
    public_base_url: str
    """Where customers reach the service; approval links begin with it."""
    refresh_days: int = 30
    proxies: TrustedProxies = field(default_factory=TrustedProxies)
    papers: Renderer = field(default_factory=Renderer)
    desk: Desk = field(default_factory=Desk)
    channels: Channels = field(default_factory=dict)
    """The ways out for messages that are set up."""
    twilio_signature: "TwilioSignature | None" = None
    """Null where WhatsApp is not set up: then nothing can come from its provider."""
    telemetry: Telemetry = field(default_factory=Telemetry)
    scrape: "Scrape | None" = None
    """What /metrics answers; null where it answers nobody."""
    metrics_token: str | None = field(default=None, repr=False)


def get_context(request: Request) -> Context:
    """The context that the application was built with."""
    return cast("Context", request.app.state.context)


async def _shared(request: Request) -> Context:
    """For routes; a coroutine, because FastAPI sends a plain function to a thread."""
    return get_context(request)


Shared = Annotated[Context, Depends(_shared)]
