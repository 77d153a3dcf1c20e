"""What reports are made of, and the files they become."""

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.domain.reports import (
    MAX_DAYS,
    MAX_PAPER_ROWS,
    Account,
    Cell,
    Chart,
    Column,
    Days,
    Kind,
    Report,
    ReportDaysBackwards,
    ReportDaysTooMany,
    ReportTooLong,
    ReportTooLongForPaper,
    Row,
    Table,
    Text,
    opened,
)
from yemen_hybrid.services.pdf.charts import TICKS, scale
from yemen_hybrid.services.pdf.renderer import Renderer
from yemen_hybrid.services.pdf.reports import lay_out_report
from yemen_hybrid.services.pdf.writing import PaperLanguage, Writing
from yemen_hybrid.services.reports.csv_file import csv_file
from yemen_hybrid.services.reports.xlsx_file import HEAD, xlsx_file

NOW = datetime(2030, 3, 4, 6, 0, tzinfo=UTC)
MARCH = Days(date(2030, 3, 1), date(2030, 3, 31))
SANAA = Account(Zone.SANAA, Currency.YER)
ADEN = Account(Zone.ADEN, Currency.YER)
DOLLARS = Account(Zone.SANAA, Currency.USD)
LETTERHEAD = {
    "name_ar": "صنعاء", "name_en": "Sanaa", "address_ar": None, "address_en": None,
    "phone": "+967777123456", "tax_number": None,
}  # fmt: skip
COLUMNS = (
    Column("name", Text("الاسم", "Name")),
    Column("day", Text("اليوم", "Day"), Kind.DATE),
    Column("count", Text("العدد", "Count"), Kind.COUNT, summed=True),
    Column("used", Text("الكمية", "Used"), Kind.QUANTITY),
    Column("time", Text("الساعات", "Hours"), Kind.HOURS, summed=True),
    Column("revenue", Text("الإيراد", "Revenue"), Kind.MONEY, summed=True),
    Column("share", Text("النسبة", "Share"), Kind.PERCENT, ratio=("count", "time")),
    Column("average", Text("المتوسط", "Average"), Kind.MONEY, ratio=("revenue", "count")),
)
EVIL = '=HYPERLINK("http://x","y")'


def row(name: str, account: Account, revenue: int, count: int = 2) -> Row:
    cells: dict[str, Cell] = {"day": date(2030, 3, 4), "used": 1_500, "time": 5_400}
    return Row({"name": name, "count": count, "revenue": revenue, **cells}, account)


def a_report(rows: Sequence[Row] | None = None) -> Report:
    if rows is None:
        rows = [
            row("سيارة\u202e", ADEN, 100),
            row(EVIL, DOLLARS, 1_234),
            row("-1+1", SANAA, -1_000),
            row("#set page()", SANAA, 5_000),
            row("none", SANAA, 0, count=0),
        ]
    chart = Chart("bars", "name", "revenue")
    line = Chart("line", "day", "revenue")
    table = Table("sums", Text("المجاميع", "Sums"), COLUMNS, rows, (chart, line))
    title = Text("تقرير", "A report")
    return Report("a-report", title, Text("صنعاء", ""), MARCH, (table,), (Text("شرح", "Note"),))


def test_rows_of_an_account_stand_together_and_nothing_is_added_across_accounts() -> None:
    table = a_report().tables[0]
    assert [one.account for one in table.rows] == [SANAA, SANAA, SANAA, DOLLARS, ADEN]
    totals = {one.account: one.cells for one in table.totals}
    assert totals[SANAA] == {"count": 4, "time": 16_200, "revenue": 4_000}
    assert totals[DOLLARS]["revenue"] == 1_234
    assert totals[ADEN]["revenue"] == 100


def test_a_ratio_is_that_of_the_sums_and_none_where_there_is_nothing_to_share() -> None:
    table = a_report().tables[0]
    average = table.column("average")
    assert [table.cell(one, average) for one in table.rows[:3]] == [-500, 2_500, None]
    assert table.cell(table.totals[0], average) == 1_000
    assert table.cell(table.totals[0], table.column("share")) == 2  # 4 in 16,200: 0.02 %


def test_a_ratio_through_next_to_nothing_says_nothing() -> None:
    sold = Column("sold", Text("", ""), Kind.PERCENT, ratio=("count", "time"), least=360)
    table = Table(
        "hours", Text("", ""), (sold,), [Row({"count": 9, "time": n}) for n in (359, 360)]
    )
    assert [table.cell(one, sold) for one in table.rows] == [None, 250]


def test_a_chart_has_a_picture_for_each_account_with_more_than_one_point() -> None:
    table = a_report().tables[0]
    assert [account for account, _ in table.charts[0].series(table, MARCH)] == [SANAA]


def test_time_in_which_nothing_happened_is_drawn_too() -> None:
    days = Days(date(2029, 12, 30), date(2030, 3, 5))
    rows = [row("a", SANAA, 700), row("b", DOLLARS, -3)]
    line = Table("sums", Text("", ""), COLUMNS, rows, (Chart("line", "day", "revenue"),))
    points = dict(line.charts[0].series(line, days))[SANAA]
    assert [label for label, _ in points] == [
        days.first + timedelta(days=past) for past in range(66)
    ]
    assert [(label, value) for label, value in points if value] == [(date(2030, 3, 4), 700)]
    months = [row("2030-02", SANAA, 700), row("2029-12", SANAA, 40)]
    shown = Table("sums", Text("", ""), COLUMNS, months, (Chart("columns", "name", "average"),))
    assert shown.charts[0].series(shown, days) == [
        (SANAA, [("2029-12", 20), ("2030-01", 0), ("2030-02", 350), ("2030-03", 0)])
    ]


