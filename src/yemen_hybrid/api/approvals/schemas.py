"""The customer's side of an estimate on the wire."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.approvals.document import DocumentRead
from yemen_hybrid.api.wire import Lang, Name, Prose, Sent, Shown
from yemen_hybrid.domain.approvals import MAX_NOTE, Choice, Decision
from yemen_hybrid.domain.estimates import LinkState
from yemen_hybrid.usecases.estimates.approve import LinkAnswer

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, hexadecimal.")]
Note = Annotated[Prose, Field(max_length=MAX_NOTE)]


class DecisionSent(Sent):
    """What is chosen for one job."""

    job_id: UUID
    choice: Choice

    @property
    def decision(self) -> Decision:
        """The choice as the domain takes it."""
        return Decision(self.job_id, self.choice)


Decisions = Annotated[
    list[DecisionSent],
    Field(max_length=200, description="Every job of the document, each once."),
]


class ApprovalCreate(Sent):
    """The customer's answer to the document that they read."""

    document_hash: Hash
    name: Name
    note: Note = ""
    decisions: Decisions

    def command(self, address: str) -> LinkAnswer:
        """What the use case takes."""
        return LinkAnswer(
            document_hash=self.document_hash,
            name=self.name,
            note=self.note,
            decisions=[decision.decision for decision in self.decisions],
            address=address,
        )


class DecisionRead(Shown):
    """What was chosen for one job."""

    job_id: UUID
    choice: Choice


class AnswerRead(Shown):
    """The answer that was given."""

    name: str
    note: str
    decided_at: datetime
    decisions: list[DecisionRead]


class WorkshopRead(Shown):
    """Whom to ask."""

    name_ar: str
    name_en: str
    phone: str | None = Field(description="E.164")
    address_ar: str | None
    address_en: str | None
    timezone: str = Field(description="Of its clock.", examples=["Asia/Aden"])


class OfferRead(Shown):
    """What an approval link shows."""

    estimate: str = Field(description="The number that people say.", examples=["WO-2026-000123/1"])
    state: LinkState
    answer_until: datetime
    language: Lang = Field(description="The customer's.")
    workshop: WorkshopRead
    document: DocumentRead
    document_hash: str = Field(description="Send it back with the answer.")
    answer: AnswerRead | None
