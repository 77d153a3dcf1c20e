"""What customers write to the workshop, to note."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CompoundSelect, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from yemen_hybrid.data.models import (
    ContactChannel,
    Customer,
    CustomerPhone,
    IncomingMessage,
    Message,
)
from yemen_hybrid.data.upsert import upsert
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.whatsapp import Wish

MOST_OF_ONE_NUMBER = 50
"""Customers. A family shares a phone; more is a slip of somebody who typed the workshop's own."""


@dataclass(frozen=True, slots=True)
class Received:
    """A message as it came; ``number`` is the sender's, in E.164."""

    provider_id: str
    number: str
    profile_name: str
    text: str
    media_count: int
    wish: Wish | None


@dataclass(frozen=True, slots=True)
class WrittenTo:
    """Whom, and from which branch, the workshop last wrote to a number."""

    customer_id: UUID
    branch_id: UUID


def answering(number: str) -> CompoundSelect[UUID]:
    """The ids of customers who answer a number, by WhatsApp or by any of their phones."""
    by_phone = select(CustomerPhone.customer_id).where(CustomerPhone.number == number)
    return select(Customer.id).where(Customer.whatsapp == number).union(by_phone)


class IncomingMessages:
    """Each message once, under the id that its provider gave it."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    async def keep(
        self, received: Received, customer_id: UUID | None, branch_id: UUID | None
    ) -> bool:
        """Note a message; false where it was noted before."""
        kept = await self._session.execute(
            upsert(self._session, IncomingMessage)
            .values(
                id=new_id(),
                provider_id=received.provider_id,
                number=received.number,
                profile_name=received.profile_name,
                customer_id=customer_id,
                branch_id=branch_id,
                text=received.text,
                media_count=received.media_count,
                wish=received.wish,
                received_at=self._now,
            )
            .on_conflict_do_nothing()
            .returning(IncomingMessage.id)
        )
        return kept.first() is not None

    async def last_written_to(self, number: str) -> WrittenTo | None:
        """Whom the workshop meant when it last wrote to the number through WhatsApp."""
        last = (
            select(Message.customer_id, Message.branch_id)
            .where(Message.recipient == number, Message.channel == ContactChannel.WHATSAPP)
            .order_by(Message.id.desc())
            .limit(1)
        )
        row = (await self._session.execute(last)).one_or_none()
        return None if row is None else WrittenTo(row.customer_id, row.branch_id)

    async def known_by(self, number: str) -> Sequence[Customer]:
        """The customers who answer the number, but for merged duplicates; locked, in order."""
        known = (
            select(Customer)
            .where(Customer.merged_into_id.is_(None), Customer.id.in_(answering(number)))
            .options(selectinload(Customer.phones))
            .order_by(Customer.id)
            .limit(MOST_OF_ONE_NUMBER)
            .with_for_update(of=Customer, key_share=True)
        )
        return (await self._session.scalars(known)).all()