@pytest.mark.parametrize(
    "values", [[1], [999], [1_000], [-5, 40], [-70, -3], [123_456_789], [0, 1], [-1, 1]]
)
def test_an_axis_is_round_and_holds_zero_and_every_value(values: list[int]) -> None:
    low, high = scale(values, Kind.MONEY, SANAA)
    assert low <= min(0, *values) <= max(0, *values) <= high
    assert (high - low) % TICKS == 0
    assert low % ((high - low) // TICKS) == 0


def test_days_unsaid_are_this_month_up_to_today() -> None:
    today = date(2030, 3, 4)
    assert opened((None, None), today) == Days(date(2030, 3, 1), today)
    assert opened((date(2030, 1, 5), None), today) == Days(date(2030, 1, 5), today)
    assert opened((None, date(2030, 2, 9)), today) == Days(date(2030, 2, 1), date(2030, 2, 9))
    months = Days(date(2029, 12, 30), date(2030, 2, 2)).months()
    assert [(one.first.day, one.last.day) for one in months] == [(30, 31), (1, 31), (1, 2)]


def test_days_the_wrong_way_round_or_too_many_are_refused() -> None:
    with pytest.raises(ReportDaysBackwards):
        Days(date(2030, 3, 2), date(2030, 3, 1))
    first = date(2030, 1, 1)
    with pytest.raises(ReportDaysTooMany):
        Days(first, date.fromordinal(first.toordinal() + MAX_DAYS))
    Days(first, date.fromordinal(first.toordinal() + MAX_DAYS - 1))


def test_what_nobody_would_read_or_print_is_refused() -> None:
    long = a_report([row("x", SANAA, 1)] * (MAX_PAPER_ROWS + 1))
    with pytest.raises(ReportTooLongForPaper):
        lay_out_report(long, LETTERHEAD, Writing("ar"), NOW)
    with pytest.raises(ReportTooLong):
        long.check_length(MAX_PAPER_ROWS, ReportTooLong)


def test_values_with_commas_are_plain_and_no_text_in_them_is_a_formula() -> None:
    content = csv_file(a_report(), "en")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert lines[0] == ["A report"]
    assert lines[1] == ["Branch", "صنعاء"]
    assert lines[6][:3] == ["Name", "Currency", "Day"]
    assert lines[7] == [
        "'-1+1", "YER (Sana'a)", "2030-03-04", "2", "1.5", "1.50", "-1000", "0.04", "-500",
    ]  # fmt: skip
    assert lines[10][:7] == [
        f"'{EVIL}", "USD (Sana'a)", "2030-03-04", "2", "1.5", "1.50", "12.34",
    ]  # fmt: skip
    assert lines[12][0] == "Total"
    assert not [cell for line in lines for cell in line if cell[:1] in "=+@" and cell]


def _cells(language: Any) -> tuple[Any, list[tuple[Any, ...]]]:
    book = load_workbook(BytesIO(xlsx_file(a_report(), language, NOW)))
    sheet = book.worksheets[0]
    return sheet, list(sheet.iter_rows(min_row=HEAD + 1, values_only=True))


def test_a_workbook_has_numbers_as_numbers_and_text_as_text() -> None:
    sheet, rows = _cells("en")
    assert rows[0][:3] == ("Name", "Currency", "Day")
    assert rows[1][2:7] == (datetime(2030, 3, 4), 2, 1.5, 1.5, -1000)  # noqa: DTZ001 - as it is read
    assert rows[4][0] == EVIL
    assert rows[4][6] == 12.34
    assert sheet.cell(HEAD + 5, 1).data_type == "s"
    assert sheet.cell(HEAD + 5, 7).number_format == "#,##0.00"
    assert sheet.cell(HEAD + 2, 7).number_format == "#,##0"
    totals = [one for one in rows if one[0] == "Total"]
    assert [one[6] for one in totals] == [4_000, 12.34, 100]
    assert sheet.freeze_panes == f"B{HEAD + 2}"
    assert not sheet.sheet_view.rightToLeft
    assert xlsx_file(a_report(), "en", NOW) == xlsx_file(a_report(), "en", NOW)


def test_an_arabic_workbook_runs_from_right_to_left() -> None:
    sheet, rows = _cells("ar")
    assert sheet.sheet_view.rightToLeft
    assert rows[0][0] == "الاسم"
    assert sheet.title == "المجاميع"


def _ink(content: bytes) -> str:
    """What can be read of a paper, without blanks and marks of direction."""
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return "".join(char for char in text if char.isprintable() and not char.isspace())


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_report_on_paper_says_all_of_it_and_text_stays_text(language: PaperLanguage) -> None:
    writing = Writing(language)
    paper = lay_out_report(a_report(), LETTERHEAD, writing, NOW)
    content = Renderer().render_here(paper)
    assert content == Renderer().render_here(paper)
    text = _ink(content)
    for said in ("#setpage()", "5,000", "12.34", "-1,000"):
        assert said in text
    if language == "en":
        assert "Total" in text
        assert "Howthefiguresaremeant" in text


def test_a_report_of_nothing_says_so() -> None:
    paper = lay_out_report(a_report([]), LETTERHEAD, Writing("en"), NOW)
    assert "Nothinginthisperiod." in _ink(Renderer().render_here(paper))
    assert csv_file(a_report([]), "ar")
    assert xlsx_file(a_report([]), "ar", NOW)


def test_a_month_is_in_the_digits_of_the_paper_like_the_axis_beside_it() -> None:
    months = [row(f"2030-0{month}", SANAA, 100) for month in (1, 2)]
    paper = lay_out_report(a_report(months), LETTERHEAD, Writing("ar", "arabic"), NOW)
    said = str(paper.content["blocks"])
    assert "٢٠٣٠-٠٢" in said
    assert "2030-02" not in said
