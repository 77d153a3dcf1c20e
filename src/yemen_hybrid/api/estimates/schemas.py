"""Estimates on the wire."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.approvals.document import DocumentRead
from yemen_hybrid.api.approvals.schemas import AnswerRead, Decisions, Hash, Note
from yemen_hybrid.api.wire import (
    ClientId,
    Instant,
    MoneyOut,
    Name,
    Named,
    PageQuery,
    Phone,
    Sent,
    Shown,
    Since,
    VersionedShown,
)
from yemen_hybrid.data.queries.estimates import EstimateFilter
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.approvals import Channel
from yemen_hybrid.domain.estimates import EstimateStatus, LinkState
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.money import Zone
from yemen_hybrid.usecases.estimates.create import NewEstimate
from yemen_hybrid.usecases.estimates.record_decisions import SpokenAnswer


class EstimateCreate(Sent):
    """A new estimate of all that is undecided."""

    id: ClientId | None = None
    valid_until: Instant | None = Field(
        None, description="Without it: as many days as the branch lets its prices hold."
    )

    def command(self, work_order_id: UUID) -> NewEstimate:
        """What the use case takes."""
        return NewEstimate(self.id or new_id(), work_order_id, self.valid_until)


class DecisionsCreate(Sent):
    """What the customer said at the counter or on the phone, and who heard it."""

    channel: Literal[Channel.COUNTER, Channel.PHONE]
    name: Name = Field(description="Who decided.")
    note: Note = ""
    witness: Name = Field("", description="Neither the customer nor whoever records this.")
    phone: Phone | None = Field(None, description="The number that was called.")
    document_hash: Hash | None = None
    decisions: Decisions

    def command(self) -> SpokenAnswer:
        """What the use case takes."""
        return SpokenAnswer(
            channel=self.channel,
            name=self.name,
            note=self.note,
            witness=self.witness,
            phone=self.phone,
            decisions=[decision.decision for decision in self.decisions],
            document_hash=self.document_hash,
        )


class EstimateQuery(PageQuery):
    """Which estimates to list."""

    status: EstimateStatus | None = None
    customer_id: UUID | None = None
    work_order_id: UUID | None = None
    branch_id: UUID | None = None
    updated_since: Since | None = None

    def wanted(self, actor: Actor) -> EstimateFilter:
        """The filter that the query takes, narrowed to what the actor sees."""
        return EstimateFilter(
            branch_id=actor.branch_shown(self.branch_id),
            status=self.status,
            customer_id=self.customer_id,
            work_order_id=self.work_order_id,
            updated_since=self.updated_since,
        )


class OrderPointed(Shown):
    """A work order, by the number that people say."""

    id: UUID
    number: str


class EstimateListed(VersionedShown):
    """An estimate in a list. Expiry is no status: see `valid_until`."""

    number: str = Field(examples=["WO-2026-000123/1"])
    branch_id: UUID
    work_order: OrderPointed
    customer: Named
    revision: int
    status: EstimateStatus
    supplementary: bool = Field(description="Made while approved work was under way.")
    zone: Zone
    net: MoneyOut
    tax: MoneyOut
    total: MoneyOut
    valid_until: datetime
    sent_at: datetime | None
    answered_at: datetime | None


class EstimateList(Shown):
    """A page of estimates."""

    items: list[EstimateListed]
    next: str | None


class LinkRead(Shown):
    """The newest link; its token is shown only when it is sent."""

    id: UUID
    created_at: datetime
    expires_at: datetime
    state: LinkState | None = Field(description="Null: it opens nothing any more.")


class StaffAnswerRead(AnswerRead):
    """The answer, with how it came to be known."""

    channel: Channel
    recorded_by: Named | None
    witness: str | None
    phone: str | None


class EstimateRead(EstimateListed):
    """All of an estimate."""

    document: DocumentRead
    document_hash: str
    link: LinkRead | None
    answer: StaffAnswerRead | None


class EstimateSent(EstimateRead):
    """An estimate that was just sent."""

    url: str = Field(description="The customer's link. Whoever has it may answer; it is not kept.")
    message_id: UUID = Field(description="The message that was queued.")
    whatsapp_url: str | None = Field(
        description="Opens WhatsApp with the text written; null without a number."
    )
