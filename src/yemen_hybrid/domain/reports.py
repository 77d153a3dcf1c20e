"""What a report is made of: titled tables of typed cells, whatever they are shown as.

Money never adds currencies or zones, because it cannot: a row has one `Account`, every amount of
the row is in it, and totals are one row for each account. Everything is a whole number of its
smallest part, as everywhere in the domain; a renderer only writes it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Literal, NamedTuple, TypeAlias

from yemen_hybrid.domain.errors import Invalid, Words
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.quantities import half_up

MAX_ROWS: Final = 20_000
"""Rows of one table. A report is read by a person, or by a spreadsheet of theirs."""
MAX_PAPER_ROWS: Final = 1_000
"""Rows on paper: some thirty pages, which take seconds to set."""
MAX_DAYS: Final = 1_100
"""Three years: enough to compare a year with those before it."""


class ReportTooLong(Invalid):
    """More rows than a report may have."""

    code = "report_too_long"
    en = "The report has more than {max_rows} rows. Choose fewer days or one branch."
    ar = "عدد أسطر التقرير يتجاوز {max_rows} سطر. اختر فترة أقصر أو فرعًا واحدًا."


class ReportTooLongForPaper(Invalid):
    """More rows than anybody would print; the spreadsheet takes them."""

    code = "report_too_long_for_paper"
    en = "The report has more than {max_rows} rows, too many for paper. Take it as XLSX or CSV."
    ar = "عدد أسطر التقرير يتجاوز {max_rows} سطر ولا يناسب الطباعة. اطلبه بصيغة XLSX أو CSV."


class ReportDaysBackwards(Invalid):
    """The last day comes before the first."""

    code = "report_days_backwards"
    en = "The last day of a report cannot come before its first day."
    ar = "لا يمكن أن يسبق آخر يوم في التقرير أول يوم فيه."


class ReportDaysTooMany(Invalid):
    """A longer time than a report looks at."""

    code = "report_days_too_many"
    en = "A report covers at most {max_days} days."
    ar = "لا يغطي التقرير أكثر من {max_days} يوم."


class Kind(StrEnum):
    """What a column holds, and in which smallest part."""

    TEXT = "text"
    DATE = "date"
    COUNT = "count"
    QUANTITY = "quantity"
    """Thousandths."""
    HOURS = "hours"
    """Seconds; shown as hours with two decimals."""
    PERCENT = "percent"
    """Basis points: 10,000 are the whole."""
    MONEY = "money"
    """Minor units of the currency of the row's account."""


class Text(Words):
    """A text in both languages; one that is known in one language only reads the same in both."""

    __slots__ = ()


Cell: TypeAlias = str | Text | date | int | None


class Account(NamedTuple):
    """Whose money an amount is: rials of the two zones share a name, not a value."""

    zone: Zone
    currency: Currency

    @property
    def name(self) -> Text:
        """As people call it."""
        ar, en = _ZONES[self.zone]
        if self.currency is Currency.YER:
            return Text(f"ريال يمني ({ar})", f"YER ({en})")
        sign = "ريال سعودي" if self.currency is Currency.SAR else "دولار أمريكي"
        return Text(f"{sign} ({ar})", f"{self.currency.value} ({en})")


_ZONES: Final = {Zone.SANAA: Text("صنعاء", "Sana'a"), Zone.ADEN: Text("عدن", "Aden")}


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``summed``: it has a total; what counts the same thing twice over must not.

    ``ratio`` names two columns; then the cells are the first through the second, in the total row
    too, and rows hold nothing of their own here. Of a percentage the whole is 10,000. ``least``:
    the smallest second figure through which it says something; below it the cell is empty.
    """

    key: str
    title: Text
    kind: Kind = Kind.TEXT
    summed: bool = False
    ratio: tuple[str, str] | None = None
    least: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """What a table says of one thing, by the keys of its columns."""

    cells: Mapping[str, Cell]
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a table: ``value`` of each row over its ``label``, apart for each account.

    ``columns`` and ``line`` follow time from left to right, so days or months in which nothing
    happened stand in it as zero. ``bars`` compare things, the first rows of the table, which are
    its largest.
    """

    shape: Literal["columns", "line", "bars"]
    label: str
    value: str

    MOST_BARS = 12

    def series(
        self, table: "Table", days: "Days"
    ) -> list[tuple[Account | None, list[tuple[Cell, int]]]]:
        """The points to be drawn of a report over ``days``, for each account with more than one."""
        found: dict[Account | None, list[tuple[Cell, int]]] = {}
        for row in table.rows:
            value = table.cell(row, table.column(self.value))
            if isinstance(value, int):
                found.setdefault(row.account, []).append((row.cells.get(self.label), value))
        if self.shape == "bars":
            found = {account: points[: self.MOST_BARS] for account, points in found.items()}
        else:
            times = days.each(table.column(self.label).kind)
            found = {account: _over(times, points) for account, points in found.items()}
        return [(account, points) for account, points in found.items() if len(points) > 1]


