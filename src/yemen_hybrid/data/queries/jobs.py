"""The jobs of a work order with their lines, crews and figures, to show."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Job, JobAssignment, Line, Part, Staff, TaxRate, TimeEntry
from yemen_hybrid.data.queries.documents import Document, money, named, quantity
from yemen_hybrid.domain.charges import TaxSheet
from yemen_hybrid.domain.clock import Span, minutes_worked
from yemen_hybrid.domain.jobs import JobApproval, JobNotFound
from yemen_hybrid.domain.money import Currency, money_json
from yemen_hybrid.domain.quantities import shortest
from yemen_hybrid.domain.tax import TaxPeriod
from yemen_hybrid.domain.totals import LineTotals

JOBS = Job.__table__
LINES = Line.__table__
PARTS = Part.__table__
STAFF = Staff.__table__
ASSIGNMENTS = JobAssignment.__table__
ENTRIES = TimeEntry.__table__
TAXES = TaxRate.__table__

_PERIOD = ("id", "code", "zone", "ppm", "valid_from", "valid_to")

FIGURES = ("gross", "discount", "net", "tax", "total")
_AMOUNTS = attrgetter(*FIGURES)

_JOB = tuple(
    JOBS.c[name]
    for name in (
        "id",
        "service_id",
        "title_ar",
        "title_en",
        "note",
        "finding",
        "approval",
        "state",
        "decided_at",
        "finished_at",
        "invoice_id",
    )
)


@dataclass(frozen=True, slots=True)
class PriceSight:
    """What of the prices of a line a caller may see besides what it is charged.

    ``costs``: what it cost the workshop; ``listed``: what the catalogue asked for it, which is for
    those who may give discounts.
    """

    costs: bool = False
    listed: bool = False


@dataclass(frozen=True, slots=True)
class ShownJob:
    """A job, and what it comes to in minor units as `FIGURES` has them; None while unknown."""

    document: Document
    sums: Sequence[int] | None


async def load_sheet(connection: AsyncConnection, order: Row[Any], day: date) -> TaxSheet:
    """By what the lines of one order are charged on a business day."""
    rows = await connection.execute(_PERIODS, {"zone": order.zone})
    periods = [TaxPeriod(**row._mapping) for row in rows]
    return TaxSheet(order.zone, order.currency, day, periods)


async def read_jobs(
    connection: AsyncConnection,
    order_id: UUID,
    sheet: TaxSheet,
    sight: PriceSight,
    *,
    now: datetime,
    only: UUID | None = None,
) -> list[ShownJob]:
    """The jobs in their order, in four statements; ``only`` that one, or `JobNotFound`."""
    ask = _OF_ORDER if only is None else _OF_JOB

    async def rows(statement: Select[Any]) -> Sequence[Row[Any]]:
        whose = {"order_id": order_id, "job_id": only}
        found: Sequence[Row[Any]] = (await connection.execute(statement, whose)).all()
        return found

    jobs = await rows(ask.jobs)
    if only is not None and not jobs:
        raise JobNotFound
    lines = _by_job(await rows(ask.lines))
    crews = _by_job(await rows(ask.crews))
    clocks = _by_job(await rows(ask.clocks))
    return [
        _job(job._asdict(), crews[job.id], clocks[job.id], lines[job.id], sheet, sight, now)
        for job in jobs
    ]


class _Statements:
    """What is asked of the jobs that meet the conditions; built once for all orders."""

    def __init__(self, *which: ColumnElement[bool]) -> None:
        self.jobs = (
            select(JOBS.c.position.label("number"), *_JOB).where(*which).order_by(JOBS.c.position)
        )
        self.lines = (
            select(LINES, PARTS.c.sku)
            .join_from(LINES, JOBS, JOBS.c.id == LINES.c.job_id)
            .outerjoin(PARTS, PARTS.c.id == LINES.c.part_id)
            .where(*which)
            .order_by(LINES.c.position)
        )
        self.crews = (
            select(ASSIGNMENTS.c.job_id, STAFF.c.id, STAFF.c.name_ar, STAFF.c.name_en)
            .join_from(ASSIGNMENTS, JOBS, JOBS.c.id == ASSIGNMENTS.c.job_id)
            .join(STAFF, STAFF.c.id == ASSIGNMENTS.c.technician_id)
            .where(*which)
            .order_by(ASSIGNMENTS.c.id)
        )
        self.clocks = (
            select(ENTRIES.c.job_id, ENTRIES.c.started_at, ENTRIES.c.stopped_at)
            .join_from(ENTRIES, JOBS, JOBS.c.id == ENTRIES.c.job_id)
            .where(*which)
        )


_PERIODS = select(*(TAXES.c[name] for name in _PERIOD)).where(TAXES.c.zone == bindparam("zone"))
_ORDER = JOBS.c.work_order_id == bindparam("order_id")
_OF_ORDER = _Statements(_ORDER)
_OF_JOB = _Statements(_ORDER, JOBS.c.id == bindparam("job_id"))


def _by_job(rows: Iterable[Row[Any]]) -> Mapping[UUID, list[Row[Any]]]:
    grouped: dict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        grouped[row.job_id].append(row)
    return grouped


def _clocked(entries: Iterable[Row[Any]], now: datetime) -> Document:
    spans = [Span(entry.started_at, entry.stopped_at) for entry in entries]
    return {
        "minutes_clocked": sum(minutes_worked(span, now) for span in spans),
        "clocks_running": sum(span.stopped_at is None for span in spans),
    }


def _job(
    document: Document,
    crew: Iterable[Row[Any]],
    entries: Iterable[Row[Any]],
    lines: Iterable[Row[Any]],
    sheet: TaxSheet,
    sight: PriceSight,
    now: datetime,
) -> ShownJob:
    reckoned = [(line, sheet.known_figures(line)) for line in lines]
    sums = _sum([None if figures is None else _minors(figures) for _, figures in reckoned])
    document |= {
        "technicians": [named(one.id, one.name_ar, one.name_en) for one in crew],
        **_clocked(entries, now),
        "lines": [_line(line, figures, sheet.currency, sight) for line, figures in reckoned],
        "totals": _figures(sums, sheet.currency),
    }
    return ShownJob(document, sums)


def _line(
    row: Row[Any], figures: LineTotals | None, currency: Currency, sight: PriceSight
) -> Document:
    return {
        "id": row.id,
        "kind": row.kind,
        "part": None if row.part_id is None else {"id": row.part_id, "sku": row.sku},
        "core_of": row.core_of_id,
        "title_ar": row.title_ar,
        "title_en": row.title_en,
        "quantity": quantity(row.quantity_milli),
        "unit": row.unit,
        "unit_price": money(row.unit_price_minor, currency),
        "list_price": money(row.list_price_minor, currency) if sight.listed else None,
        "unit_cost": money(row.unit_cost_minor, currency) if sight.costs else None,
        "discount": money(row.discount_minor, currency),
        "tax_code": row.tax_code,
        "tax_percent": None if figures is None else shortest(figures.tax_ppm, 4),
        "exempt_reason": row.exempt_reason,
        "reserved": quantity(row.reserved_milli),
        "issued": quantity(row.issued_milli),
        "totals": None if figures is None else _figures(_minors(figures), currency),
    }


def _minors(figures: LineTotals) -> Sequence[int]:
    return [amount.minor for amount in _AMOUNTS(figures)]


def _figures(minors: Sequence[int] | None, currency: Currency) -> Document | None:
    if minors is None:
        return None
    return {name: money_json(minor, currency) for name, minor in zip(FIGURES, minors, strict=True)}


def sum_of_jobs(
    jobs: Iterable[ShownJob], currency: Currency, approvals: Collection[JobApproval]
) -> Document | None:
    """What the jobs that the customer said this to come to together; None when one is unknown."""
    sums = _sum([job.sums for job in jobs if job.document["approval"] in approvals])
    return _figures(sums, currency)


def _sum(parts: Sequence[Sequence[int] | None]) -> Sequence[int] | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return [sum(column) for column in zip(*known, strict=True)] or [0] * len(FIGURES)
