"""The customer's side of an estimate on the wire."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field

from yemen_hybrid.api.approvals.document import DocumentRead
from yemen_hybrid.api.wire import Lang, Name, Prose, Sent, Shown, by_rule
from yemen_hybrid.domain.approvals import MAX_NOTE, Choice, Decision
from yemen_hybrid.domain.estimates import LinkState
from yemen_hybrid.domain.signatures import MAX_POINTS, MAX_STROKES, WIDTH, Signature
from yemen_hybrid.usecases.estimates.approve import LinkAnswer

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256, hexadecimal.")]
Note = Annotated[Prose, Field(max_length=MAX_NOTE)]


Point = Annotated[
    list[Annotated[int, Field(strict=True, ge=0, le=WIDTH)]],
    Field(min_length=2, max_length=2, description="x and y.", examples=[[120, 80]]),
]
Stroke = Annotated[list[Point], Field(min_length=1, max_length=MAX_POINTS)]
DRAWN: Final = (
    "The signature as it was drawn: strokes of points in a box 600 wide and 240 high, 0,0 at the "
    f"upper left; {MAX_POINTS} points in all. Without it, the name that was written is one."
)


def _in_the_box(strokes: list[Stroke]) -> list[Stroke]:
    Signature.of(strokes)
    return strokes


Drawn = Annotated[
    list[Stroke],
    Field(max_length=MAX_STROKES, description=DRAWN),
    AfterValidator(by_rule(_in_the_box)),
]


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
    signature: Drawn | None = None
    decisions: Decisions

    def command(self, address: str) -> LinkAnswer:
        """What the use case takes."""
        return LinkAnswer(
            document_hash=self.document_hash,
            name=self.name,
            note=self.note,
            decisions=[decision.decision for decision in self.decisions],
            address=address,
            signature=Signature.of(self.signature or ()),
        )


class DecisionRead(Shown):
    """What was chosen for one job."""

    job_id: UUID
    choice: Choice


class AnswerRead(Shown):
    """The answer that was given."""

    name: str
    note: str
    signature: list[Stroke] | None = Field(description=DRAWN)
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
