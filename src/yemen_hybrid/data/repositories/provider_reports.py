"""What the provider of WhatsApp said of our messages, to note."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Message, ProviderReport
from yemen_hybrid.data.upsert import upsert
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.whatsapp import ProviderStatus


class ProviderReports:
    """Each word once. Statements of Core: the way of a message is told on its row."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def keep(
        self, message_id: UUID, provider_id: str, status: ProviderStatus, error_code: int | None
    ) -> bool:
        """Note a word about a message; false where it was said before."""
        kept = await self._session.execute(
            upsert(self._session, ProviderReport)
            .values(
                id=new_id(),
                message_id=message_id,
                provider_id=provider_id,
                status=status,
                error_code=error_code,
                at=self._now,
            )
            .on_conflict_do_nothing()
            .returning(ProviderReport.id)
        )
        return kept.first() is not None

    async def of(self, message_id: UUID, provider_id: str) -> Sequence[ProviderReport]:
        """All that was said of one sending of a message."""
        said = select(ProviderReport).where(
            ProviderReport.message_id == message_id, ProviderReport.provider_id == provider_id
        )
        return (await self._session.scalars(said)).all()

    async def put(self, message_id: UUID, **values: Any) -> None:
        """Note on a message what follows from it."""
        await self._session.execute(
            update(Message)
            .where(Message.id == message_id)
            .values(updated_at=self._now, **values)
            .execution_options(synchronize_session=False)
        )