def _over(times: Sequence[Cell], points: Sequence[tuple[Cell, int]]) -> list[tuple[Cell, int]]:
    known = dict(points)
    return [(time, known.get(time, 0)) for time in times]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; those of one account stand together, in the order they came in."""

    key: str
    title: Text
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    charts: tuple[Chart, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", sorted(self.rows, key=lambda row: _place(row.account)))

    @property
    def has_money(self) -> bool:
        """Whether its rows stand in accounts, which then have to be shown."""
        return any(column.kind is Kind.MONEY for column in self.columns)

    def column(self, key: str) -> Column:
        """The column called ``key``."""
        return next(column for column in self.columns if column.key == key)

    def cell(self, row: Row, column: Column) -> Cell:
        """What stands in a row under a column."""
        if column.ratio is None:
            return row.cells.get(column.key)
        part, whole = (row.cells.get(key) for key in column.ratio)
        if not isinstance(part, int) or not isinstance(whole, int) or whole < column.least:
            return None
        return half_up(part * (10_000 if column.kind is Kind.PERCENT else 1), whole)

    @property
    def totals(self) -> list[Row]:
        """The sums of the summed columns, a row for each account in the order of their coming."""
        sums: dict[Account | None, dict[str, Cell]] = {}
        for row in self.rows:
            keys = [
                column.key
                for column in self.columns
                if column.summed and (row.account or column.kind is not Kind.MONEY)
            ]
            total = sums.setdefault(row.account, {}) if keys else {}
            for key in keys:
                total[key] = _plus(total.get(key), row.cells.get(key))
        return [Row(total, account) for account, total in sums.items()]


def _place(account: Account | None) -> tuple[int, int]:
    if account is None:
        return (-1, -1)
    return list(Zone).index(account.zone), list(Currency).index(account.currency)


def _plus(one: Cell, other: Cell) -> int:
    return sum(value for value in (one, other) if isinstance(value, int))


@dataclass(frozen=True, slots=True)
class Days:
    """The business days that a report is about, first and last included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ReportDaysBackwards
        if (self.last - self.first).days >= MAX_DAYS:
            raise ReportDaysTooMany(max_days=MAX_DAYS)

    def each(self, kind: Kind) -> list[Cell]:
        """Its days, where a column holds dates; else its months, as they are written."""
        if kind is not Kind.DATE:
            return [f"{month.first:%Y-%m}" for month in self.months()]
        whole = (self.last - self.first).days + 1
        return [self.first + timedelta(days=past) for past in range(whole)]

    def months(self) -> list["Days"]:
        """The parts of it that lie in each month."""
        found, first = [], self.first
        while first <= self.last:
            following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
            found.append(Days(first, min(self.last, following - timedelta(days=1))))
            first = following
        return found


@dataclass(frozen=True, slots=True)
class Report:
    """A report: what it is called, where and when, its tables, and how its figures are meant."""

    name: str
    title: Text
    branch: Text
    days: Days
    tables: tuple[Table, ...]
    notes: tuple[Text, ...] = field(default=())

    def check_length(self, most: int, refusal: type[Invalid]) -> None:
        """Refuse a report of which a table has more rows than ``most``."""
        if any(len(table.rows) > most for table in self.tables):
            raise refusal(max_rows=most)


def opened(days: tuple[date | None, date | None], today: date) -> Days:
    """The days that were asked for; unsaid, this month up to today, or the month of the last day.

    A first day alone is open up to today.
    """
    first, last = days
    last = last or max(today, first or today)
    return Days(first or last.replace(day=1), last)
