"""Deferred work on the wire."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import (
    MoneyOut,
    Named,
    PageQuery,
    Prose,
    Sent,
    Shown,
    Since,
    VersionedShown,
)
from yemen_hybrid.data.queries.deferred_work import DeferredWorkFilter
from yemen_hybrid.domain.approvals import Choice
from yemen_hybrid.domain.money import Zone


class Dismissal(Sent):
    """Why it will not be done."""

    reason: Annotated[Prose, Field(max_length=500)]


class DeferredWorkQuery(PageQuery):
    """Which deferred work to list."""

    vehicle_id: UUID | None = None
    customer_id: UUID | None = Field(None, description="Who owns the vehicle now.")
    open: bool | None = Field(None, description="Only what still waits, or only what does not.")
    updated_since: Since | None = None

    @property
    def wanted(self) -> DeferredWorkFilter:
        """The filter that the query takes."""
        return DeferredWorkFilter(self.vehicle_id, self.customer_id, self.open, self.updated_since)


class VehiclePointed(Shown):
    """The car that needs it."""

    id: UUID
    make: str
    model: str
    year: int | None
    plate_text: str


class OrderPointed(Shown):
    """The work order on which it was declined or put off."""

    id: UUID
    number: str


class DeferredWorkRead(VersionedShown):
    """Work that a car needs and its customer has declined or put off."""

    vehicle: VehiclePointed
    customer: Named
    work_order: OrderPointed
    job_id: UUID
    service_id: UUID | None
    title_ar: str
    title_en: str
    choice: Literal[Choice.DECLINE, Choice.DEFER]
    total: MoneyOut = Field(description="What it would have cost then.")
    zone: Zone
    resolved_at: datetime | None = Field(description="Null: it waits.")
    resolved_by_job_id: UUID | None = Field(description="The job that took it up.")
    resolved_because: str | None


class DeferredWorkList(Shown):
    """A page of deferred work."""

    items: list[DeferredWorkRead]
    next: str | None
