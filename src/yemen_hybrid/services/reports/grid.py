"""A table as every kind of file shows it: with its accounts, and its totals under it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yemen_hybrid.domain.reports import Account, Cell, Column, Kind, Report, Row, Table, Text

MONEY_OF: Final = Column("account", Text("العملة", "Currency"))
TOTAL: Final = Text("الإجمالي", "Total")
BRANCH: Final = Text("الفرع", "Branch")
FROM: Final = Text("من", "From")
TO: Final = Text("إلى", "To")
NOTES: Final = Text("ملاحظات", "Notes")


@dataclass(frozen=True, slots=True)
class Line:
    """A row with all its cells in the order of the columns."""

    cells: list[Cell]
    account: Account | None
    total: bool = False


def columns_of(table: Table) -> list[Column]:
    """The table's columns, and where it has money, which: behind what the rows are called by."""
    columns = list(table.columns)
    if table.has_money:
        labels = sum(1 for one in columns[:1] if one.kind in {Kind.TEXT, Kind.DATE})
        columns.insert(labels, MONEY_OF)
    return columns


def lines_of(table: Table) -> Iterator[Line]:
    """The rows, and then the totals: one for each account."""
    columns = columns_of(table)
    for row in table.rows:
        yield Line([_cell(table, row, column) for column in columns], row.account)
    for row in table.totals:
        cells = [_cell(table, row, column) for column in columns]
        if cells and columns[0].kind in {Kind.TEXT, Kind.DATE}:
            cells[0] = TOTAL
        yield Line(cells, row.account, total=True)


def _cell(table: Table, row: Row, column: Column) -> Cell:
    if column is MONEY_OF:
        return None if row.account is None else row.account.name
    return table.cell(row, column)


def about(report: Report) -> list[tuple[Text, Cell]]:
    """What stands over the tables: where, and on which days."""
    days = report.days
    return [(BRANCH, report.branch), (FROM, days.first), (TO, days.last)]
