"""All that is due to be reminded of, kind after kind; and the list of it, to show."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.due_reminders import (
    due_cars,
    due_estimates,
    due_invoices,
    read_workshops,
)
from yemen_hybrid.data.queries.due_services import due_services
from yemen_hybrid.domain.reminders import Due, ReminderKind, Workshop

_Find = Callable[[AsyncConnection, Workshop, datetime], AsyncIterator[list[Due]]]

FINDERS: Final[dict[ReminderKind, _Find]] = {
    ReminderKind.ESTIMATE_UNANSWERED: due_estimates,
    ReminderKind.CAR_WAITING: due_cars,
    ReminderKind.INVOICE_OVERDUE: due_invoices,
    ReminderKind.SERVICE_DUE: due_services,
}


async def due_at(
    connection: AsyncConnection, workshop: Workshop, now: datetime
) -> AsyncIterator[list[Due]]:
    """What a branch reminds of and is due, in batches."""
    for kind, find in FINDERS.items():
        if kind in workshop.reminds_of:
            async for batch in find(connection, workshop, now):
                yield batch


async def list_due(
    connection: AsyncConnection, now: datetime, branch_id: UUID | None, limit: int
) -> Document:
    """The first so many reminders that are due now, and whether there are more."""
    items: list[Document] = []
    for workshop in await read_workshops(connection, now, branch_id):
        async for batch in due_at(connection, workshop, now):
            items += [_shown(due, workshop) for due in batch]
            if len(items) > limit:
                return {"items": items[:limit], "more": True}
    return {"items": items, "more": False}


def _shown(due: Due, workshop: Workshop) -> Document:
    return {
        "kind": due.kind,
        "branch_id": workshop.id,
        "customer": named(due.customer_id, due.customer_ar, due.customer_en),
        "subject_id": due.subject_id,
        "number": due.number,
        "vehicle": due.vehicle,
        "due_on": due.due_on,
        "owed": due.params.get("owed"),
        "due_at_km": due.params.get("due_at"),
    }
