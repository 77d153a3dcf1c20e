"""A report as a workbook: a sheet for each table, numbers as numbers, right to left in Arabic."""

import re
from datetime import UTC, date, datetime
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.reports import Account, Column, Kind, Report, Table, Text
from yemen_hybrid.services.reports.grid import NOTES, Line, about, columns_of, lines_of

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HEAD: Final = 4
"""Rows over a table: its title, the branch and the days; the head itself is the next one."""
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\']")
_MAX_SHEET_NAME: Final = 31
_ACCENT: Final = "#0B5D66"
_WASH: Final = "#EEF5F5"
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""Text stays text: what a customer is called is never computed."""


def xlsx_file(report: Report, language: Language, made_at: datetime) -> bytes:
    """The workbook; the same report at the same moment gives the same bytes."""
    from xlsxwriter import Workbook  # noqa: PLC0415 - only whoever asks for a workbook needs it

    file = BytesIO()
    book = Workbook(file, _OPTIONS)
    created = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": report.title.read(language), "created": created})
    sheets = _Sheets(book, report, language)
    for table in report.tables:
        sheets.add(table)
    sheets.add_notes()
    book.close()
    return file.getvalue()


class _Sheets:
    def __init__(self, book: "Workbook", report: Report, language: Language) -> None:
        self._book = book
        self._report = report
        self._language = language
        self._formats: dict[tuple[str, bool], Format] = {}
        self._title = book.add_format({"bold": True, "font_size": 15, "font_color": _ACCENT})
        self._soft = book.add_format({"font_color": "#5B6A6E", "align": "left"})
        self._head = book.add_format(
            {
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": _ACCENT,
                "text_wrap": True,
                "valign": "vcenter",
                "border": 1,
                "border_color": "#D3DCDE",
            }
        )

    def add(self, table: Table) -> None:
        """A sheet with a table: title, where and when, head (frozen), rows, totals."""
        sheet = self._sheet(table.title)
        columns = columns_of(table)
        for place, column in enumerate(columns):
            sheet.write_string(HEAD, place, column.title.read(self._language), self._head)
            sheet.set_column(place, place, _width(column))
        for number, line in enumerate(lines_of(table), start=HEAD + 1):
            self._write(sheet, number, columns, line)
        sheet.freeze_panes(HEAD + 1, 1)
        if table.rows:
            sheet.autofilter(HEAD, 0, HEAD + len(table.rows), len(columns) - 1)

    def add_notes(self) -> None:
        """A sheet with what the figures mean."""
        sheet = self._sheet(NOTES)
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 110)
        for number, note in enumerate(self._report.notes, start=HEAD):
            sheet.write_string(number, 0, note.read(self._language), wrapped)

    def _sheet(self, title: Text) -> "Worksheet":
        name = _FORBIDDEN.sub(" ", title.read(self._language))[:_MAX_SHEET_NAME].strip()
        sheet = self._book.add_worksheet(name)
        if self._language == "ar":
            sheet.right_to_left()
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEAD)
        heading = f"{self._report.title.read(self._language)} · {title.read(self._language)}"
        sheet.write_string(0, 0, heading, self._title)
        for row, (label, value) in enumerate(about(self._report), start=1):
            shown = value.read(self._language) if isinstance(value, Text) else str(value)
            sheet.write_string(row, 0, f"{label.read(self._language)}: {shown}", self._soft)
        return sheet

    def _write(self, sheet: "Worksheet", number: int, columns: list[Column], line: Line) -> None:
        for place, (cell, column) in enumerate(zip(line.cells, columns, strict=True)):
            put = partial(self._put, sheet, number, place)
            match cell:
                case None:
                    sheet.write_blank(number, place, None, self._format("", line))
                case Text() | str():
                    text = cell.read(self._language) if isinstance(cell, Text) else cell
                    sheet.write_string(number, place, text, self._format("", line))
                case date():
                    put(datetime(cell.year, cell.month, cell.day), "yyyy-mm-dd", line)  # noqa: DTZ001 - a day of a calendar has no zone
                case _:
                    put(*_number(cell, column.kind, line.account), line)

    def _put(
        self, sheet: "Worksheet", row: int, place: int, value: Any, shown: str, line: Line
    ) -> None:
        if isinstance(value, datetime):
            sheet.write_datetime(row, place, value, self._format(shown, line))
        else:
            sheet.write_number(row, place, value, self._format(shown, line))

    def _format(self, shown: str, line: Line) -> "Format":
        key = (shown, line.total)
        if key not in self._formats:
            looks: dict[str, Any] = {"num_format": shown} if shown else {}
            if line.total:
                looks |= {"bold": True, "bg_color": _WASH, "top": 1}
            self._formats[key] = self._book.add_format(looks)
        return self._formats[key]


def _number(value: int, kind: Kind, account: Account | None) -> tuple[float, str]:
    """The number that a cell holds, and how it is shown."""
    match kind:
        case Kind.MONEY if account is not None:
            places = account.currency.exponent
            return value / 10**places, "#,##0" + ("." + "0" * places if places else "")
        case Kind.QUANTITY:
            return value / 1000, "#,##0.###"
        case Kind.HOURS:
            return value / 3600, "#,##0.00"
        case Kind.PERCENT:
            return value / 10_000, "0.0%"
        case _:
            return value, "#,##0"


def _width(column: Column) -> int:
    if column.kind is Kind.TEXT:
        return 28
    return 18 if column.kind is Kind.MONEY else 13
