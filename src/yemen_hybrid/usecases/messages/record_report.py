"""The provider tells how far a message is."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from yemen_hybrid.data.store import Begin
from yemen_hybrid.domain.whatsapp import ProviderStatus
from yemen_hybrid.usecases.messages.settle import settle_message

log = structlog.get_logger("whatsapp")


@dataclass(frozen=True, slots=True)
class Told:
    """One callback: of our message, and by the provider's own id for that sending of it."""

    message_id: UUID
    provider_id: str
    status: ProviderStatus
    error_code: int | None


async def record_report(begin: Begin, told: Told) -> None:
    """Count a callback: each word about each sending once, in whatever order they come.

    Of a message that is unknown here nothing is kept: another installation may have sent it.
    """
    async with begin() as store:
        message = await store.messages.lock(told.message_id)
        if message is None:
            log.info("report on an unknown message", provider_id=told.provider_id)
            return
        new = await store.provider_reports.keep(
            told.message_id, told.provider_id, told.status, told.error_code
        )
        if new:
            await settle_message(store, message, told.provider_id)
