"""What customers wrote, on the wire."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import Named, PageQuery, Phone, Shown
from yemen_hybrid.data.queries.incoming_messages import IncomingFilter
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.whatsapp import Wish


class IncomingQuery(PageQuery):
    """Which messages to list."""

    customer_id: UUID | None = None
    number: Phone | None = None
    branch_id: UUID | None = None

    def wanted(self, actor: Actor) -> IncomingFilter:
        """The filter that the query takes, narrowed to what the actor sees."""
        return IncomingFilter(actor.branch_shown(self.branch_id), self.customer_id, self.number)


class IncomingRead(Shown):
    """What somebody wrote to the workshop through WhatsApp."""

    id: UUID
    number: str
    profile_name: str = Field(description="As the sender calls themselves.")
    customer_id: UUID | None = Field(
        description="Whose word it is; null where nobody, or more than one, could have written it."
    )
    customers: list[Named] = Field(description="Everybody who answers the number.")
    branch_id: UUID | None = Field(description="The branch that wrote to the number last.")
    text: str
    media_count: int = Field(description="Pictures and the like, which stay with the provider.")
    wish: Wish | None = Field(description="To hear no more reminders, or to hear them again.")
    received_at: datetime


class IncomingList(Shown):
    """A page of what was written."""

    items: list[IncomingRead]
    next: str | None
