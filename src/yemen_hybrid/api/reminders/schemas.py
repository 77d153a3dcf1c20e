"""Reminders on the wire."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from yemen_hybrid.api.wire import MoneyOut, Named, Sent, Shown
from yemen_hybrid.domain.reminders import ReminderKind


class DueQuery(Sent):
    """Which reminders to foresee."""

    branch_id: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class DueReminder(Shown):
    """Somebody who is to be reminded, of what, and why."""

    kind: ReminderKind
    branch_id: UUID
    customer: Named
    subject_id: UUID = Field(description="Of the estimate, work order, invoice or vehicle.")
    number: str = Field(description="What people call it by; empty for a service.")
    vehicle: str
    due_on: date = Field(
        description="The day it was sent, was done, had to be paid, or the service is due."
    )
    owed: MoneyOut | None = Field(description="What is open of an invoice.")
    due_at_km: int | None = Field(
        description="The reading at which the service is due, where the distance comes first."
    )


class DueList(Shown):
    """Who would be reminded now."""

    items: list[DueReminder]
    more: bool = Field(description="Whether there are more than were asked for.")
