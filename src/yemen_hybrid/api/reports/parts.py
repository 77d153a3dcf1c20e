"""/reports of parts: used, worth, low, dead"""

from functools import partial
from typing import Annotated, Literal

from fastapi import Query, Request, Response
from pydantic import Field

from yemen_hybrid.api.domain import Domain
from yemen_hybrid.api.reports.answers import report
from yemen_hybrid.api.reports.money import Reads
from yemen_hybrid.api.reports.schemas import FORMATS, DaysQuery, ReportQuery, ReportRead
from yemen_hybrid.data.queries.reports.parts import (
    report_dead_stock,
    report_low_stock,
    report_parts_used,
    report_stock_value,
)

router = Domain(prefix="/reports", tags=["reports"], responses=FORMATS)


class ValueQuery(ReportQuery):
    """What the value is added up by."""

    by: Literal["branch", "category"] = Field("category")


class DeadQuery(ReportQuery):
    """After how many days a part lies dead."""

    idle_days: int = Field(180, ge=1, le=3660)


@router.get("/parts-used", response_model=ReportRead)
async def parts_used(
    query: Annotated[DaysQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Parts issued to jobs on the days less those that came back from them, at the cost that was
    kept on each movement. Asks for `part:cost` too.
    """
    reading.actor.require("part:cost")
    return await report(request, reading, query, report_parts_used)


@router.get("/stock-value", response_model=ReportRead)
async def stock_value(
    query: Annotated[ValueQuery, Query()], request: Request, reading: Reads
) -> Response:
    """What lies on the shelves now, at what each part costs today, in the currency of its cost.
    Asks for `part:cost` too.
    """
    reading.actor.require("part:cost")
    return await report(request, reading, query, partial(report_stock_value, by=query.by))


@router.get("/low-stock", response_model=ReportRead)
async def low_stock(
    query: Annotated[ReportQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Parts of which less lies there than is reserved for jobs and should remain, and how many to
    order.
    """
    return await report(request, reading, query, report_low_stock)


@router.get("/dead-stock", response_model=ReportRead)
async def dead_stock(
    query: Annotated[DeadQuery, Query()], request: Request, reading: Reads
) -> Response:
    """Parts on a shelf of which none was issued and none received for `idle_days`, with what they
    cost. Asks for `part:cost` too.
    """
    reading.actor.require("part:cost")
    draw = partial(report_dead_stock, idle_days=query.idle_days)
    return await report(request, reading, query, draw)
