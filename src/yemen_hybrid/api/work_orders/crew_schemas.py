"""Who works on a work order, their clocks, comments and the timeline on the wire."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import ClientId, Instant, Line, Named, Prose, Sent, Shown
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.usecases.work_orders.clock.correct import Correction
from yemen_hybrid.usecases.work_orders.clock.start import ClockStart
from yemen_hybrid.usecases.work_orders.clock.stop import ClockStop

Note = Annotated[Line, Field(max_length=500)]
Whose = Annotated[
    UUID | None, Field(description="By default you; another technician's asks for clock:any.")
]
When = Annotated[
    Instant | None, Field(description="By default now; a phone that was offline says when it was.")
]


class ClockStartSent(Sent):
    """Start a clock."""

    id: ClientId | None = None
    technician_id: Whose = None
    at: When = None
    note: Note = ""

    def command(self) -> ClockStart:
        """What the use case takes."""
        return ClockStart(self.id or new_id(), self.technician_id, self.at, self.note)


class ClockStopSent(Sent):
    """Stop a clock."""

    technician_id: Whose = None
    at: When = None
    note: Note | None = None

    def command(self) -> ClockStop:
        """What the use case takes."""
        return ClockStop(self.technician_id, self.at, self.note)


class EntryUpdate(Sent):
    """The times as they should have been; what is not sent stays."""

    started_at: Instant | None = None
    stopped_at: Instant | None = None
    note: Note | None = None

    def command(self) -> Correction:
        """What the use case takes."""
        return Correction(self.started_at, self.stopped_at, self.note)


class CommentCreate(Sent):
    """Something to tell the others."""

    id: ClientId | None = None
    text: Prose


class WorkOrderNamed(Shown):
    """A work order pointed to."""

    id: UUID
    number: str


class JobNamed(Named):
    """A job pointed to."""

    number: int


class EntryRead(Shown):
    """From when until when a technician worked on a job."""

    id: UUID
    work_order: WorkOrderNamed
    job: JobNamed
    technician: Named
    started_at: datetime
    stopped_at: datetime | None = Field(description="Null while the clock runs.")
    minutes: int
    too_long: bool = Field(description="Longer than any shift: probably forgotten.")
    note: str


class EntryList(Shown):
    """A page of time entries."""

    items: list[EntryRead]
    next: str | None


class RunningClock(Shown):
    """Your clock."""

    entry: EntryRead | None = Field(description="Null when it does not run.")


class AssignmentRead(Shown):
    """A technician has a job."""

    id: UUID
    job: JobNamed
    technician: Named
    assigned_at: datetime


class AssignmentList(Shown):
    """A page of assignments."""

    items: list[AssignmentRead]
    next: str | None


class CommentRead(Shown):
    """What somebody told the others."""

    id: UUID
    at: datetime
    author: Named
    text: str


class CommentList(Shown):
    """A page of comments."""

    items: list[CommentRead]
    next: str | None


class WhoRead(Shown):
    """Who did it: staff, the customer, or the service itself (no id)."""

    id: UUID | None
    name: str


class EventRead(Shown):
    """One thing that happened."""

    id: UUID
    at: datetime
    kind: str = Field(examples=["job_added"])
    who: WhoRead
    detail: dict[str, Any] = Field(description="What belongs to the kind: job, reason, minutes …")


class EventList(Shown):
    """A page of the timeline."""

    items: list[EventRead]
    next: str | None
