"""Which cars should come for service again: by the time since their last stay, or the distance."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, exists, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.columns import Id, Instant
from yemen_hybrid.data.models import Customer, OdometerReading, Vehicle, WorkOrder
from yemen_hybrid.data.queries.due_reminders import (
    BATCH,
    may_be_reminded,
    new_occasion,
    vehicle_name,
)
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.reminders import (
    AHEAD,
    LATEST,
    LONGEST_INTERVAL,
    RATE_LOOKS_BACK,
    Due,
    DueBy,
    Reading,
    ReminderKind,
    ServiceDue,
    ServiceInterval,
    Workshop,
    is_timely,
    service_due,
)
from yemen_hybrid.domain.work_order import OVER, Status

CUSTOMERS = Customer.__table__
ORDERS = WorkOrder.__table__
READINGS = OdometerReading.__table__
VEHICLES = Vehicle.__table__
LATER = ORDERS.alias("later")


async def due_services(
    connection: AsyncConnection, workshop: Workshop, now: datetime
) -> AsyncIterator[list[Due]]:
    """Cars whose service is due within a week, or has been for two at most.

    Counted from their last stay at the branch at which work was finished. A car that is in any
    workshop of ours, or was since, is not among them.
    """
    after: tuple[datetime, UUID] | None = None
    while True:
        rows = _stays(workshop, now)
        if after is not None:
            ended = tuple_(literal(after[0], Instant), literal(after[1], Id))
            rows = rows.where(tuple_(ORDERS.c.finished_at, ORDERS.c.id) > ended)
        found = (await connection.execute(rows.limit(BATCH))).all()
        if found:
            readings = await _readings(connection, [row.id for row in found], now)
            due = (_due(row, readings.get(row.id, []), workshop) for row in found)
            yield [one for one in due if one is not None]
        if len(found) < BATCH:
            return
        after = found[-1].since, found[-1].order_id


def _stays(workshop: Workshop, now: datetime) -> Select[Any]:
    """The last stays, in the order in which they ended, that may be due by what is agreed."""
    return (
        select(
            VEHICLES.c.id,
            ORDERS.c.id.label("order_id"),
            ORDERS.c.finished_at.label("since"),
            ORDERS.c.odometer_km,
            VEHICLES.c.make,
            VEHICLES.c.model,
            VEHICLES.c.year,
            VEHICLES.c.service_months,
            VEHICLES.c.service_km,
            CUSTOMERS.c.id.label("customer_id"),
            CUSTOMERS.c.name_ar,
            CUSTOMERS.c.name_en,
        )
        .join_from(ORDERS, VEHICLES, VEHICLES.c.id == ORDERS.c.vehicle_id)
        .join(CUSTOMERS, CUSTOMERS.c.id == VEHICLES.c.customer_id)
        .where(
            ORDERS.c.branch_id == workshop.id,
            ORDERS.c.finished_at >= now - LONGEST_INTERVAL - LATEST,
            ORDERS.c.status.in_((Status.DONE, Status.CLOSED)),
            _not_too_old(workshop, now),
            VEHICLES.c.archived_at.is_(None),
            may_be_reminded(),
            ~exists().where(LATER.c.vehicle_id == ORDERS.c.vehicle_id, _after_it()),
            new_occasion(ReminderKind.SERVICE_DUE, VEHICLES.c.id, ORDERS.c.finished_at),
        )
        .order_by(ORDERS.c.finished_at, ORDERS.c.id)
    )


def _not_too_old(workshop: Workshop, now: datetime) -> ColumnElement[bool]:
    """By the branch's own months whatever ended longer ago is past reminding."""
    months = workshop.service.months
    if months is None:
        return ORDERS.c.finished_at.is_not(None)
    oldest = now - timedelta(days=31 * months) - LATEST
    return or_(VEHICLES.c.service_months.is_not(None), ORDERS.c.finished_at >= oldest)


def _after_it() -> ColumnElement[bool]:
    """Whether the car is in a workshop, or another stay ended later."""
    newer = and_(LATER.c.finished_at.is_not(None), LATER.c.finished_at > ORDERS.c.finished_at)
    return and_(LATER.c.id != ORDERS.c.id, or_(newer, LATER.c.status.not_in(OVER)))


async def _readings(
    connection: AsyncConnection, vehicle_ids: Sequence[UUID], now: datetime
) -> Mapping[UUID, list[Reading]]:
    rows = (
        select(READINGS.c.vehicle_id, READINGS.c.taken_at, READINGS.c.value_km)
        .where(READINGS.c.vehicle_id.in_(vehicle_ids), READINGS.c.taken_at >= now - RATE_LOOKS_BACK)
        .order_by(READINGS.c.vehicle_id, READINGS.c.taken_at, READINGS.c.id)
    )
    found: dict[UUID, list[Reading]] = {}
    for row in await connection.execute(rows):
        found.setdefault(row.vehicle_id, []).append(Reading(row.taken_at, row.value_km))
    return found


def _due(row: Row[Any], readings: list[Reading], workshop: Workshop) -> Due | None:
    interval = ServiceInterval(
        row.service_months or workshop.service.months, row.service_km or workshop.service.km
    )
    serviced_on = business_day(row.since, workshop.timezone)
    due = service_due(serviced_on, row.odometer_km, interval, readings)
    if due is None or not is_timely(due.on, workshop.today, AHEAD):
        return None
    return Due(
        kind=ReminderKind.SERVICE_DUE,
        subject_id=row.id,
        since=row.since,
        customer_id=row.customer_id,
        customer_ar=row.name_ar,
        customer_en=row.name_en,
        due_on=due.on,
        number="",
        vehicle=vehicle_name(row),
        params={"vehicle": vehicle_name(row), **_known(row, interval, due)},
    )


def _known(row: Row[Any], interval: ServiceInterval, due: ServiceDue) -> dict[str, Any]:
    """What the text says of when: the day, and the reading where that is what comes first."""
    known: dict[str, Any] = {"due_on": due.on.isoformat()}
    if due.by is DueBy.DISTANCE and interval.km is not None:
        known["due_at"] = row.odometer_km + interval.km
    return known
