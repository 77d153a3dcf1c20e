"""The outbox: what customers are told, and what became of it; and what is due by the clock."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Detail, Instant, Json, Prose, words
from yemen_hybrid.data.models.entity import Entity, Stamped
from yemen_hybrid.domain.delivery import ContactChannel
from yemen_hybrid.domain.messages import MessageStatus


class Message(Stamped, Entity):
    """One message to one customer, written in the transaction of what it tells about.

    ``params`` hold what the template needs, never a secret: an approval link is named by its id
    and its token is made anew when the message is sent. ``subject`` and ``text`` are what was sent,
    with a secret link standing as “…”; null before that. ``channel`` and ``recipient`` are how it
    went, or is to go. ``refused`` names the channels that refused it for good. ``lease_id`` is the
    worker's that sends it, until ``leased_until``. ``sent_by_id`` is whoever sent it by hand.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "status", "due_at"),
        Index(None, "status", "id"),
        Index(None, "branch_id", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "work_order_id", "id"),
        Index(None, "provider_id"),
        Index(None, "recipient", "id"),
    )
    untold = frozenset({"lease_id", "leased_until"})

    branch_id: Mapped[UUID] = mapped_column(ForeignKey("branches.id"))
    customer_id: Mapped[UUID] = mapped_column(ForeignKey("customers.id"))
    work_order_id: Mapped[UUID | None] = mapped_column(ForeignKey("work_orders.id"))
    template: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(2))
    channel: Mapped[ContactChannel] = mapped_column(words(ContactChannel, "channel"))
    recipient: Mapped[str] = mapped_column(String(254), default="")
    params: Mapped[Detail]
    subject: Mapped[str | None] = mapped_column(String(300))
    text: Mapped[Prose | None]
    status: Mapped[MessageStatus] = mapped_column(
        words(MessageStatus, "status"), default=MessageStatus.QUEUED
    )
    due_at: Mapped[At]
    attempts: Mapped[int] = mapped_column(default=0)
    refused: Mapped[list[str]] = mapped_column(Json, default=list)
    lease_id: Mapped[UUID | None]
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    last_error: Mapped[str | None] = mapped_column(String(500))
    provider_id: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    read_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"))


class ChoreRun(Entity):
    """When a chore was last begun, and whose it is now: of several processes one does it."""

    __tablename__ = "chores"
    audited = False

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    begun_at: Mapped[datetime | None] = mapped_column(Instant)
    lease_id: Mapped[UUID | None]
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
