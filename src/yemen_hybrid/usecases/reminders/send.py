"""Customers are reminded of what waits for them: each occasion once."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.queries.due_reminders import read_workshops
from yemen_hybrid.data.queries.reminders import due_at
from yemen_hybrid.data.store import Begin, Store
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.names import display_name
from yemen_hybrid.domain.quiet_hours import quiet_end
from yemen_hybrid.domain.reminders import Due, ReminderKind, Workshop, is_working_day

log = structlog.get_logger("reminders")

Read = Callable[[], AbstractAsyncContextManager[AsyncConnection]]

AT_ONCE: Final = 25
"""Reminders of one transaction: the embedded database has one writer, and others wait for it."""

_SERVICE: Final[dict[Language, str]] = {"ar": "الصيانة الدورية", "en": "Periodic service"}


async def send_reminders(begin: Begin, read: Read, now: datetime) -> int:
    """Queue every reminder that is due at the branches where it is a working hour; gives how many.

    What is found is noted and queued in one transaction, by a key that the database keeps unique:
    cut off anywhere, or run by several at once, nobody is reminded twice.
    """
    sent = 0
    async with read() as connection:
        for workshop in await read_workshops(connection, now):
            if not _may_remind(workshop, now):
                continue
            async for batch in due_at(connection, workshop, now):
                for start in range(0, len(batch), AT_ONCE):
                    sent += await _remind(begin, workshop, batch[start : start + AT_ONCE])
    if sent:
        log.info("reminded", count=sent)
    return sent


def _may_remind(workshop: Workshop, now: datetime) -> bool:
    quiet = quiet_end(now, workshop.timezone, workshop.quiet_from, workshop.quiet_until)
    return is_working_day(workshop.today) and quiet is None


async def _remind(begin: Begin, workshop: Workshop, batch: Sequence[Due]) -> int:
    sent = 0
    async with begin() as store:
        store.audit.belongs_to(workshop.id)
        for due in batch:
            if await store.reminders.claim(workshop.id, due):
                await _queue(store, workshop, due)
                sent += 1
    return sent


async def _queue(store: Store, workshop: Workshop, due: Due) -> None:
    customer = await store.customers.get(due.customer_id)
    language: Language = "ar" if customer.language == "ar" else "en"
    params = {
        **due.params,
        "name": display_name(customer.name_ar, customer.name_en, language),
        "workshop_ar": workshop.name_ar,
        "workshop_en": workshop.name_en,
    }
    if due.kind is ReminderKind.SERVICE_DUE:
        params["service"] = _SERVICE[language]
    store.messages.queue(customer, workshop.id, due.kind.template, params, due.work_order_id)
