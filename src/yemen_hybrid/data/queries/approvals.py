"""What an approval link shows to whoever holds it: the offer, never what is inside the workshop."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Approval,
    ApprovalLink,
    Branch,
    Customer,
    Estimate,
    WorkOrder,
)
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.data.queries.estimates import decisions_of, drawn
from yemen_hybrid.domain.access import CustomerByLink
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.estimates import EstimateStatus, check_standing, link_state
from yemen_hybrid.domain.names import display_name

LINKS = ApprovalLink.__table__
ESTIMATES = Estimate.__table__
ORDERS = WorkOrder.__table__
BRANCHES = Branch.__table__
CUSTOMERS = Customer.__table__
APPROVALS = Approval.__table__


async def find_customer(connection: AsyncConnection, token_hash: str) -> CustomerByLink | None:
    """Whom the link of a token was sent to; None where no link has that token."""
    statement = (
        select(
            LINKS.c.id,
            CUSTOMERS.c.id.label("customer_id"),
            CUSTOMERS.c.name_ar,
            CUSTOMERS.c.name_en,
            CUSTOMERS.c.language,
        )
        .join_from(LINKS, ESTIMATES, ESTIMATES.c.id == LINKS.c.estimate_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == ESTIMATES.c.customer_id)
        .where(LINKS.c.token_hash == token_hash)
    )
    row = (await connection.execute(statement)).one_or_none()
    if row is None:
        return None
    name = display_name(row.name_ar, row.name_en, row.language)
    return CustomerByLink(row.customer_id, row.id, name, row.language)


_OFFER = (
    select(
        ESTIMATES.c.id,
        ESTIMATES.c.status,
        ESTIMATES.c.revision,
        ESTIMATES.c.document,
        ESTIMATES.c.document_hash,
        ESTIMATES.c.valid_until,
        LINKS.c.expires_at,
        LINKS.c.superseded_at,
        ORDERS.c.number,
        ORDERS.c.status.label("order_status"),
        CUSTOMERS.c.language,
        BRANCHES.c.name_ar,
        BRANCHES.c.name_en,
        BRANCHES.c.phone,
        BRANCHES.c.address_ar,
        BRANCHES.c.address_en,
        BRANCHES.c.timezone,
    )
    .join_from(LINKS, ESTIMATES, ESTIMATES.c.id == LINKS.c.estimate_id)
    .join(ORDERS, ORDERS.c.id == ESTIMATES.c.work_order_id)
    .join(CUSTOMERS, CUSTOMERS.c.id == ESTIMATES.c.customer_id)
    .join(BRANCHES, BRANCHES.c.id == ESTIMATES.c.branch_id)
)


async def read_offer(connection: AsyncConnection, link_id: UUID, now: datetime) -> Document:
    """The document behind a link, with its hash, what may be done with it, and the answer given.

    What another estimate replaced, what was taken back, and what an older link led to is refused:
    it is shown to nobody any more. An expired one may still be read.
    """
    row = (await connection.execute(_OFFER.where(LINKS.c.id == link_id))).one()
    check_standing(row.status, row.superseded_at)
    until = min(row.valid_until, row.expires_at)
    answered = row.status is EstimateStatus.ANSWERED
    return {
        "estimate": estimate_number(row.number, row.revision),
        "state": link_state(row.status, row.order_status, until, now),
        "answer_until": until,
        "language": row.language,
        "workshop": _workshop(row),
        "document": row.document,
        "document_hash": row.document_hash,
        "answer": await _answer(connection, row.id) if answered else None,
    }


_WORKSHOP = (
    select(
        BRANCHES.c.name_ar,
        BRANCHES.c.name_en,
        BRANCHES.c.phone,
        BRANCHES.c.address_ar,
        BRANCHES.c.address_en,
        BRANCHES.c.timezone,
    )
    .join_from(LINKS, ESTIMATES, ESTIMATES.c.id == LINKS.c.estimate_id)
    .join(BRANCHES, BRANCHES.c.id == ESTIMATES.c.branch_id)
)


async def read_workshop(connection: AsyncConnection, link_id: UUID) -> Document:
    """Whom to ask about a link, also where what it led to is shown to nobody any more."""
    return _workshop((await connection.execute(_WORKSHOP.where(LINKS.c.id == link_id))).one())


def _workshop(row: Row[*tuple[Any, ...]]) -> Document:
    return {
        "name_ar": row.name_ar,
        "name_en": row.name_en,
        "phone": row.phone,
        "address_ar": row.address_ar,
        "address_en": row.address_en,
        "timezone": row.timezone,
    }


async def _answer(connection: AsyncConnection, estimate_id: UUID) -> Document:
    statement = select(
        APPROVALS.c.id,
        APPROVALS.c.name,
        APPROVALS.c.note,
        APPROVALS.c.signature,
        APPROVALS.c.decided_at,
    ).where(APPROVALS.c.estimate_id == estimate_id)
    row = (await connection.execute(statement)).one()
    return {
        "name": row.name,
        "note": row.note,
        "signature": drawn(row.signature),
        "decided_at": row.decided_at,
        "decisions": await decisions_of(connection, row.id),
    }
