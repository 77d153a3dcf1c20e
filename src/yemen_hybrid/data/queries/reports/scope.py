"""Where and when a report looks: its branches, its business days, and what both mean in SQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.models import Branch
from yemen_hybrid.data.queries.documents import Document
from yemen_hybrid.domain.access import BranchNotFound
from yemen_hybrid.domain.business_day import business_day, day_bounds
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.reports import MAX_ROWS, Account, Days, Text, opened

BRANCHES = Branch.__table__
EVERY_BRANCH = Text("جميع الفروع", "All branches")

_LETTERHEAD = tuple(
    BRANCHES.c[name]
    for name in ("id", "name_ar", "name_en", "address_ar", "address_en", "phone", "tax_number")
)


@dataclass(frozen=True, slots=True)
class Scope:
    """The branches that a report adds up, and its days by each branch's own clock."""

    branches: Sequence[Row[Any]]
    one: bool
    """Whether one branch was asked for, or is all that the caller sees."""
    days: Days
    now: datetime

    @property
    def name(self) -> Text:
        """Where it looks, for people."""
        if not self.one:
            return EVERY_BRANCH
        return Text(self.branches[0].name_ar, self.branches[0].name_en)

    @property
    def letterhead(self) -> Document:
        """The head of the paper: the branch's, or that of all of them."""
        shown = {column.name: getattr(self.branches[0], column.name) for column in _LETTERHEAD}
        if self.one:
            return shown
        names = {"name_ar": EVERY_BRANCH.ar, "name_en": EVERY_BRANCH.en}
        return {**dict.fromkeys(shown), **names}

    @property
    def timezone(self) -> str:
        """The clock of the first branch, for what is said of all of them at once."""
        return str(self.branches[0].timezone)

    def of(self, branch_id: UUID) -> Text:
        """The name of one of its branches."""
        row = next(row for row in self.branches if row.id == branch_id)
        return Text(row.name_ar, row.name_en)

    def here(self, branch: ColumnElement[Any]) -> ColumnElement[bool]:
        """Rows of its branches. By their ids even where they are all: so the indexes begin."""
        return branch.in_([row.id for row in self.branches])

    def on_days(
        self, branch: ColumnElement[Any], day: ColumnElement[Any], days: Days | None = None
    ) -> ColumnElement[bool]:
        """Rows of its branches whose business day is one of its days."""
        days = days or self.days
        return and_(self.here(branch), day >= days.first, day <= days.last)

    def within(
        self, branch: ColumnElement[Any], at: ColumnElement[Any], days: Days | None = None
    ) -> ColumnElement[bool]:
        """Rows of its branches whose instant falls on its days, by each branch's clock."""
        days = days or self.days
        return or_(
            *(
                and_(branch.in_(ids), at >= start, at < end)
                for ids, start, end in self._bounds(days)
            )
        )

    def month(self, branch: ColumnElement[Any], at: ColumnElement[Any]) -> ColumnElement[int]:
        """Which of `Days.months` an instant falls in, by the branch's clock; -1: before them."""
        clocks = [
            (branch.in_(ids), case(*_months(self.days, at, clock)))
            for clock, ids in self._clocks().items()
        ]
        return case(*clocks) if len(clocks) > 1 else clocks[0][1]

    def month_by_first_clock(self, at: ColumnElement[Any]) -> ColumnElement[int]:
        """The same for an instant that belongs to no branch: by the clock of its first one."""
        return case(*_months(self.days, at, self.timezone))

    def month_of_day(self, day: ColumnElement[Any]) -> ColumnElement[int]:
        """Which of `Days.months` a business day falls in."""
        months = enumerate(self.days.months())
        return case(*((day <= month.last, number) for number, month in months))

    @property
    def month_names(self) -> list[str]:
        """Its months, as they are written."""
        return [f"{month.first:%Y-%m}" for month in self.days.months()]

    def _bounds(self, days: Days) -> Iterator[tuple[list[UUID], datetime, datetime]]:
        for clock, ids in self._clocks().items():
            yield ids, day_bounds(days.first, clock)[0], day_bounds(days.last, clock)[1]

    def _clocks(self) -> dict[str, list[UUID]]:
        clocks = sorted({row.timezone for row in self.branches})
        return {
            clock: [row.id for row in self.branches if row.timezone == clock] for clock in clocks
        }


def _months(
    days: Days, at: ColumnElement[Any], clock: str
) -> Iterator[tuple[ColumnElement[bool], int]]:
    yield at < day_bounds(days.first, clock)[0], -1
    for number, month in enumerate(days.months()):
        yield at < day_bounds(month.last, clock)[1], number


async def find_scope(
    connection: AsyncConnection,
    branch_id: UUID | None,
    days: tuple[date | None, date | None],
    now: datetime,
    *,
    one_day: bool = False,
) -> Scope:
    """The branch (None: all of them) and the days that were asked for; unsaid, this month up to
    today, or ``one_day``: today.
    """
    rows: Select[Any] = select(*_LETTERHEAD, BRANCHES.c.timezone).order_by(BRANCHES.c.id)
    if branch_id is not None:
        rows = rows.where(BRANCHES.c.id == branch_id)
    branches = (await connection.execute(rows)).all()
    if not branches:
        raise BranchNotFound
    today = business_day(now, branches[0].timezone)
    if one_day:
        days = (days[0] or today, days[1] or today)
    return Scope(branches, branch_id is not None, opened(days, today), now)


async def fetch(connection: AsyncConnection, rows: Select[Any]) -> Sequence[Row[Any]]:
    """The rows of a table; one more than it may have, so that too many are noticed."""
    found: Sequence[Row[Any]] = (await connection.execute(rows.limit(MAX_ROWS + 1))).all()
    return found


def account(row: Row[Any]) -> Account:
    """Whose money a row tells of."""
    return Account(Zone(row.zone), Currency(row.currency))
