"""What an estimate offers: the order's jobs with their prices and taxes, as customers see it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Branch, Estimate, Job, Line, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.charges import TaxSheet
from yemen_hybrid.domain.estimate_document import EstimateJob, EstimateLine
from yemen_hybrid.domain.estimates import EstimateOutdated
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.totals import line_totals

UNDECIDED = frozenset({JobApproval.PENDING, JobApproval.SENT})


async def tax_sheet(store: Store, order: WorkOrder, branch: Branch, at: datetime) -> TaxSheet:
    """By what the order's lines are charged on the business day of an instant."""
    day = business_day(at, branch.timezone)
    return await store.taxes.sheet(order.zone, order.currency, day)


def offered_job(job: Job, sheet: TaxSheet) -> EstimateJob:
    """A job with its lines and their figures, as the customer reads it."""
    return EstimateJob(
        id=job.id,
        number=job.position,
        title_ar=job.title_ar,
        title_en=job.title_en,
        note=job.note,
        lines=tuple(_offered_line(line, sheet) for line in job.lines),
    )


def _offered_line(line: Line, sheet: TaxSheet) -> EstimateLine:
    charge = sheet.charge(line)
    return EstimateLine(
        kind=line.kind,
        title_ar=line.title_ar,
        title_en=line.title_en,
        quantity=charge.quantity,
        unit=line.unit,
        unit_price=charge.unit_price,
        figures=line_totals(charge),
        exempt_reason=line.exempt_reason,
    )


def undecided(jobs: Iterable[Job]) -> list[Job]:
    """The jobs that can be put before the customer: not decided on, and with something to pay."""
    return [job for job in jobs if job.approval in UNDECIDED and job.lines]


async def offered_jobs(store: Store, order: WorkOrder, estimate: Estimate) -> list[Job]:
    """The order's jobs that stand on the estimate, still as they stand there.

    Refused when one of them was removed, decided on elsewhere, or costs another sum by now: nobody
    is to agree to what would not be done. The order is loaded with its jobs.
    """
    branch = await store.branches.get(order.branch_id)
    sheet = await tax_sheet(store, order, branch, estimate.created_at)
    jobs = {str(job.id): job for job in undecided(order.jobs)}
    offered = [jobs.get(seen["id"]) for seen in estimate.document["jobs"]]
    found = [job for job in offered if job is not None]
    now = [_content(offered_job(job, sheet).seen(order.currency)) for job in found]
    if now != [_content(seen) for seen in estimate.document["jobs"]]:
        raise EstimateOutdated
    return found


def _content(seen: Any) -> dict[str, Any]:
    """A job as it is shown, but for its place in the order: that may change meanwhile."""
    return {name: value for name, value in seen.items() if name != "number"}


def job_totals(estimate: Estimate) -> dict[UUID, Money]:
    """What each job on the estimate costs in all."""
    currency = Currency(estimate.currency)
    return {
        UUID(job["id"]): Money.parse(job["total"]["amount"], currency)
        for job in estimate.document["jobs"]
    }
