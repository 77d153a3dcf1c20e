"""Estimates, to show to staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Approval,
    ApprovalLink,
    Customer,
    Decision,
    Estimate,
    Staff,
    WorkOrder,
)
from yemen_hybrid.data.queries.documents import Document, money, named
from yemen_hybrid.data.queries.paging import Among, Window, columns, page
from yemen_hybrid.data.same_customer import ids_of
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.estimates import EstimateNotFound, EstimateStatus, link_state
from yemen_hybrid.domain.signatures import Signature
from yemen_hybrid.domain.work_order import WorkOrderNotFound

ESTIMATES = Estimate.__table__
LINKS = ApprovalLink.__table__
APPROVALS = Approval.__table__
DECISIONS = Decision.__table__
ORDERS = WorkOrder.__table__
CUSTOMERS = Customer.__table__
STAFF = Staff.__table__

_LISTED = (
    ESTIMATES.c.id,
    ESTIMATES.c.branch_id,
    ESTIMATES.c.revision,
    ESTIMATES.c.status,
    ESTIMATES.c.supplementary,
    ESTIMATES.c.currency,
    ESTIMATES.c.zone,
    ESTIMATES.c.net_minor,
    ESTIMATES.c.tax_minor,
    ESTIMATES.c.total_minor,
    ESTIMATES.c.valid_until,
    ESTIMATES.c.sent_at,
    ESTIMATES.c.answered_at,
    ESTIMATES.c.created_at,
    ESTIMATES.c.updated_at,
    ESTIMATES.c.version,
)
_POINTED = (
    ORDERS.c.id.label("order_id"),
    ORDERS.c.number.label("order_number"),
    CUSTOMERS.c.id.label("customer_id"),
    CUSTOMERS.c.name_ar.label("customer_ar"),
    CUSTOMERS.c.name_en.label("customer_en"),
)
_FROM = ESTIMATES.join(ORDERS, ORDERS.c.id == ESTIMATES.c.work_order_id).join(
    CUSTOMERS, CUSTOMERS.c.id == ESTIMATES.c.customer_id
)


@dataclass(frozen=True, slots=True)
class EstimateFilter:
    """Which estimates; ``branch_id`` None: of every branch.

    Those of a customer are also those of the duplicates that were merged into them.
    """

    branch_id: UUID | None = None
    status: EstimateStatus | None = None
    customer_id: UUID | None = None
    work_order_id: UUID | None = None
    updated_since: datetime | None = None


async def list_estimates(
    connection: AsyncConnection, wanted: EstimateFilter, window: Window
) -> Document:
    """A page of estimates, newest first."""
    among = None
    if wanted.customer_id is not None:
        among = Among(ESTIMATES.c.customer_id, await ids_of(connection, wanted.customer_id))
    return await page(
        connection,
        _narrow(select(*_LISTED, *_POINTED).select_from(_FROM), wanted),
        ESTIMATES.c.id,
        window,
        _listed,
        by=_moment(wanted),
        among=among,
    )


async def list_estimates_of(
    connection: AsyncConnection, order_id: UUID, branch_id: UUID | None, window: Window
) -> Document:
    """The revisions of one work order, newest first; another branch's order does not exist."""
    order = select(ORDERS.c.branch_id).where(ORDERS.c.id == order_id)
    found = await connection.scalar(order)
    if found is None or branch_id not in (None, found):
        raise WorkOrderNotFound
    return await list_estimates(connection, EstimateFilter(work_order_id=order_id), window)


