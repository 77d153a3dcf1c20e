"""What an estimate offers: the order's jobs with their prices and taxes, as customers see it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yemen_hybrid.data.models import Branch, Estimate, Job, Line, WorkOrder
from yemen_hybrid.data.store import Store
from yemen_hybrid.domain.business_day import business_day
from yemen_hybrid.domain.discounts import Discount
from yemen_hybrid.domain.estimate_document import EstimateJob, EstimateLine
from yemen_hybrid.domain.estimates import EstimateOutdated
from yemen_hybrid.domain.jobs import JobApproval
from yemen_hybrid.domain.money import Currency, Money
from yemen_hybrid.domain.quantities import Quantity
from yemen_hybrid.domain.tax import TaxPeriod, rate_for
from yemen_hybrid.domain.totals import LineInput, line_totals

UNDECIDED = frozenset({JobApproval.PENDING, JobApproval.SENT})


@dataclass(frozen=True, slots=True)
class Pricing:
    """By what an order's lines are charged on a day."""

    order: WorkOrder
    day: date
    taxes: Sequence[TaxPeriod]

    def job(self, job: Job) -> EstimateJob:
        """A job with its lines and their figures."""
        return EstimateJob(
            id=job.id,
            number=job.position,
            title_ar=job.title_ar,
            title_en=job.title_en,
            note=job.note,
            lines=tuple(self.line(line) for line in job.lines),
        )

    def line(self, line: Line) -> EstimateLine:
        """A line with its figures."""
        quantity, price = Quantity(line.quantity_milli), self._money(line.unit_price_minor)
        discount = Discount(amount=self._money(line.discount_minor))
        ppm = self._ppm(line.tax_code)
        charged = LineInput(line.kind, quantity, price, discount, ppm, line.exempt_reason)
        return EstimateLine(
            kind=line.kind,
            title_ar=line.title_ar,
            title_en=line.title_en,
            quantity=quantity,
            unit=line.unit,
            unit_price=price,
            figures=line_totals(charged),
            exempt_reason=line.exempt_reason,
        )

    def _money(self, minor: int) -> Money:
        return Money(minor, self.order.currency)

    def _ppm(self, tax_code: str | None) -> int:
        if tax_code is None:
            return 0
        return rate_for(self.taxes, self.order.zone, tax_code, self.day).ppm


async def pricing_at(store: Store, order: WorkOrder, branch: Branch, instant: datetime) -> Pricing:
    """The taxes of the order's zone on the business day of ``instant``."""
    taxes = await store.taxes.periods(order.zone)
    return Pricing(order, business_day(instant, branch.timezone), taxes)


def undecided(jobs: Iterable[Job]) -> list[Job]:
    """The jobs that can be put before the customer: not decided on, and with something to pay."""
    return [job for job in jobs if job.approval in UNDECIDED and job.lines]


async def offered_jobs(store: Store, order: WorkOrder, estimate: Estimate) -> list[Job]:
    """The order's jobs that stand on the estimate, still as they stand there.

    Refused when one of them was removed, decided on elsewhere, or costs another sum by now: nobody
    is to agree to what would not be done. The order is loaded with its jobs.
    """
    branch = await store.branches.get(order.branch_id)
    pricing = await pricing_at(store, order, branch, estimate.created_at)
    jobs = {str(job.id): job for job in undecided(order.jobs)}
    offered = [jobs.get(seen["id"]) for seen in estimate.document["jobs"]]
    found = [job for job in offered if job is not None]
    now = [_content(pricing.job(job).seen(order.currency)) for job in found]
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
