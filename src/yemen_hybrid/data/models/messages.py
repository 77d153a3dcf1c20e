"""The outbox: what customers are to be told, and what became of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Detail, Instant, words
from yemen_hybrid.data.models.customers import ContactChannel
from yemen_hybrid.data.models.entity import Entity, Stamped


class MessageStatus(StrEnum):
    """Where a message is on its way."""

    QUEUED = "queued"
    WAITING_FOR_CHANNEL = "waiting_for_channel"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    DEAD = "dead"


class Message(Stamped, Entity):
    """One message to one customer, written in the transaction of what it tells about.

    ``params`` hold what the template needs, never a secret: an approval link is named by its id
    and its token is made anew when the message is sent.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "status", "due_at"),
        Index(None, "status", "id"),
        Index(None, "branch_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "work_order_id"),
    )

    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    work_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_orders.id"))
    template: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[ContactChannel] = mapped_column(words(ContactChannel, "channel"))
    recipient: Mapped[str] = mapped_column(String(254), default="")
    params: Mapped[Detail]
    status: Mapped[MessageStatus] = mapped_column(
        words(MessageStatus, "status"), default=MessageStatus.QUEUED
    )
    due_at: Mapped[At]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