def _moment(wanted: EstimateFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    return ESTIMATES.c.updated_at if wanted.updated_since else None


def _narrow(rows: Select[Any], wanted: EstimateFilter) -> Select[Any]:
    of = columns(ESTIMATES, _moment(wanted))
    for column, value in (
        (of["branch_id"], wanted.branch_id),
        (of["status"], wanted.status),
        (ESTIMATES.c.work_order_id, wanted.work_order_id),
    ):
        if value is not None:
            rows = rows.where(column == value)
    if wanted.updated_since is not None:
        rows = rows.where(ESTIMATES.c.updated_at >= wanted.updated_since)
    return rows


def _listed(row: Row[Any]) -> Document:
    return {
        "id": row.id,
        "number": estimate_number(row.order_number, row.revision),
        "branch_id": row.branch_id,
        "work_order": {"id": row.order_id, "number": row.order_number},
        "customer": named(row.customer_id, row.customer_ar, row.customer_en),
        "revision": row.revision,
        "status": row.status,
        "supplementary": row.supplementary,
        "zone": row.zone,
        "net": money(row.net_minor, row.currency),
        "tax": money(row.tax_minor, row.currency),
        "total": money(row.total_minor, row.currency),
        "valid_until": row.valid_until,
        "sent_at": row.sent_at,
        "answered_at": row.answered_at,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "version": row.version,
    }


async def read_estimate(
    connection: AsyncConnection, estimate_id: UUID, *, branch_id: UUID | None, now: datetime
) -> Document:
    """One estimate: what it says, how its newest link stands, and how it was answered."""
    rows: Select[Any] = select(
        *_LISTED,
        *_POINTED,
        ESTIMATES.c.document,
        ESTIMATES.c.document_hash,
        ORDERS.c.status.label("order_status"),
    ).select_from(_FROM)
    row = (await connection.execute(rows.where(ESTIMATES.c.id == estimate_id))).one_or_none()
    if row is None or branch_id not in (None, row.branch_id):
        raise EstimateNotFound
    answered = row.status is EstimateStatus.ANSWERED
    return {
        **_listed(row),
        "document": row.document,
        "document_hash": row.document_hash,
        "link": await _newest_link(connection, row, now),
        "answer": await _answer(connection, estimate_id) if answered else None,
    }


async def _newest_link(
    connection: AsyncConnection, estimate: Row[Any], now: datetime
) -> Document | None:
    """The newest link, and what it opens: null when it opens nothing any more."""
    newest = (
        select(LINKS.c.id, LINKS.c.created_at, LINKS.c.expires_at, LINKS.c.superseded_at)
        .where(LINKS.c.estimate_id == estimate.id)
        .order_by(LINKS.c.id.desc())
        .limit(1)
    )
    link = (await connection.execute(newest)).one_or_none()
    if link is None:
        return None
    until = min(link.expires_at, estimate.valid_until)
    state = link_state(estimate.status, estimate.order_status, until, now)
    return {
        "id": link.id,
        "created_at": link.created_at,
        "expires_at": link.expires_at,
        "state": state if link.superseded_at is None else None,
    }


async def _answer(connection: AsyncConnection, estimate_id: UUID) -> Document:
    recorder = (STAFF.c.name_ar.label("recorder_ar"), STAFF.c.name_en.label("recorder_en"))
    statement = (
        select(APPROVALS, *recorder)
        .join_from(APPROVALS, STAFF, STAFF.c.id == APPROVALS.c.recorded_by_id, isouter=True)
        .where(APPROVALS.c.estimate_id == estimate_id)
    )
    row = (await connection.execute(statement)).one()
    by = row.recorded_by_id
    return {
        "channel": row.channel,
        "name": row.name,
        "note": row.note,
        "signature": drawn(row.signature),
        "decided_at": row.decided_at,
        "recorded_by": by and named(by, row.recorder_ar, row.recorder_en),
        "witness": row.witness,
        "phone": row.phone,
        "decisions": await decisions_of(connection, row.id),
    }


def drawn(signature: str | None) -> list[list[list[int]]] | None:
    """The strokes of a kept signature; None where the written name stands for it."""
    read = Signature.parse(signature or "")
    return None if read is None else [[list(point) for point in stroke] for stroke in read.strokes]


async def decisions_of(connection: AsyncConnection, approval_id: UUID) -> list[Document]:
    """What was decided of each job, in the order in which it was kept."""
    statement = (
        select(DECISIONS.c.job_id, DECISIONS.c.choice)
        .where(DECISIONS.c.approval_id == approval_id)
        .order_by(DECISIONS.c.id)
    )
    return [dict(row._mapping) for row in await connection.execute(statement)]
