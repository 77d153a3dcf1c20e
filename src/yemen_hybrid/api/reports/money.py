"""/reports of money: the day sheet, revenue, what is left of it, and what is owed"""

from functools import partial
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from yemen_hybrid.api.access import Reading, may_read
from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.reports.answers import report
from yemen_hybrid.api.reports.schemas import FORMATS, DayQuery, DaysQuery, ReportRead
from yemen_hybrid.data.queries.reports.average_order import report_average_order
from yemen_hybrid.data.queries.reports.day_sheet import report_day_sheet
from yemen_hybrid.data.queries.reports.gross_profit import report_gross_profit
from yemen_hybrid.data.queries.reports.receivables import report_receivables
from yemen_hybrid.data.queries.reports.revenue import report_revenue

router = Domain(prefix="/reports", tags=["reports"], responses=FORMATS)
Reads = Annotated[Reading, may_read("report:read")]


class RevenueQuery(DaysQuery):
    """Which revenue, and what it is added up by."""

    by: Literal["day", "month", "branch", "service", "technician"] = Field("month")


class AverageQuery(DaysQuery):
    """Which orders, and what they are added up by."""

    by: Literal["month", "branch"] = Field("month")


class AgeQuery(DaysQuery):
    """Which debts, and how they are laid out."""

    by: Literal["age", "customer"] = Field("age")


class ProfitQuery(DaysQuery):
    """Which profit, and what it is added up by; `kind`: labour, parts, sublet work, fees."""

    by: Literal["month", "branch", "service", "kind"] = Field("month")


@router.get("/day-sheet", response_model=ReportRead)
async def day_sheet(
    query: Annotated[DayQuery, Query()], request: Request, reading: Reads
) -> Response:
    """One business day: the cars that came in, were promised, were done and were fetched, and
    those that wait now; what receipts brought and took by method and currency; and what was found
    at each closing of the drawer, beside what should have been there.
    """
    return await report(request, reading, query, report_day_sheet, one_day=True)


@router.get("/revenue", response_model=ReportRead)
async def revenue(
    query: Annotated[RevenueQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Revenue: the net of the invoices issued on the days, after discounts, before tax and before
    cash rounding, less that of the credit notes issued on them. Revenue is earned on the business
    day of issue, whenever it is paid (accrual, IFRS 15). By technician, each job is shared by the
    time clocked on it; where nobody clocked, equally among those it was assigned to.
    """
    return await report(request, reading, query, partial(report_revenue, by=query.by))


@router.get("/average-order", response_model=ReportRead)
async def average_order(
    query: Annotated[AverageQuery, Query()], request: Request, reading: Reads
) -> Response:
    """The average repair order: revenue through the number of work orders invoiced on the days.
    A credit note lessens the revenue and is no order.
    """
    return await report(request, reading, query, partial(report_average_order, by=query.by))


@router.get("/receivables", response_model=ReportRead)
async def receivables(
    query: Annotated[AgeQuery, Query()], request: Request, reading: Reads
) -> Response:
    """What customers still owed on the last day (`to`) of invoices issued by then, by the days
    since they were due; what was paid or credited since is owed again. By customer: merged
    duplicates as one, the largest debts first.
    """
    return await report(request, reading, query, partial(report_receivables, by=query.by))


@router.get("/gross-profit", response_model=ReportRead)
async def gross_profit(
    query: Annotated[ProfitQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Gross profit: the net of the invoice lines whose cost is known, less that cost as it was
    frozen on the invoice; credit notes taken off. What labour costs is not recorded: labour and
    whatever else has no known cost stands in a column of its own. Asks for `part:cost` too.
    """
    reading.actor.require("part:cost")
    return await report(request, reading, query, partial(report_gross_profit, by=query.by))
