"""Messages on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import Lang, Named, PageQuery, Shown, Since
from yemen_hybrid.data.models import ContactChannel, MessageStatus
from yemen_hybrid.data.queries.messages import MessageFilter
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.messages import Template


class MessageQuery(PageQuery):
    """Which messages to list."""

    customer_id: UUID | None = None
    work_order_id: UUID | None = None
    status: MessageStatus | None = None
    branch_id: UUID | None = None
    updated_since: Since | None = None

    def wanted(self, actor: Actor) -> MessageFilter:
        """The filter that the query takes, narrowed to what the actor sees."""
        return MessageFilter(
            branch_id=actor.branch_shown(self.branch_id),
            customer_id=self.customer_id,
            work_order_id=self.work_order_id,
            status=self.status,
            updated_since=self.updated_since,
        )


class OrderPointed(Shown):
    """A work order, by the number that people say."""

    id: UUID
    number: str


class MessageRead(Shown):
    """What a customer was, or is to be, told."""

    id: UUID
    branch_id: UUID
    customer: Named
    work_order: OrderPointed | None
    template: Template
    language: Lang
    channel: ContactChannel
    recipient: str = Field(description="A number (E.164) or an address; empty where none is known.")
    subject: str = Field(description="Of a mail.")
    text: str = Field(
        description="In the customer's language, as it was sent once it was; a secret link "
        "stands as “…”."
    )
    status: MessageStatus
    due_at: datetime
    attempts: int
    last_error: str | None
    sent_at: datetime | None
    sent_by: Named | None = Field(description="Who sent it by hand.")
    delivered_at: datetime | None = Field(description="As far as the provider tells.")
    read_at: datetime | None
    created_at: datetime
    updated_at: datetime


class MessageList(Shown):
    """A page of messages."""

    items: list[MessageRead]
    next: str | None


class WhatsAppLink(Shown):
    """A message to send by hand."""

    url: str = Field(description="Opens WhatsApp with the text written to the customer.")
    text: str = Field(description="With the customer's link in it, if it leads to one.")
