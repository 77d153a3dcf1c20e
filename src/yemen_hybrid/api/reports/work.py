"""/reports of the work: approvals, times, hours, who came again and why"""

from functools import partial
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.reports.answers import report
from yemen_hybrid.api.reports.money import Reads
from yemen_hybrid.api.reports.schemas import FORMATS, DaysQuery, ReportRead
from yemen_hybrid.data.queries.reports.approvals import report_approvals
from yemen_hybrid.data.queries.reports.comebacks import report_comebacks
from yemen_hybrid.data.queries.reports.cycle_time import report_cycle_time
from yemen_hybrid.data.queries.reports.returning_customers import report_returning_customers
from yemen_hybrid.data.queries.reports.technician_hours import report_technician_hours

router = Domain(prefix="/reports", tags=["reports"], responses=FORMATS)


class ApprovalsQuery(DaysQuery):
    """Which answers, and what they are added up by."""

    by: Literal["month", "branch", "advisor"] = Field("month")


class CycleQuery(DaysQuery):
    """Which orders, and how their times are laid out."""

    by: Literal["status", "branch"] = Field("status")


class ComebackQuery(DaysQuery):
    """Which orders, and how soon is again."""

    within_days: int = Field(30, ge=1, le=366, description="Back for the same service by then.")


@router.get("/approvals", response_model=ReportRead)
async def approvals(
    query: Annotated[ApprovalsQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Approval rate: of the jobs that customers answered on the days, and of their value with tax,
    how much they approved, declined and deferred. Estimates sent on the days and not answered yet
    stand by themselves.
    """
    return await report(request, reading, query, partial(report_approvals, by=query.by))


@router.get("/cycle-time", response_model=ReportRead)
async def cycle_time(
    query: Annotated[CycleQuery, Query()], request: Request, reading: Reads
) -> Response:
    """How long the work orders closed on the days spent in each status, in hours of the clock:
    before work, awaiting approval (from sending an estimate to its answer), in progress, on hold
    (from holding to resuming), and done but not closed.
    """
    return await report(request, reading, query, partial(report_cycle_time, by=query.by))


@router.get("/technician-hours", response_model=ReportRead)
async def technician_hours(
    query: Annotated[DaysQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Hours that technicians clocked on jobs on the days, against the hours of labour sold on the
    days' invoices: by the hour as written, at a fixed price as the service's own time (flat rate).
    Efficiency is sold through clocked. A clock that still runs does not count.
    """
    return await report(request, reading, query, report_technician_hours)


@router.get("/returning-customers", response_model=ReportRead)
async def returning_customers(
    query: Annotated[DaysQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Of the customers for whom a work order was opened in each month, those who had one before
    that month, at any branch; the others are new. Merged duplicates are one customer; cancelled
    orders do not count.
    """
    return await report(request, reading, query, report_returning_customers)


@router.get("/comebacks", response_model=ReportRead)
async def comebacks(
    query: Annotated[ComebackQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Comebacks: work orders reopened on the days after they were done; and orders opened on the
    days on which the same service was approved that was done to the car at most `within_days`
    before. The rate is through the orders finished on the days.
    """
    draw = partial(report_comebacks, within_days=query.within_days)
    return await report(request, reading, query, draw)
