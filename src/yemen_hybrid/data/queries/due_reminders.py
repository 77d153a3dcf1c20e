"""Who is to be reminded of what: found by index, a bounded batch at a time.

What was reminded of already is not found again; whoever opted out, or wants no channel, never is.
"""

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, ColumnElement, Row, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import (
    ApprovalLink,
    Branch,
    ContactChannel,
    Customer,
    Estimate,
    Invoice,
    Reminder,
    Vehicle,
    WorkOrder,
)
from yemen_hybrid.data.models.invoices import UNPAID
from yemen_hybrid.data.same_customer import merged
from yemen_hybrid.domain.business_day import business_day, day_bounds
from yemen_hybrid.domain.document_numbers import estimate_number
from yemen_hybrid.domain.estimates import EstimateStatus
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.reminders import (
    LAST_HOURS,
    LATEST,
    Due,
    ReminderKind,
    ServiceInterval,
    Workshop,
    days_before,
)
from yemen_hybrid.domain.work_order import OVER, Status

BATCH = 200

BRANCHES = Branch.__table__
CUSTOMERS = Customer.__table__
ESTIMATES = Estimate.__table__
INVOICES = Invoice.__table__
LINKS = ApprovalLink.__table__
ORDERS = WorkOrder.__table__
REMINDERS = Reminder.__table__
VEHICLES = Vehicle.__table__


async def read_workshops(
    connection: AsyncConnection, now: datetime, branch_id: UUID | None = None
) -> list[Workshop]:
    """The branches that are open, or the one."""
    rows = select(BRANCHES).where(BRANCHES.c.active).order_by(BRANCHES.c.id)
    if branch_id is not None:
        rows = rows.where(BRANCHES.c.id == branch_id)
    return [_workshop(row, now) for row in await connection.execute(rows)]


def _workshop(row: Row[Any], now: datetime) -> Workshop:
    reminds_of = frozenset(k for k in ReminderKind if k.template in row.automatic_messages)
    return Workshop(
        id=row.id,
        name_ar=row.name_ar,
        name_en=row.name_en,
        timezone=row.timezone,
        today=business_day(now, row.timezone),
        reminds_of=reminds_of,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        estimate_days=row.estimate_reminder_days,
        waiting_days=row.waiting_reminder_days,
        overdue_days=row.overdue_reminder_days,
        service=ServiceInterval(row.service_months, row.service_km),
    )


async def due_estimates(
    connection: AsyncConnection, workshop: Workshop, now: datetime
) -> AsyncIterator[list[Due]]:
    """Estimates that were sent and not answered, while there is still time to answer them."""
    async for batch in _batches(connection, _unanswered(workshop, now), ESTIMATES.c.id):
        yield [_of_estimate(row, workshop) for row in batch]


