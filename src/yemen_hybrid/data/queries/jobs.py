"""The jobs of a work order with their lines, crews and figures, to show."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Job, JobAssignment, Line, Part, Staff, TaxRate, TimeEntry
from yemen_hybrid.data.queries.documents import Document, money, named, quantity
from yemen_hybrid.domain.charges import TaxSheet
from yemen_hybrid.domain.clock import Span, minutes_worked
from yemen_hybrid.domain.jobs import JobApproval, JobNotFound
from yemen_hybrid.domain.money import Currency, Money
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


async def load_sheet(connection: AsyncConnection, order: Row[Any], day: date) -> TaxSheet:
    """By what the lines of one order are charged on a business day."""
    rows = await connection.execute(
        select(*(TAXES.c[name] for name in _PERIOD)).where(TAXES.c.zone == order.zone)
    )
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
) -> list[Document]:
    """The jobs in their order, in four statements; ``only`` that one, or `JobNotFound`."""
    which = [JOBS.c.work_order_id == order_id]
    if only is not None:
        which.append(JOBS.c.id == only)

    async def rows(statement: Select[Any]) -> Sequence[Row[Any]]:
        found: Sequence[Row[Any]] = (await connection.execute(statement.where(*which))).all()
        return found

    jobs = await rows(select(JOBS.c.position.label("number"), *_JOB).order_by(JOBS.c.position))
    if only is not None and not jobs:
        raise JobNotFound
    lines = _by_job(await rows(_LINES_OF_JOBS))
    crews = _by_job(await rows(_CREWS_OF_JOBS))
    clocks = _by_job(await rows(_CLOCKS_OF_JOBS))
    return [
        {
            **job._mapping,
            "technicians": [named(one.id, one.name_ar, one.name_en) for one in crews[job.id]],
            **_clocked(clocks[job.id], now),
            **_with_lines(lines[job.id], sheet, sight),
        }
        for job in jobs
    ]


_LINES_OF_JOBS = (
    select(LINES, PARTS.c.sku)
    .join_from(LINES, JOBS, JOBS.c.id == LINES.c.job_id)
    .outerjoin(PARTS, PARTS.c.id == LINES.c.part_id)
    .order_by(LINES.c.position)
)
_CREWS_OF_JOBS = (
    select(ASSIGNMENTS.c.job_id, STAFF.c.id, STAFF.c.name_ar, STAFF.c.name_en)
    .join_from(ASSIGNMENTS, JOBS, JOBS.c.id == ASSIGNMENTS.c.job_id)
    .join(STAFF, STAFF.c.id == ASSIGNMENTS.c.technician_id)
    .order_by(ASSIGNMENTS.c.id)
)
_CLOCKS_OF_JOBS = select(ENTRIES.c.job_id, ENTRIES.c.started_at, ENTRIES.c.stopped_at).join_from(
    ENTRIES, JOBS, JOBS.c.id == ENTRIES.c.job_id
)


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


def _with_lines(rows: Iterable[Row[Any]], sheet: TaxSheet, sight: PriceSight) -> Document:
    reckoned = [(row, sheet.known_figures(row)) for row in rows]
    return {
        "lines": [_line(row, figures, sheet.currency, sight) for row, figures in reckoned],
        "totals": _sum([_figures(figures) for _, figures in reckoned], sheet.currency),
    }


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
        "totals": _figures(figures),
    }


def _figures(figures: LineTotals | None) -> Document | None:
    if figures is None:
        return None
    amounts = ((name, getattr(figures, name)) for name in FIGURES)
    return {name: money(amount.minor, amount.currency) for name, amount in amounts}


def sum_of_jobs(
    jobs: Iterable[Document], currency: Currency, approvals: Collection[JobApproval]
) -> Document | None:
    """What the jobs that the customer said this to come to together; None when one is unknown."""
    return _sum([job["totals"] for job in jobs if job["approval"] in approvals], currency)


def _sum(parts: Sequence[Document | None], currency: Currency) -> Document | None:
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    sums: Document = {}
    for name in FIGURES:
        amounts = (Money.parse(part[name]["amount"], currency) for part in known)
        total = Money.sum(amounts, currency)
        sums[name] = money(total.minor, currency)
    return sums
