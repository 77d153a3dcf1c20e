"""Work orders, to show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    Branch,
    Customer,
    Job,
    JobAssignment,
    Staff,
    Vehicle,
    WorkOrder,
)
from yemen_hybrid.data.queries.documents import Document, Shape
from yemen_hybrid.data.queries.jobs import PriceSight, load_sheet, read_jobs, sum_of_jobs
from yemen_hybrid.data.queries.order_papers import deposits_of, estimates_of, invoices_of
from yemen_hybrid.data.queries.others import A_CAR, CAR, NAMED, name_columns
from yemen_hybrid.data.queries.paging import Among, Window, columns, page
from yemen_hybrid.data.queries.search import matching
from yemen_hybrid.data.same_customer import ids_of
from yemen_hybrid.domain.access import Actor
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.search import SearchKind
from yemen_hybrid.domain.work_order import HoldReason, Status, WorkOrderNotFound, steps_from

ORDERS = WorkOrder.__table__
CUSTOMERS = Customer.__table__
VEHICLES = Vehicle.__table__
BRANCHES = Branch.__table__
ADVISORS = Staff.__table__.alias("advisors")
JOBS = Job.__table__
ASSIGNMENTS = JobAssignment.__table__

STANDING = frozenset({JobApproval.PENDING, JobApproval.SENT, JobApproval.APPROVED})
"""What an order comes to leaves out what was declined or put off."""

_LISTED = tuple(
    ORDERS.c[name]
    for name in (
        "id",
        "number",
        "status",
        "status_since",
        "hold_reason",
        "promised_at",
        "currency",
        "zone",
        "created_at",
        "updated_at",
        "version",
    )
)
_OF_OTHERS = (
    *name_columns(BRANCHES, "branch"),
    *name_columns(CUSTOMERS, "customer"),
    *name_columns(ADVISORS, "advisor"),
    *CAR,
)
_listed = Shape(
    [column.name for column in _LISTED],
    branch=NAMED,
    customer=NAMED,
    advisor=NAMED,
    vehicle=A_CAR,
)
_TOLD = tuple(
    ORDERS.c[name]
    for name in (
        "complaint",
        "diagnosis",
        "odometer_km",
        "started_at",
        "finished_at",
        "closed_at",
        "closing_reason",
    )
)


def _with_others(rows: Select[Any]) -> Select[Any]:
    return (
        rows.select_from(ORDERS)
        .join(BRANCHES, BRANCHES.c.id == ORDERS.c.branch_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == ORDERS.c.customer_id)
        .join(VEHICLES, VEHICLES.c.id == ORDERS.c.vehicle_id)
        .join(ADVISORS, ADVISORS.c.id == ORDERS.c.advisor_id)
    )


_ROWS = _with_others(select(*_LISTED, *_OF_OTHERS))
_ONE = _with_others(select(*_LISTED, *_OF_OTHERS, *_TOLD, BRANCHES.c.timezone)).where(
    ORDERS.c.id == bindparam("order_id")
)
_ONE_OF_BRANCH = _ONE.where(ORDERS.c.branch_id == bindparam("branch_id"))


@dataclass(frozen=True, slots=True)
class WorkOrderFilter:
    """Which work orders; None: whichever. ``branch_id`` None: every branch."""

    branch_id: UUID | None
    q: str | None = None
    statuses: Sequence[Status] = ()
    customer_id: UUID | None = None
    vehicle_id: UUID | None = None
    advisor_id: UUID | None = None
    technician_id: UUID | None = None
    hold_reason: HoldReason | None = None
    promised_before: datetime | None = None
    updated_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """What of a work order a caller may see besides the work itself."""

    branch_id: UUID | None
    prices: PriceSight
    estimates: bool
    invoices: bool
    payments: bool


def sight_of(actor: Actor) -> Sight:
    """What an actor may see of a work order, by their role and branch."""
    return Sight(
        branch_id=actor.branch_id,
        prices=PriceSight(costs=actor.may("part:cost"), listed=actor.may("discount:give")),
        estimates=actor.may("estimate:read"),
        invoices=actor.may("invoice:read"),
        payments=actor.may("payment:read"),
    )


async def list_work_orders(
    connection: AsyncConnection, wanted: WorkOrderFilter, window: Window, *, personal: bool
) -> Document:
    """A page of work orders, newest first; ``personal``: searched also by phones."""
    rows = _narrow(_ROWS, wanted)
    by = _moment(wanted)
    key: ColumnElement[Any] = ORDERS.c.id
    among = await _among(connection, wanted)
    if wanted.q is not None:
        found = await matching(connection, SearchKind.WORK_ORDER, wanted.q, personal=personal)
        key = found.c.rank
        rows = rows.add_columns(key)
        rows = rows.join(found, ORDERS.c.id == found.c.entity_id)
    if wanted.technician_id is not None:
        if wanted.q is None and among is None and by is None:
            key, rows = ASSIGNMENTS.c.work_order_id, _led_by(rows, wanted.technician_id)
        else:
            rows = rows.where(_given_to(wanted.technician_id))
    return await page(connection, rows, key, window, _listed, by=by, among=among)


async def _among(connection: AsyncConnection, wanted: WorkOrderFilter) -> Among | None:
    """What several values are asked for of, that no narrower index finds."""
    if wanted.customer_id is not None:
        return Among(ORDERS.c.customer_id, await ids_of(connection, wanted.customer_id))
    if wanted.statuses and not (wanted.q or wanted.technician_id or wanted.updated_since):
        return Among(ORDERS.c.status, wanted.statuses)
    return None


def _moment(wanted: WorkOrderFilter) -> ColumnElement[datetime] | None:
    """What the list falls by where it is asked for a stretch of time."""
    if wanted.q is not None:
        return None
    if wanted.updated_since is not None:
        return ORDERS.c.updated_at
    return ORDERS.c.promised_at if wanted.promised_before is not None else None


def _narrow(rows: Select[Any], wanted: WorkOrderFilter) -> Select[Any]:
    of = columns(ORDERS, _moment(wanted) if wanted.updated_since else None)
    equal = {
        "branch_id": wanted.branch_id,
        "vehicle_id": wanted.vehicle_id,
        "advisor_id": wanted.advisor_id,
        "hold_reason": wanted.hold_reason,
    }
    rows = rows.where(*(of[name] == value for name, value in equal.items() if value))
    if wanted.hold_reason is not None:
        # Only these have a reason, and the status has an index.
        rows = rows.where(of["status"] == Status.ON_HOLD)
    if wanted.statuses:
        rows = rows.where(of["status"].in_(wanted.statuses))
    if wanted.promised_before is not None:
        rows = rows.where(ORDERS.c.promised_at < wanted.promised_before)
    if wanted.updated_since is not None:
        rows = rows.where(ORDERS.c.updated_at >= wanted.updated_since)
    return rows


def _given_to(technician_id: UUID) -> ColumnElement[bool]:
    """Whether a job of the order was given to somebody, looked up for an order that is at hand."""
    given = select(ASSIGNMENTS.c.id).where(
        ASSIGNMENTS.c.work_order_id == ORDERS.c.id, ASSIGNMENTS.c.technician_id == technician_id
    )
    return given.exists()


def _led_by(rows: Select[Any], technician_id: UUID) -> Select[Any]:
    """The orders by their first job that was given to somebody, which an index has in order."""
    earlier = ASSIGNMENTS.alias("earlier")
    same = (earlier.c[name] == ASSIGNMENTS.c[name] for name in ("technician_id", "work_order_id"))
    first = ~select(earlier.c.id).where(*same, earlier.c.id < ASSIGNMENTS.c.id).exists()
    led = rows.join(ASSIGNMENTS, ASSIGNMENTS.c.work_order_id == ORDERS.c.id)
    led = led.add_columns(ASSIGNMENTS.c.work_order_id)  # the key that the list falls by
    return led.where(ASSIGNMENTS.c.technician_id == technician_id, first)


async def read_work_order(
    connection: AsyncConnection, order_id: UUID, *, sight: Sight, now: datetime
) -> Document:
    """One work order with its jobs, what they come to today, and its papers.

    Papers that the caller may not see are null; so are sums when a tax has no rate today.
    """
    row = await _find(connection, order_id, sight.branch_id)
    document = _listed(row) | {column.name: getattr(row, column.name) for column in _TOLD}
    document["steps"] = steps_from(row.status)
    sheet = await load_sheet(connection, row, business_day(now, row.timezone))
    jobs = await read_jobs(connection, order_id, sheet, sight.prices, now=now)
    document["jobs"] = [job.document for job in jobs]
    document["totals"] = sum_of_jobs(jobs, sheet.currency, STANDING)
    document["approved_totals"] = sum_of_jobs(jobs, sheet.currency, {JobApproval.APPROVED})
    document["estimates"] = (
        await estimates_of(connection, order_id, row.number) if sight.estimates else None
    )
    document["invoices"] = await invoices_of(connection, order_id) if sight.invoices else None
    document["deposits"] = await deposits_of(connection, order_id) if sight.payments else None
    return document


async def read_job(
    connection: AsyncConnection, order_id: UUID, job_id: UUID, *, sight: Sight, now: datetime
) -> Document:
    """One job of a work order, as it stands there."""
    row = await _find(connection, order_id, sight.branch_id)
    sheet = await load_sheet(connection, row, business_day(now, row.timezone))
    jobs = await read_jobs(connection, order_id, sheet, sight.prices, now=now, only=job_id)
    return jobs[0].document


async def require_work_order(
    connection: AsyncConnection, order_id: UUID, branch_id: UUID | None
) -> None:
    """Refuse what is no work order, or another branch's."""
    found = select(ORDERS.c.id).where(ORDERS.c.id == order_id)
    if branch_id is not None:
        found = found.where(ORDERS.c.branch_id == branch_id)
    if (await connection.execute(found)).one_or_none() is None:
        raise WorkOrderNotFound


async def _find(connection: AsyncConnection, order_id: UUID, branch_id: UUID | None) -> Row[Any]:
    statement = _ONE if branch_id is None else _ONE_OF_BRANCH
    which = {"order_id": order_id, "branch_id": branch_id}
    row: Row[Any] | None = (await connection.execute(statement, which)).one_or_none()
    if row is None:
        raise WorkOrderNotFound
    return row
