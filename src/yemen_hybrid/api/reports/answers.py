"""A report as the answer that was asked for: JSON, CSV, a workbook, or paper."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.api.access import Reading
from yemen_hybrid.api.context import Context, get_context
from yemen_hybrid.api.documents.answers import disposition
from yemen_hybrid.api.json import answer
from yemen_hybrid.api.languages import language_of
from yemen_hybrid.api.reports.document import document
from yemen_hybrid.api.reports.schemas import MEDIA_TYPES, Format, ReportQuery
from yemen_hybrid.data.queries.reports.scope import Scope, find_scope
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.reports import MAX_ROWS, Report, ReportTooLong
from yemen_hybrid.services.pdf.reports import lay_out_report
from yemen_hybrid.services.pdf.writing import Writing
from yemen_hybrid.services.reports.csv_file import csv_file
from yemen_hybrid.services.reports.xlsx_file import xlsx_file

Draw = Callable[[AsyncConnection, Scope], Awaitable[Report]]


async def report(
    request: Request, reading: Reading, query: ReportQuery, draw: Draw, *, one_day: bool = False
) -> Response:
    """Draw a report up for the branch and days that were asked for, and answer with it.

    A member of staff of one branch sees that branch. ``one_day``: unsaid, it is today's.
    """
    context = get_context(request)
    branch_id = reading.actor.branch_shown(query.branch_id)
    scope = await find_scope(
        reading.connection, branch_id, query.days, context.clock(), one_day=one_day
    )
    drawn = await draw(reading.connection, scope)
    drawn.check_length(MAX_ROWS, ReportTooLong)
    form = query.format or _accepted(request.headers.get("accept", ""))
    if form == "json":
        return answer(document(drawn))
    language = query.language or language_of(request)
    return await _file(context, scope, drawn, form, language)


async def _file(
    context: Context, scope: Scope, drawn: Report, form: Format, language: Language
) -> Response:
    content: bytes
    match form:
        case "csv":
            content = await asyncio.to_thread(csv_file, drawn, language)
        case "xlsx":
            content = await asyncio.to_thread(xlsx_file, drawn, language, scope.now)
        case _:
            writing = Writing(language, context.papers.digits, scope.timezone)
            paper = lay_out_report(drawn, scope.letterhead, writing, scope.now)
            content = await context.papers.render(paper)
    days = drawn.days
    name = f"{drawn.name} {days.first:%Y-%m-%d} {days.last:%Y-%m-%d}.{form}"
    headers = {
        "Content-Disposition": disposition(name),
        "Content-Language": language,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept, Accept-Language",
    }
    media = "text/csv; charset=utf-8" if form == "csv" else MEDIA_TYPES[form]
    return Response(content, headers=headers, media_type=media)


def _accepted(header: str) -> Format:
    """The first form that ``Accept`` names; JSON where it names none of them."""
    named: list[tuple[int, Any]] = [
        (header.find(media), name) for name, media in MEDIA_TYPES.items() if media in header
    ]
    return min(named)[1] if named else "json"
