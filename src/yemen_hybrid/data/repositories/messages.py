"""The outbox, to write to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import ContactChannel, Customer, Message, MessageStatus
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.messages import Template


class Messages:
    """What customers are to be told."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now

    def queue(
        self,
        customer: Customer,
        branch_id: UUID,
        template: Template,
        params: Mapping[str, Any],
        work_order_id: UUID | None = None,
    ) -> Message:
        """Write a message to a customer (loaded with phones), in their language, by their channel.

        ``params`` are JSON and hold no secret: a link is named by its ``link_id``. A customer who
        cannot be reached that way is still written to: staff see what waits to be told.
        """
        recipient = _recipient(customer)
        status = MessageStatus.QUEUED if recipient else MessageStatus.WAITING_FOR_CHANNEL
        message = Message(
            id=new_id(),
            branch_id=branch_id,
            customer_id=customer.id,
            work_order_id=work_order_id,
            template=template,
            language=customer.language,
            channel=customer.channel,
            recipient=recipient,
            params=dict(params),
            status=status,
            due_at=self._now,
        )
        self._session.add(message)
        return message


def _recipient(customer: Customer) -> str:
    """The number or address that the customer's channel reaches; empty where there is none."""
    phone = customer.phones[0].number if customer.phones else ""
    reached = {
        ContactChannel.WHATSAPP: customer.whatsapp or phone,
        ContactChannel.EMAIL: customer.email or "",
        ContactChannel.PHONE: phone or customer.whatsapp or "",
        ContactChannel.NONE: "",
    }
    return reached[customer.channel]
