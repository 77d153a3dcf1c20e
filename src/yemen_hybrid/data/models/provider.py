"""What the WhatsApp provider tells: what became of our messages, and what customers write."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from yemen_hybrid.data.columns import At, Instant, Name, Prose, words
from yemen_hybrid.data.models.entity import Entity, Identified
from yemen_hybrid.domain.whatsapp import ProviderStatus, Wish

_PLACELESS = text("branch_id IS NULL")


class ProviderReport(Identified, Entity):
    """One word of the provider about one message: each word counts once, in whatever order.

    They are kept, so that what became of a message follows from all that was said of it and not
    from what was said last; also what was said before the house had noted the provider's id.
    """

    __tablename__ = "provider_reports"
    __table_args__ = (
        UniqueConstraint("provider_id", "status"),
        Index(None, "message_id"),
    )
    audited = False

    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id"))
    provider_id: Mapped[str] = mapped_column(String(64))
    status: Mapped[ProviderStatus] = mapped_column(words(ProviderStatus, "status"))
    error_code: Mapped[int | None]
    at: Mapped[At]


class IncomingMessage(Identified, Entity):
    """What somebody wrote to the workshop. Append-only; each ``provider_id`` counts once.

    ``customer_id`` is null where nobody is known by the number, or several are and none of them
    was written to. ``branch_id`` is the one that wrote to that number last; null: none did.
    """

    __tablename__ = "incoming_messages"
    __table_args__ = (
        Index(None, "number", "id"),
        Index(None, "customer_id", "id"),
        Index(None, "branch_id", "id"),
        Index(
            "ix_incoming_messages_placeless",
            "id",
            sqlite_where=_PLACELESS,
            postgresql_where=_PLACELESS,
        ),
    )
    audited = False

    provider_id: Mapped[str] = mapped_column(String(64), unique=True)
    number: Mapped[str] = mapped_column(String(20))
    profile_name: Mapped[Name] = mapped_column(default="")
    """As the sender calls themselves in WhatsApp."""
    customer_id: Mapped[UUID | None] = mapped_column(ForeignKey("customers.id"))
    branch_id: Mapped[UUID | None] = mapped_column(ForeignKey("branches.id"))
    text: Mapped[Prose] = mapped_column(default="")
    media_count: Mapped[int] = mapped_column(default=0)
    wish: Mapped[Wish | None] = mapped_column(words(Wish, "wish"))
    received_at: Mapped[datetime] = mapped_column(Instant)
