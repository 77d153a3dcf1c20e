"""Customers, to show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Customer, CustomerKind, CustomerPhone
from yemen_hybrid.data.queries.documents import Document, money
from yemen_hybrid.data.queries.paging import Window, columns, page
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.data.repositories.customers import CustomerNotFound
from yemen_hybrid.domain.search import SearchKind

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
_DETAIL = (
    *_LISTED,
    CUSTOMERS.c.email,
    CUSTOMERS.c.channel,
    CUSTOMERS.c.opted_out,
    CUSTOMERS.c.tax_number,
    CUSTOMERS.c.address,
    CUSTOMERS.c.notes,
    CUSTOMERS.c.credit_limit_minor,
    CUSTOMERS.c.credit_limit_currency,
    CUSTOMERS.c.merged_into_id,
)
PERSONAL = ("whatsapp", "email", "tax_number", "address", "notes", "phones")
"""What is shown only to those who may see personal data."""

_DUPLICATES_SHOWN = 50


@dataclass(frozen=True, slots=True)
class CustomerFilter:
    """Which customers. ``archived`` None: those in use; and those put away as well for whoever
    follows the changes since a moment, or they would never hear of it.
    """

    q: str | None = None
    kind: CustomerKind | None = None
    archived: bool | None = None
    phone: str | None = None
    """In E.164: whoever answers exactly this number."""
    updated_since: datetime | None = None


async def list_customers(
    connection: AsyncConnection, wanted: CustomerFilter, window: Window, *, personal: bool
) -> Document:
    """A page of customers, newest first."""
    key: ColumnElement[Any] = CUSTOMERS.c.id
    rows: Select[Any] = select(*_LISTED)
    if wanted.q is not None:
        found = await matching(connection, SearchKind.CUSTOMER, wanted.q, personal=personal)
        key = found.c.rank
        rows = select(key, *_LISTED).join_from(
            found, CUSTOMERS, CUSTOMERS.c.id == found.c.entity_id
        )
    return await page(
        connection,
        _narrow(rows, wanted),
        key,
        window,
        lambda row: _listed(row, personal=personal),
        by=_moment(wanted),
    )


def _moment(wanted: CustomerFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    return CUSTOMERS.c.updated_at if wanted.updated_since and wanted.q is None else None


def _narrow(rows: Select[Any], wanted: CustomerFilter) -> Select[Any]:
    of = columns(CUSTOMERS, _moment(wanted))
    if wanted.kind is not None:
        rows = rows.where(of["kind"] == wanted.kind)
    if wanted.phone is not None:
        rows = rows.where(CUSTOMERS.c.id.in_(_answering([wanted.phone])))
    if wanted.updated_since is not None:
        rows = rows.where(CUSTOMERS.c.updated_at >= wanted.updated_since)
    archived = CUSTOMERS.c.archived_at
    if wanted.archived is None:
        followed = wanted.updated_since is not None
        return rows if followed else rows.where(archived.is_(None))
    return rows.where(archived.is_not(None) if wanted.archived else archived.is_(None))


def _answering(numbers: list[str]) -> Select[Any]:
    return select(PHONES.c.customer_id).where(PHONES.c.number.in_(numbers))


def _listed(row: Row[Any], *, personal: bool) -> Document:
    document = {column.name: getattr(row, column.name) for column in _LISTED}
    return document if personal else _without_personal(document)


async def read_customer(
    connection: AsyncConnection, customer_id: UUID, *, personal: bool
) -> Document:
    """One customer with everything known about them, and whom of others they became or are."""
    row = (
        await connection.execute(select(*_DETAIL).where(CUSTOMERS.c.id == customer_id))
    ).one_or_none()
    if row is None:
        raise CustomerNotFound
    phones = await connection.execute(
        select(PHONES.c.number, PHONES.c.label)
        .where(PHONES.c.customer_id == customer_id)
        .order_by(PHONES.c.position)
    )
    merged = await connection.execute(
        select(CUSTOMERS.c.id)
        .where(CUSTOMERS.c.merged_into_id == customer_id)
        .order_by(CUSTOMERS.c.id)
    )
    document: Document = dict(row._mapping)
    document["credit_limit"] = money(
        document.pop("credit_limit_minor"), document.pop("credit_limit_currency")
    )
    document["phones"] = [dict(phone._mapping) for phone in phones]
    document["merged_ids"] = list(merged.scalars())
    return document if personal else _without_personal(document)


async def list_duplicates(
    connection: AsyncConnection, customer_id: UUID, *, personal: bool
) -> Document:
    """Customers in use who may be the same: they share a number, or are called the same.

    Each says by what. Never a proof: a family shares a phone, and many are called محمد علي.
    """
    numbers, keys = await _known_by(connection, customer_id)
    sharing = set((await connection.execute(_answering(numbers))).scalars())
    alike: Select[Any] = (
        select(*_LISTED, CUSTOMERS.c.name_key_ar, CUSTOMERS.c.name_key_en)
        .where(
            or_(
                CUSTOMERS.c.id.in_(sharing),
                CUSTOMERS.c.name_key_ar.in_(keys),
                CUSTOMERS.c.name_key_en.in_(keys),
            ),
            CUSTOMERS.c.id != customer_id,
            CUSTOMERS.c.archived_at.is_(None),
        )
        .order_by(CUSTOMERS.c.id.desc())
        .limit(_DUPLICATES_SHOWN)
    )
    rows = await connection.execute(alike)
    return {
        "items": [
            {
                **_listed(row, personal=personal),
                "same_phone": row.id in sharing,
                "same_name": not {row.name_key_ar, row.name_key_en}.isdisjoint(keys),
            }
            for row in rows
        ]
    }


async def _known_by(connection: AsyncConnection, customer_id: UUID) -> tuple[list[str], list[str]]:
    """The numbers of a customer, and the keys of their names."""
    names = select(CUSTOMERS.c.name_key_ar, CUSTOMERS.c.name_key_en)
    own = (await connection.execute(names.where(CUSTOMERS.c.id == customer_id))).one_or_none()
    if own is None:
        raise CustomerNotFound
    numbers = select(PHONES.c.number).where(PHONES.c.customer_id == customer_id)
    return list((await connection.execute(numbers)).scalars()), [key for key in own if key]


def _without_personal(document: Document) -> Document:
    return {key: None if key in PERSONAL else value for key, value in document.items()}
