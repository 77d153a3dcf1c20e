"""Customers, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Customer, CustomerKind, CustomerPhone
from yemen_hybrid.data.queries.documents import Document, money
from yemen_hybrid.data.queries.paging import Window, page
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.data.repositories.customers import CustomerNotFound

CUSTOMERS = Customer.__table__
PHONES = CustomerPhone.__table__

_LISTED = (
    CUSTOMERS.c.id,
    CUSTOMERS.c.kind,
    CUSTOMERS.c.name_ar,
    CUSTOMERS.c.name_en,
    CUSTOMERS.c.whatsapp,
    CUSTOMERS.c.language,
    CUSTOMERS.c.archived_at,
    CUSTOMERS.c.created_at,
    CUSTOMERS.c.updated_at,
    CUSTOMERS.c.version,
)
PERSONAL = ("whatsapp", "email", "tax_number", "address", "notes", "phones")
"""What is shown only to those who may see personal data."""


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers; archived ones only when asked for."""

    q: str | None = None
    kind: CustomerKind | None = None
    archived: bool = False
    updated_since: datetime | None = None


async def list_customers(
    connection: AsyncConnection, wanted: CustomerFilter, window: Window, *, personal: bool
) -> Document:
    """A page of customers, newest first."""
    key, rows = CUSTOMERS.c.id, select(*_LISTED)
    if wanted.q is not None:
        found = matching(connection, "customer", wanted.q)
        key = found.c.rank
        rows = select(key, *_LISTED).join_from(found, CUSTOMERS, CUSTOMERS.c.id == found.c.entity_id)
    return await page(
        connection, _narrow(rows, wanted), key, window, lambda row: _listed(row, personal=personal)
    )


def _narrow(rows: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    archived = CUSTOMERS.c.archived_at
    rows = rows.where(archived.is_not(None) if wanted.archived else archived.is_(None))
    if wanted.kind is not None:
        rows = rows.where(CUSTOMERS.c.kind == wanted.kind)
    if wanted.updated_since is not None:
        rows = rows.where(CUSTOMERS.c.updated_at >= wanted.updated_since)
    return rows


def _listed(row: Row[Any], *, personal: bool) -> Document:
    document = {column.name: getattr(row, column.name) for column in _LISTED}
    return document if personal else _without_personal(document)


async def read_customer(
    connection: AsyncConnection, customer_id: UUID, *, personal: bool
) -> Document:
    """One customer with everything known about them."""
    row = (
        await connection.execute(select(CUSTOMERS).where(CUSTOMERS.c.id == customer_id))
    ).one_or_none()
    if row is None:
        raise CustomerNotFound
    phones = await connection.execute(
        select(PHONES.c.number, PHONES.c.label)
        .where(PHONES.c.customer_id == customer_id)
        .order_by(PHONES.c.position)
    )
    document: Document = dict(row._mapping)
    document["credit_limit"] = money(
        document.pop("credit_limit_minor"), document.pop("credit_limit_currency")
    )
    document["phones"] = [dict(phone._mapping) for phone in phones]
    return document if personal else _without_personal(document)


def _without_personal(document: Document) -> Document:
    return {key: None if key in PERSONAL else value for key, value in document.items()}
