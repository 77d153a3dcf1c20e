"""Messages, to show: what customers were told, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    ApprovalLink,
    Customer,
    CustomerPhone,
    Estimate,
    Message,
    MessageStatus,
    Staff,
    WorkOrder,
)
from yemen_hybrid.data.queries.documents import Document, named
from yemen_hybrid.data.queries.paging import Among, Window, columns, page
from yemen_hybrid.data.same_customer import ids_of
from yemen_hybrid.domain.errors import Language, NotFound
from yemen_hybrid.domain.estimates import check_open, check_standing
from yemen_hybrid.domain.messages import Template, link_of
from yemen_hybrid.domain.wording import write

MESSAGES = Message.__table__
CUSTOMERS = Customer.__table__
PHONES = CustomerPhone.__table__
ORDERS = WorkOrder.__table__
SENDERS = Staff.__table__
LINKS = ApprovalLink.__table__
ESTIMATES = Estimate.__table__

HIDDEN_URL = "…"
"""Stands for a link where a message is shown: whoever reads the list is not to open it."""


class MessageNotFound(NotFound):
    """No message with that id, or not the caller's branch's."""

    code = "message_not_found"
    en = "There is no such message."
    ar = "لا توجد رسالة بهذا المعرّف."


@dataclass(frozen=True, slots=True)
class MessageFilter:
    """Which messages; ``branch_id`` None: of every branch.

    Those of a customer are also those of the duplicates that were merged into them.
    """

    branch_id: UUID | None = None
    customer_id: UUID | None = None
    work_order_id: UUID | None = None
    status: MessageStatus | None = None
    updated_since: datetime | None = None


_ROWS: Select[Any] = (
    select(
        MESSAGES.c.id,
        MESSAGES.c.branch_id,
        MESSAGES.c.work_order_id,
        MESSAGES.c.template,
        MESSAGES.c.language,
        MESSAGES.c.channel,
        MESSAGES.c.recipient,
        MESSAGES.c.params,
        MESSAGES.c.status,
        MESSAGES.c.due_at,
        MESSAGES.c.attempts,
        MESSAGES.c.last_error,
        MESSAGES.c.sent_at,
        MESSAGES.c.delivered_at,
        MESSAGES.c.read_at,
        MESSAGES.c.subject,
        MESSAGES.c.text,
        SENDERS.c.id.label("sent_by_id"),
        SENDERS.c.name_ar.label("sent_by_ar"),
        SENDERS.c.name_en.label("sent_by_en"),
        MESSAGES.c.created_at,
        MESSAGES.c.updated_at,
        ORDERS.c.number.label("order_number"),
        CUSTOMERS.c.id.label("customer_id"),
        CUSTOMERS.c.name_ar.label("customer_ar"),
        CUSTOMERS.c.name_en.label("customer_en"),
    )
    .join_from(MESSAGES, CUSTOMERS, CUSTOMERS.c.id == MESSAGES.c.customer_id)
    .join(ORDERS, ORDERS.c.id == MESSAGES.c.work_order_id, isouter=True)
    .join(SENDERS, SENDERS.c.id == MESSAGES.c.sent_by_id, isouter=True)
)


async def list_messages(
    connection: AsyncConnection, wanted: MessageFilter, window: Window
) -> Document:
    """A page of messages, newest first."""
    among = None
    if wanted.customer_id is not None:
        among = Among(MESSAGES.c.customer_id, await ids_of(connection, wanted.customer_id))
    return await page(
        connection,
        _narrow(_ROWS, wanted),
        MESSAGES.c.id,
        window,
        _shown,
        by=_moment(wanted),
        among=among,
    )


def _moment(wanted: MessageFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    return MESSAGES.c.updated_at if wanted.updated_since else None


def _narrow(rows: Select[Any], wanted: MessageFilter) -> Select[Any]:
    of = columns(MESSAGES, _moment(wanted))
    for column, value in (
        (of["branch_id"], wanted.branch_id),
        (MESSAGES.c.work_order_id, wanted.work_order_id),
        (of["status"], wanted.status),
    ):
        if value is not None:
            rows = rows.where(column == value)
    if wanted.updated_since is not None:
        rows = rows.where(MESSAGES.c.updated_at >= wanted.updated_since)
    return rows


async def read_message(
    connection: AsyncConnection, message_id: UUID, branch_id: UUID | None
) -> Document:
    """One message."""
    row = (await connection.execute(_ROWS.where(MESSAGES.c.id == message_id))).one_or_none()
    if row is None or branch_id not in (None, row.branch_id):
        raise MessageNotFound
    return _shown(row)


def _shown(row: Row[Any]) -> Document:
    document: Document = dict(row._mapping)
    params = document.pop("params")
    order_id, number = document.pop("work_order_id"), document.pop("order_number")
    who = [document.pop(f"customer_{part}") for part in ("id", "ar", "en")]
    sender = [document.pop(f"sent_by_{part}") for part in ("id", "ar", "en")]
    if row.text is None:
        url = HIDDEN_URL if "link_id" in params else ""
        written = write(Template(row.template), row.language, params, url)
        document |= {"subject": written.subject, "text": written.text}
    return {
        **document,
        "customer": named(*who),
        "work_order": order_id and {"id": order_id, "number": number},
        "sent_by": named(*sender) if sender[0] else None,
    }


@dataclass(frozen=True, slots=True)
class Writing:
    """A message as staff may write it by hand. ``number`` is the customer's, for WhatsApp."""

    id: UUID
    branch_id: UUID
    number: str | None
    template: Template
    language: Language
    params: Mapping[str, Any]


