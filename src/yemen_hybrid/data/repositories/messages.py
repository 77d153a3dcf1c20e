"""The outbox, to write to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from yemen_hybrid.data.models import Branch, Customer, Message, MessageStatus
from yemen_hybrid.domain.delivery import ContactChannel, Reach
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.messages import REMINDERS, Template
from yemen_hybrid.domain.wording import check_parameters


class Messages:
    """What customers are to be told."""

    def __init__(self, session: AsyncSession, now: datetime) -> None:
        self._session = session
        self._now = now
        self.queued = False
        """Whether the transaction wrote a message, so that the worker is woken at its end."""

    def queue(
        self,
        customer: Customer,
        branch_id: UUID,
        template: Template,
        params: Mapping[str, Any],
        work_order_id: UUID | None = None,
    ) -> Message:
        """Write a message to a customer (loaded with phones), in their language.

        ``params`` are JSON and hold no secret: a link is named by its ``link_id``. A customer who
        cannot be reached is still written to: staff see what waits to be told. The way it goes is
        chosen again when it is sent.
        """
        check_parameters(template, params)
        reach = reach_of(customer)
        ways = (ContactChannel.WHATSAPP, ContactChannel.EMAIL)
        channel = reach.route(ways)
        message = Message(
            id=new_id(),
            branch_id=branch_id,
            customer_id=customer.id,
            work_order_id=work_order_id,
            template=template,
            language=customer.language,
            channel=channel or customer.channel,
            recipient=reach.address(channel) if channel else "",
            params=dict(params),
            status=MessageStatus.QUEUED if channel else MessageStatus.WAITING_FOR_CHANNEL,
            due_at=self._now,
        )
        self.queued = True
        self._session.add(message)
        return message

    async def lock(self, id: UUID) -> Message | None:
        """One message, to change; None where there is none."""
        return await self._session.scalar(
            select(Message)
            .where(Message.id == id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def tell(
        self,
        customer: Customer,
        branch: Branch,
        template: Template,
        params: Mapping[str, Any],
        work_order_id: UUID | None = None,
    ) -> Message | None:
        """Queue what goes out by itself: if the branch wants it to, and the customer too.

        The workshop's own names are added to ``params``. Whoever opted out gets no reminders.
        """
        if template not in branch.automatic_messages:
            return None
        if customer.opted_out and template in REMINDERS:
            return None
        names = {"workshop_ar": branch.name_ar, "workshop_en": branch.name_en}
        return self.queue(customer, branch.id, template, {**names, **params}, work_order_id)


def reach_of(customer: Customer) -> Reach:
    """Where a customer (loaded with phones) can be written to."""
    first = customer.phones[0].number if customer.phones else ""
    return Reach(customer.channel, customer.whatsapp or first, customer.email or "")