def _unanswered(workshop: Workshop, now: datetime) -> Select[Any]:
    last = _end_of(workshop, workshop.estimate_days)
    link = (
        select(LINKS.c.id)
        .where(LINKS.c.estimate_id == ESTIMATES.c.id, LINKS.c.superseded_at.is_(None))
        .order_by(LINKS.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return _people(
        select(
            ESTIMATES.c.id,
            ESTIMATES.c.created_at.label("since"),
            ESTIMATES.c.sent_at,
            ESTIMATES.c.work_order_id,
            ESTIMATES.c.revision,
            ESTIMATES.c.total_minor,
            ESTIMATES.c.currency,
            ESTIMATES.c.valid_until,
            ORDERS.c.number,
            link.label("link_id"),
        ).join_from(ESTIMATES, ORDERS, ORDERS.c.id == ESTIMATES.c.work_order_id),
        ESTIMATES.c.customer_id,
        merged(),
    ).where(
        ESTIMATES.c.branch_id == workshop.id,
        ESTIMATES.c.status == EstimateStatus.SENT,
        ESTIMATES.c.sent_at < last,
        ESTIMATES.c.sent_at >= last - LATEST,
        ESTIMATES.c.valid_until > now + LAST_HOURS,
        ORDERS.c.status.not_in(OVER),
        link.is_not(None),
        new_occasion(ReminderKind.ESTIMATE_UNANSWERED, ESTIMATES.c.id, ESTIMATES.c.created_at),
    )


def _of_estimate(row: Row[Any], workshop: Workshop) -> Due:
    number = estimate_number(row.number, row.revision)
    return _due(
        ReminderKind.ESTIMATE_UNANSWERED,
        row,
        business_day(row.sent_at, workshop.timezone),
        number,
        row.work_order_id,
        estimate=number,
        total=Money(row.total_minor, Currency(row.currency)).as_json,
        valid_until=business_day(row.valid_until, workshop.timezone).isoformat(),
        link_id=str(row.link_id),
    )


async def due_cars(
    connection: AsyncConnection, workshop: Workshop, _now: datetime
) -> AsyncIterator[list[Due]]:
    """Cars that are done and were not fetched."""
    last = _end_of(workshop, workshop.waiting_days)
    rows = _people(
        select(ORDERS.c.id, ORDERS.c.status_since.label("since"), ORDERS.c.number),
        ORDERS.c.customer_id,
        merged(),
    ).where(
        ORDERS.c.branch_id == workshop.id,
        ORDERS.c.status == Status.DONE,
        ORDERS.c.status_since < last,
        ORDERS.c.status_since >= last - LATEST,
        new_occasion(ReminderKind.CAR_WAITING, ORDERS.c.id, ORDERS.c.status_since),
    )
    async for batch in _batches(connection, rows, ORDERS.c.id):
        for_people = []
        for row in batch:
            done_on = business_day(row.since, workshop.timezone)
            for_people.append(
                _due(
                    ReminderKind.CAR_WAITING,
                    row,
                    done_on,
                    row.number,
                    row.id,
                    order=row.number,
                    since=done_on.isoformat(),
                )
            )
        yield for_people


async def due_invoices(
    connection: AsyncConnection, workshop: Workshop, _now: datetime
) -> AsyncIterator[list[Due]]:
    """Invoices that should have been paid, found by the index of the few that are unpaid."""
    last = days_before(workshop.today, workshop.overdue_days)
    unpaid = select(*INVOICES.c).where(UNPAID, INVOICES.c.branch_id == workshop.id).subquery()
    rows = _people(
        select(
            unpaid.c.id,
            unpaid.c.issued_at.label("since"),
            unpaid.c.number,
            unpaid.c.due_on,
            unpaid.c.work_order_id,
            unpaid.c.currency,
            (unpaid.c.total_minor - unpaid.c.settled_minor).label("owed"),
        ).join_from(unpaid, ORDERS, ORDERS.c.id == unpaid.c.work_order_id),
        unpaid.c.customer_id,
        merged(),
    ).where(
        unpaid.c.due_on <= last,
        unpaid.c.due_on >= last - LATEST,
        new_occasion(ReminderKind.INVOICE_OVERDUE, unpaid.c.id, unpaid.c.issued_at),
    )
    async for batch in _batches(connection, rows, unpaid.c.id):
        yield [
            _due(
                ReminderKind.INVOICE_OVERDUE,
                row,
                row.due_on,
                row.number,
                row.work_order_id,
                invoice=row.number,
                invoice_id=str(row.id),
                owed=Money(row.owed, Currency(row.currency)).as_json,
                due_on=row.due_on.isoformat(),
            )
            for row in batch
        ]


def _people(rows: Select[Any], customer_id: ColumnElement[UUID], names: CTE) -> Select[Any]:
    """With the car of the order, and the customer, as whom a merged duplicate goes on."""
    goes_on = func.coalesce(names.c.survivor, customer_id)
    return (
        rows.add_columns(
            CUSTOMERS.c.id.label("customer_id"),
            CUSTOMERS.c.name_ar,
            CUSTOMERS.c.name_en,
            VEHICLES.c.make,
            VEHICLES.c.model,
            VEHICLES.c.year,
        )
        .join(VEHICLES, VEHICLES.c.id == ORDERS.c.vehicle_id)
        .outerjoin(names, names.c.id == customer_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == goes_on)
        .where(may_be_reminded())
    )


def may_be_reminded() -> ColumnElement[bool]:
    """Customers who are still with us, and did not ask to be left in peace."""
    return (
        CUSTOMERS.c.archived_at.is_(None)
        & CUSTOMERS.c.opted_out.is_(False)
        & (CUSTOMERS.c.channel != ContactChannel.NONE)
    )


def new_occasion(
    kind: ReminderKind, subject_id: ColumnElement[UUID], since: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Not reminded of yet, found by the unique key."""
    return ~exists().where(
        REMINDERS.c.kind == kind, REMINDERS.c.subject_id == subject_id, REMINDERS.c.since == since
    )


async def _batches(
    connection: AsyncConnection, rows: Select[Any], key: ColumnElement[Any]
) -> AsyncIterator[list[Row[Any]]]:
    """All rows in the order of their key, so many at a time."""
    after: UUID | None = None
    while True:
        stretch = rows if after is None else rows.where(key > after)
        found = list((await connection.execute(stretch.order_by(key).limit(BATCH))).all())
        if found:
            yield found
        if len(found) < BATCH:
            return
        after = found[-1].id


def _end_of(workshop: Workshop, days: int) -> datetime:
    """The end of the business day that lies so many days back: what happened on it is due."""
    return day_bounds(days_before(workshop.today, days), workshop.timezone)[1]


def _due(
    kind: ReminderKind,
    row: Row[Any],
    waits_since: date,
    number: str,
    work_order_id: UUID,
    **params: Any,
) -> Due:
    vehicle = vehicle_name(row)
    if kind is not ReminderKind.INVOICE_OVERDUE:
        params["vehicle"] = vehicle
    return Due(
        kind=kind,
        subject_id=row.id,
        since=row.since,
        customer_id=row.customer_id,
        customer_ar=row.name_ar,
        customer_en=row.name_en,
        due_on=waits_since,
        number=number,
        vehicle=vehicle,
        params=params,
        work_order_id=work_order_id,
    )


def vehicle_name(row: Row[Any]) -> str:
    """How people call a car: Toyota Prius 2010."""
    return " ".join(str(part) for part in (row.make, row.model, row.year) if part)