async def find_writing(
    connection: AsyncConnection, message_id: UUID, branch_id: UUID | None, now: datetime
) -> Writing:
    """A message to write by hand; refused where its link opens nothing any more."""
    writing = await _writing(connection, MESSAGES.c.id == message_id)
    if writing is None or branch_id not in (None, writing.branch_id):
        raise MessageNotFound
    link_id = link_of(writing.params)
    if link_id is not None:
        await _check_link(connection, link_id, now)
    return writing


async def newest_offer(connection: AsyncConnection, order_id: UUID) -> Writing | None:
    """The newest message that told of an estimate of a work order."""
    told = (MESSAGES.c.work_order_id == order_id) & (MESSAGES.c.template == Template.ESTIMATE_READY)
    return await _writing(connection, told)


async def _writing(connection: AsyncConnection, wanted: ColumnElement[bool]) -> Writing | None:
    first_phone = (
        select(PHONES.c.number)
        .where(PHONES.c.customer_id == CUSTOMERS.c.id)
        .order_by(PHONES.c.position)
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(
            MESSAGES.c.id,
            MESSAGES.c.branch_id,
            func.coalesce(CUSTOMERS.c.whatsapp, first_phone).label("number"),
            MESSAGES.c.template,
            MESSAGES.c.language,
            MESSAGES.c.params,
        )
        .join_from(MESSAGES, CUSTOMERS, CUSTOMERS.c.id == MESSAGES.c.customer_id)
        .where(wanted)
        .order_by(MESSAGES.c.id.desc())
        .limit(1)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return None
    return Writing(
        row.id, row.branch_id, row.number, Template(row.template), row.language, row.params
    )


async def _check_link(connection: AsyncConnection, link_id: UUID, now: datetime) -> None:
    statement = (
        select(
            LINKS.c.superseded_at, LINKS.c.expires_at, ESTIMATES.c.status, ESTIMATES.c.valid_until
        )
        .join_from(LINKS, ESTIMATES, ESTIMATES.c.id == LINKS.c.estimate_id)
        .where(LINKS.c.id == link_id)
    )
    link = (await connection.execute(statement)).one()
    check_standing(link.status, link.superseded_at)
    check_open(link.status, link.valid_until, link.expires_at, now)
