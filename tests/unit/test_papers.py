"""What every paper promises, whatever stands on it."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from secrets import token_hex

import pypdfium2
import pytest
from PIL import Image
from pydantic import SecretStr
from pypdf import PdfReader

from yemen_hybrid.app import build_context
from yemen_hybrid.services.pdf.blocks import Sheet, column, fact, group, measured, prose, row, table
from yemen_hybrid.services.pdf.logos import LogoInvalid, read_logo
from yemen_hybrid.services.pdf.renderer import Attachment, Paper, Renderer, drawable
from yemen_hybrid.services.pdf.writing import Writing, pair, plain
from yemen_hybrid.settings import Settings, SettingsInvalid

MADE_AT = datetime(2030, 3, 4, 6, tzinfo=UTC)
BRANCH = {
    "name_ar": "صنعاء",
    "name_en": "Sanaa",
    "address_ar": None,
    "address_en": None,
    "phone": None,
    "tax_number": None,
}
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>'


def a_paper(text: str, writing: Writing, attachment: Attachment | None = None) -> Paper:
    """A sheet with one text on it, in a heading, in a table and by itself."""
    cells = [row(writing.typed(text), writing.number("1234.5"), total="1")]
    columns = (column(pair("نص", "Text")), column(pair("عدد", "Number"), align="figure", mm=30))
    sheet = Sheet(
        title=pair("ورقة", "Paper"),
        number="P-1",
        branch=BRANCH,
        blocks=[
            table("t", columns, [group(cells, writing.typed(text))], carried=True),
            prose(pair("نص", "Text"), writing.typed(text)),
        ],
    )
    return Paper("a4", sheet.content(writing), MADE_AT, attachment)


@pytest.mark.parametrize("language", ["ar", "en", "both"])
@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "ط" * 10_000,
        "كلمة " * 2_000,
        "#set page(width: 1cm) $ x $ `y` \\u{0} ]) #panic() " * 200,
        "😀🚗 你好 \u202e gnp \u2067 \u0000\u0007 \ufeff\uffff" * 50,
        "سطر\nسطر\r\nسطر\tسطر",
        "",
    ],
    ids=["a long word", "a long Arabic word", "a long text", "markup", "marks", "lines", "nothing"],
)
def test_any_text_at_all_makes_a_paper(text: str, language: str) -> None:
    writing = Writing(language)  # type: ignore[arg-type]  # a parameter is a plain str
    content = Renderer().render_here(a_paper(text, writing))
    assert content.startswith(b"%PDF-")
    assert content == Renderer().render_here(a_paper(text, writing))
    for page in PdfReader(BytesIO(content)).pages:
        assert float(page.mediabox.width) == pytest.approx(595.28, abs=1)


def test_marks_that_turn_text_around_are_taken_out() -> None:
    assert plain("1\u202e234\u2069\u200f5\u0000") == "12345"


def test_what_the_font_cannot_draw_is_a_question_mark() -> None:
    assert drawable({"a": ["ab", "صنعاء 😀 你", 3]}) == {"a": ["ab", "صنعاء ? ?", 3]}


def test_digits_are_arabic_only_on_papers_that_are_all_in_arabic() -> None:
    assert "١٬٢٣٤٫٥" in Writing("ar", "arabic").number("1234.5")
    assert "1,234.5" in Writing("ar").number("1234.5")
    assert "1,234.5" in Writing("both", "arabic").number("1234.5")
    assert "1,234.5" in Writing("en", "arabic").number("1234.5")
    assert "-12,500" in Writing("en").number("-12500")


def test_what_both_languages_read_is_said_in_each() -> None:
    both = Writing("both", "arabic")
    assert both.kilometres(229_039) == pair("\u2066229,039\u2069 كم", "\u2066229,039\u2069 km")
    assert measured("2", "can", both) == pair("\u20662\u2069 علبة", "\u20662\u2069 can")


def test_a_day_beyond_the_hijri_tables_is_left_out() -> None:
    assert Writing("ar").hijri(date(2150, 1, 1)) == pair("", "")
    assert "1451" in Writing("en").hijri(date(2030, 3, 4))["en"]


async def test_twenty_papers_at_once_are_twenty_good_papers() -> None:
    renderer, writing = Renderer(), Writing("both")
    papers = [a_paper(f"Paper {number}", writing) for number in range(20)]
    made = await asyncio.gather(*(renderer.render(paper) for paper in papers))
    renderer.close()
    for number, content in enumerate(made):
        assert f"Paper {number}" in PdfReader(BytesIO(content)).pages[0].extract_text()


def bad_logos(folder: Path) -> Iterator[Path]:
    """Pictures that have the right name and cannot be drawn."""
    drawn = BytesIO()
    Image.effect_noise((64, 64), 50).save(drawn, "png")
    for name, content in (
        ("cut.png", drawn.getvalue()[:200]),
        ("elsewhere.svg", SVG.encode().replace(b"</svg>", b'<image href="file:///x.png"/></svg>')),
        ("empty.jpg", b""),
        ("large.svg", SVG.encode() + b" " * 1_000_000),
    ):
        (folder / name).write_bytes(content)
        yield folder / name
    yield folder / "gone.png"


def test_a_logo_that_cannot_be_drawn_is_told_at_the_start(tmp_path: Path) -> None:
    for logo in bad_logos(tmp_path):
        with pytest.raises(LogoInvalid, match=logo.name) as refused:
            read_logo(logo)
        assert "\n" not in str(refused.value)


def test_the_service_does_not_start_with_a_logo_that_cannot_be_drawn(tmp_path: Path) -> None:
    cut = next(bad_logos(tmp_path))
    settings = Settings(
        _env_file=None, secret_key=SecretStr(token_hex(32)), data_dir=tmp_path, logo_file=cut
    )
    with pytest.raises(SettingsInvalid, match=r"^LOGO_FILE: .*cut\.png cannot be drawn"):
        build_context(settings)


def test_a_logo_that_is_spoilt_later_gives_way_to_the_plain_mark(tmp_path: Path) -> None:
    paper = a_paper("x", Writing("en"))
    plain_mark = Renderer().render_here(paper)
    for logo in bad_logos(tmp_path):
        assert Renderer(logo=logo).render_here(paper) == plain_mark


def test_a_logo_stands_at_the_head_and_data_goes_with_the_file(tmp_path: Path) -> None:
    logo = tmp_path / "logo.svg"
    logo.write_text(SVG, encoding="utf-8")
    data = json.dumps({"أ": 1}, ensure_ascii=False).encode()
    paper = a_paper("x", Writing("en"), Attachment("x.json", "data", data))
    content = Renderer(logo=logo).render_here(paper)
    assert content != Renderer().render_here(paper)
    assert PdfReader(BytesIO(content)).attachments["x.json"] == [data]


def test_what_stands_at_the_head_never_runs_together() -> None:
    writing, day = Writing("en"), date(2026, 11, 23)
    facts = (
        fact(pair("تاريخ الإصدار", "Date of issue"), writing.day(day)),
        fact(pair("التاريخ الهجري", "Hijri date"), writing.hijri(day)),
        fact(pair("عن الفاتورة", "Credits invoice"), writing.code("INV-SAN-2026-000001")),
        fact(pair("أمر العمل", "Work order"), writing.code("WO-2026-000001")),
        fact(pair("العملة", "Currency"), writing.currency("YER", "sanaa")),
    )
    sheet = Sheet(title=pair("ورقة", "Paper"), number="P-1", branch=BRANCH, facts=facts)
    made = Renderer().render_here(Paper("a4", sheet.content(writing), MADE_AT))
    page = pypdfium2.PdfDocument(made)[0].get_textpage()
    where = page.search("INV-SAN-2026-000001").get_next()
    assert where is not None
    ends = [page.get_charbox(where[0] + at) for at in (0, where[1] - 1)]
    left, right, foot, top = ends[0][0], ends[1][2], ends[0][1], ends[0][3]
    assert page.get_text_bounded(left - 12, foot, left - 1, top).strip() == ""
    assert page.get_text_bounded(right + 1, foot, right + 12, top).strip() == ""
