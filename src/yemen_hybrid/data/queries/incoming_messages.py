"""What customers wrote, to show; and when a number last wrote."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Customer, CustomerPhone, IncomingMessage
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.paging import Among, Window, beside, page
from yemen_hybrid.data.same_customer import ids_of

CUSTOMERS = Customer.__table__
INCOMING = IncomingMessage.__table__
PHONES = CustomerPhone.__table__


@dataclass(frozen=True, slots=True)
class IncomingFilter:
    """Which messages. Those of ``branch_id`` are also those that no branch was written from."""

    branch_id: UUID | None = None
    customer_id: UUID | None = None
    number: str | None = None


async def heard_at(connection: AsyncConnection, number: str) -> datetime | None:
    """When a number (E.164) last wrote to the workshop."""
    newest = (
        select(INCOMING.c.received_at)
        .where(INCOMING.c.number == number)
        .order_by(INCOMING.c.id.desc())
        .limit(1)
    )
    found: datetime | None = await connection.scalar(newest)
    return found


async def list_incoming(
    connection: AsyncConnection, wanted: IncomingFilter, window: Window
) -> Document:
    """A page of what was written, newest first, each with everybody who answers its number."""
    rows = select(INCOMING.c.id, *(c for c in INCOMING.c if c.name not in {"id", "provider_id"}))
    among = None
    if wanted.customer_id is not None:
        among = Among(INCOMING.c.customer_id, await ids_of(connection, wanted.customer_id))
    if wanted.number is not None:
        rows = rows.where(INCOMING.c.number == wanted.number)
    if wanted.branch_id is not None and among is None and wanted.number is None:
        among = Among(INCOMING.c.branch_id, (wanted.branch_id, None))
    elif wanted.branch_id is not None:
        branch = beside(INCOMING.c.branch_id)
        rows = rows.where(or_(branch == wanted.branch_id, branch.is_(None)))
    found = await page(connection, rows, INCOMING.c.id, window, _shown, among=among)
    people = await _people(connection, {item["number"] for item in found["items"]})
    for item in found["items"]:
        item["customers"] = people.get(item["number"], [])
    return found


def _shown(row: Row[Any]) -> Document:
    return {str(name): value for name, value in row._mapping.items()}


async def _people(
    connection: AsyncConnection, numbers: Iterable[str]
) -> Mapping[str, list[Document]]:
    """Who answers each number, but for merged duplicates."""
    wanted = list(numbers)
    if not wanted:
        return {}
    by_phone = select(PHONES.c.number, PHONES.c.customer_id).where(PHONES.c.number.in_(wanted))
    by_whatsapp = select(CUSTOMERS.c.whatsapp, CUSTOMERS.c.id).where(
        CUSTOMERS.c.whatsapp.in_(wanted)
    )
    answering = by_phone.union(by_whatsapp).subquery("answering")
    rows = (
        select(answering.c.number, CUSTOMERS.c.id, CUSTOMERS.c.name_ar, CUSTOMERS.c.name_en)
        .join_from(answering, CUSTOMERS, CUSTOMERS.c.id == answering.c.customer_id)
        .where(CUSTOMERS.c.merged_into_id.is_(None))
        .order_by(CUSTOMERS.c.id)
    )
    people: dict[str, list[Document]] = {}
    for row in await connection.execute(rows):
        people.setdefault(row.number, []).append(named(row.id, row.name_ar, row.name_en))
    return people
