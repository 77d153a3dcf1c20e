"""A report as comma-separated values: UTF-8 with a byte order mark, so that Excel reads Arabic."""

import csv
from datetime import date
from io import StringIO
from typing import Final

from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.quantities import fixed, half_up, shortest
from yemen_hybrid.domain.reports import Account, Cell, Column, Kind, Report, Text
from yemen_hybrid.services.reports.grid import NOTES, about, columns_of, lines_of

_BEGIN_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet would compute, or hide such a thing behind (OWASP, CSV injection)."""
_LABEL: Final = Column("label", Text("", ""))


def csv_file(report: Report, language: Language) -> bytes:
    """The tables one under the other, an empty line between them. Amounts are plain decimals."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(report.title.read(language))])
    for label, value in about(report):
        writer.writerow([label.read(language), plain(value, _LABEL, None, language)])
    for table in report.tables:
        columns = columns_of(table)
        writer.writerow([])
        writer.writerow([harmless(table.title.read(language))])
        writer.writerow([harmless(column.title.read(language)) for column in columns])
        for line in lines_of(table):
            cells = zip(line.cells, columns, strict=True)
            writer.writerow([plain(cell, of, line.account, language) for cell, of in cells])
    writer.writerow([])
    for note in report.notes:
        writer.writerow([NOTES.read(language), harmless(note.read(language))])
    return text.getvalue().encode("utf-8-sig")


def plain(cell: Cell, column: Column, account: Account | None, language: Language) -> str:
    """A cell as text: numbers as decimals with a point, days as 2030-03-04, nothing as nothing."""
    match cell:
        case None:
            return ""
        case Text():
            return harmless(cell.read(language))
        case str():
            return harmless(cell)
        case date():
            return cell.isoformat()
        case _:
            return _number(cell, column.kind, account)


def _number(value: int, kind: Kind, account: Account | None) -> str:
    match kind:
        case Kind.MONEY if account is not None:
            return fixed(value, account.currency.exponent)
        case Kind.QUANTITY:
            return shortest(value, 3)
        case Kind.HOURS:
            return fixed(half_up(value, 36), 2)
        case Kind.PERCENT:
            return fixed(value, 2)
        case _:
            return str(value)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe before it says that it is text.

    Blanks before a formula do not hide it.
    """
    if text.lstrip(" \u00a0\u200b\u200e\u200f\u2066\u2067\u2068").startswith(_BEGIN_FORMULAS):
        return f"'{text}"
    return text
