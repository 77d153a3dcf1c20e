"""A report on paper: its tables apart for each account, its charts, and what the figures mean."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from yemen_hybrid.domain.reports import (
    MAX_PAPER_ROWS,
    Account,
    Cell,
    Column,
    Kind,
    Report,
    ReportTooLongForPaper,
    Table,
    Text,
)
from yemen_hybrid.services.pdf.blocks import Block, Facts, Sheet, fact, heading, prose
from yemen_hybrid.services.pdf.charts import charts_of, written
from yemen_hybrid.services.pdf.renderer import Paper
from yemen_hybrid.services.pdf.writing import Pair, Value, Writing, pair
from yemen_hybrid.services.reports.grid import Line, lines_of

PORTRAIT: Final = 7
"""Columns that a sheet takes upright; more turn it on its side."""
_TIME: Final = re.compile(r"\d{4}-\d\d(-\d\d \d\d:\d\d)?")
"""A month or a moment, as JSON has it: figures, in the digits of the paper like its axes."""
_NOTHING: Final = pair("لا شيء في هذه الفترة.", "Nothing in this period.")


def lay_out_report(report: Report, letterhead: Facts, writing: Writing, now: datetime) -> Paper:
    """The report as drawn up ``now``; refused where nobody would print it."""
    report.check_length(MAX_PAPER_ROWS, ReportTooLongForPaper)
    days, today = report.days, writing.local_day(now)
    single = days.first == days.last
    sheet = Sheet(
        title=_said(report.title),
        number="",
        branch=letterhead,
        facts=(
            fact(pair("الفرع", "Branch"), writing.named(report.branch.ar, report.branch.en)),
            fact(pair("اليوم", "Day") if single else pair("من", "From"), writing.day(days.first)),
            fact(pair("إلى", "To"), None if single else writing.day(days.last)),
            fact(pair("أُعِدَّ في", "Drawn up"), writing.moment(now)),
            fact(pair("التاريخ الهجري", "Hijri date"), writing.hijri(today)),
        ),
        blocks=[
            *(block for table in report.tables for block in _blocks(report, table, writing)),
            *_notes(report),
        ],
        more={"landscape": any(len(table.columns) > PORTRAIT for table in report.tables)},
    )
    return Paper("report", sheet.content(writing), now)


def _said(text: Text) -> Pair:
    return pair(text.read("ar"), text.read("en"))


def _notes(report: Report) -> list[Block]:
    if not report.notes:
        return []
    texts = [_said(note) for note in report.notes]
    joined = pair("\n".join(t["ar"] for t in texts), "\n".join(t["en"] for t in texts))
    return [prose(pair("كيف حُسبت الأرقام", "How the figures are meant"), joined)]


def _blocks(report: Report, table: Table, writing: Writing) -> Iterator[Block]:
    if table.title != report.title:
        yield heading(_said(table.title))
    if not table.rows:
        yield {"kind": "nothing", "text": _NOTHING}
        return
    yield from charts_of(table, report.days, writing)
    yield {
        "kind": "report-table",
        "columns": [_column(column) for column in table.columns],
        "groups": list(_groups(table, writing)),
    }


def _groups(table: Table, writing: Writing) -> Iterator[Block]:
    """The rows of each account under its name, with its totals at their end."""
    lines = [line for line in lines_of(table) if not line.total]
    totals = {line.account: line for line in lines_of(table) if line.total}
    for account, rows in groupby(lines, lambda line: line.account):
        group = list(rows)
        if len(group) > 1 and account in totals:
            group.append(totals[account])
        yield {
            "title": None if account is None else _said(account.name),
            "rows": [_row(table, line, writing) for line in group],
        }


def _row(table: Table, line: Line, writing: Writing) -> Block:
    # the account stands over the group, not in a column of its own
    cells = list(line.cells)
    if table.has_money:
        del cells[len(cells) - len(table.columns)]
    pairs = zip(cells, table.columns, strict=True)
    return {
        "strong": line.total,
        "cells": [_cell(cell, column, line.account, writing) for cell, column in pairs],
    }


def _cell(cell: Cell, column: Column, account: Account | None, writing: Writing) -> Value:
    match cell:
        case None:
            return "" if column.kind in {Kind.TEXT, Kind.DATE} else "—"
        case Text():
            return writing.named(cell.ar, cell.en)
        case str() if _TIME.fullmatch(cell):
            return writing.figures(cell)
        case str():
            return writing.typed(cell)
        case date():
            return writing.short_day(cell)
        case _:
            return written(cell, column, account, writing)


def _column(column: Column) -> dict[str, Any]:
    return {
        "label": _said(column.title),
        "figure": column.kind not in {Kind.TEXT, Kind.DATE},
        "text": column.kind is Kind.TEXT,
    }
