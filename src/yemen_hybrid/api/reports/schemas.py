"""Reports on the wire: how they are asked for, and what they look like as JSON."""

from datetime import date
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from yemen_hybrid.api.wire import Day, Lang, MoneyOut, Shown
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.reports import Kind

Format = Literal["json", "csv", "xlsx", "pdf"]

MEDIA_TYPES: Final[dict[Format, str]] = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}

_FILE: Final = {"schema": {"type": "string", "format": "binary"}}
FORMATS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The report: as JSON, or as the file that `format` or `Accept` asks for. "
        "CSV is UTF-8 with a byte order mark; a workbook has a sheet for each table.",
        "content": {
            media: {"schema": {"type": "string"}} if name == "csv" else _FILE
            for name, media in MEDIA_TYPES.items()
            if name != "json"
        },
    },
}
"""What every report answers, refusals aside."""


class ReportQuery(BaseModel):
    """Where, and in which form."""

    model_config = ConfigDict(extra="forbid")

    branch_id: UUID | None = Field(
        None, description="The caller's, unless said; for who has none, every branch."
    )
    format: Format | None = Field(None, description="Instead of `Accept`.")
    language: Lang | None = Field(None, description="Of files, instead of `Accept-Language`.")

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last business day, as far as they were said."""
        return None, None


class DaysQuery(ReportQuery):
    """Where, in which form, and on which business days of the branch, both ends included."""

    from_day: Day | None = Field(
        None, alias="from", description="The first of the month of the last day, unless said."
    )
    to_day: Day | None = Field(None, alias="to", description="Today, unless said.")

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last business day, as far as they were said."""
        return self.from_day, self.to_day


class DayQuery(ReportQuery):
    """Where, in which form, and on which business day."""

    day: Day | None = Field(None, description="Today, unless said.")

    @property
    def days(self) -> tuple[date | None, date | None]:
        """That one day; unsaid, it is for the route to say which."""
        return self.day, self.day


class Words(Shown):
    """A text in both languages."""

    ar: str
    en: str


class ColumnRead(Shown):
    """A column of a table."""

    key: str = Field(description="By which the cells of a row are called.")
    title: Words
    kind: Kind = Field(
        description="text; date; count; quantity, hours and percent as decimal strings; money."
    )


CellRead = str | int | date | MoneyOut | Words | None


class RowRead(Shown):
    """A row: its cells, and whose money they are."""

    zone: Zone | None = Field(description="Of all the row's amounts; null where it has none.")
    currency: Currency | None
    cells: dict[str, CellRead]


class PointRead(Shown):
    """What a chart stands for."""

    shape: Literal["columns", "line", "bars"]
    label: str = Field(description="The column along which it runs.")
    value: str = Field(description="The column that it draws; apart for each zone and currency.")


class TableRead(Shown):
    """A table of a report."""

    key: str
    title: Words
    columns: list[ColumnRead]
    rows: list[RowRead]
    totals: list[RowRead] = Field(
        description="The sums of the columns that can be added, a row for each zone and currency."
    )
    charts: list[PointRead]


class ReportRead(Shown):
    """A report. Amounts of two currencies or zones are never added."""

    name: str
    title: Words
    branch: Words
    from_day: date = Field(alias="from")
    to_day: date = Field(alias="to")
    tables: list[TableRead]
    notes: list[Words] = Field(description="How the figures are meant.")
