"""What happened to a vehicle, on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from yemen_hybrid.api.wire import ClientId, Instant, Line, Named, Sent, Shown, by_rule
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.domain.jobs import JobApproval, JobState
from yemen_hybrid.domain.odometer import OdometerUnit, to_km
from yemen_hybrid.domain.work_order import Status
from yemen_hybrid.usecases.vehicles.read_odometer import NewReading


def _in_reach(value: int) -> int:
    to_km(value, OdometerUnit.KM)
    return value


class ReadingCreate(Sent):
    """What the instrument shows."""

    id: ClientId | None = None
    value: Annotated[int, AfterValidator(by_rule(_in_reach))]
    unit: OdometerUnit | None = Field(None, description="Without it, the vehicle's own.")
    reason: Annotated[Line, Field(max_length=300)] | None = Field(
        None, description="Why it is lower than the last one; needed only then."
    )
    taken_at: Instant | None = Field(None, description="Without it, now.")

    def command(self, vehicle_id: UUID) -> NewReading:
        """What the use case takes."""
        return NewReading(
            id=self.id or new_id(),
            vehicle_id=vehicle_id,
            value=self.value,
            unit=self.unit,
            reason=self.reason or None,
            taken_at=self.taken_at,
        )


class ReadingRead(Shown):
    """An odometer reading, beside the one taken before it."""

    id: UUID
    vehicle_id: UUID
    work_order_id: UUID | None
    value: int
    unit: OdometerUnit
    value_km: int
    gained_km: int | None = Field(description="Since the reading before; null for the first.")
    backwards: bool
    jump: bool = Field(description="So much more than before that it deserves a second look.")
    reason: str | None
    taken_at: datetime
    taken_by: Named
    created_at: datetime


class ReadingList(Shown):
    """A page of odometer readings."""

    items: list[ReadingRead]
    next: str | None


class OwnerRead(Shown):
    """From when until when somebody owned the vehicle; no end: still."""

    id: UUID
    customer: Named
    since: datetime
    until: datetime | None


class OwnerList(Shown):
    """A page of owners."""

    items: list[OwnerRead]
    next: str | None


class JobTold(Shown):
    """A job and what came of it."""

    id: UUID
    title_ar: str
    title_en: str
    approval: JobApproval
    state: JobState


class OrderTold(Shown):
    """A stay in the workshop."""

    id: UUID
    number: str
    branch: Named
    customer: Named
    status: Status
    complaint: str
    diagnosis: str
    odometer_km: int | None
    opened_at: datetime
    closed_at: datetime | None
    jobs: list[JobTold]


class HistoryEvent(Shown):
    """Something that happened; told under the name of its kind."""

    id: UUID
    kind: Literal["work_order", "odometer", "owner"]
    at: datetime
    work_order: OrderTold | None
    odometer: ReadingRead | None
    owner: OwnerRead | None


class History(Shown):
    """A page of what happened to a vehicle."""

    items: list[HistoryEvent]
    next: str | None
