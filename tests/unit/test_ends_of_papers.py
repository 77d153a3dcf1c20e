"""How papers end: with their total, their terms and the signatures on one page."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from yemen_hybrid.domain.signatures import Signature
from yemen_hybrid.services.pdf.blocks import (
    Block,
    Sheet,
    column,
    fact,
    figure,
    group,
    prose,
    row,
    signatures,
    signed,
    table,
    totals,
)
from yemen_hybrid.services.pdf.renderer import Paper, Renderer
from yemen_hybrid.services.pdf.writing import Writing, pair

UNSAID = dict.fromkeys(("address_ar", "address_en", "phone", "tax_number"))
BRANCH = {"name_ar": "صنعاء", "name_en": "Sanaa", **UNSAID}
RENDERER = Renderer()
MARKS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
"""Of direction, which readers put between the letters."""
LINES = range(14, 26)
"""Rows with which a sheet in two languages fills up, ends beside its total, and goes on."""


def pages(rows: int, *after: Block) -> list[str]:
    """What is read on each page of a paper of so many rows, its total, and ``after``."""
    writing = Writing("both")
    title = pair("بند", "Row")
    sum_up = figure(pair("الإجمالي", "Altogether"), writing.number("7"))
    sheet = Sheet(
        title=pair("ورقة", "Paper"),
        number="P-1",
        branch=BRANCH,
        blocks=[
            table("t", (column(title),), [group([row(title)] * rows)]),
            totals([sum_up]),
            *after,
        ],
    )
    made_at = datetime(2030, 3, 4, tzinfo=UTC)
    content = RENDERER.render_here(Paper("a4", sheet.content(writing), made_at))
    read = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return [page.translate(MARKS) for page in read]


@pytest.mark.parametrize("rows", LINES)
def test_the_signatures_stand_with_the_total_and_the_terms(rows: int) -> None:
    terms = prose(pair("الشروط", "Terms"), pair("عشرة أيام", "Ten days"))
    sign = signatures(pair("العميل", "Customer"), pair("الورشة", "Workshop"))
    read = pages(rows, terms, sign)
    for part in ("Altogether", "Ten days", "Workshop"):
        assert [part in page for page in read] == [False] * (len(read) - 1) + [True], part


def test_both_ways_of_ending_are_tried_above() -> None:
    sign = signatures(pair("العميل", "Customer"))
    assert len(pages(LINES[0], sign)) == 1
    assert len(pages(LINES[-1], sign)) == 2


@pytest.mark.parametrize("drawn", [True, False])
def test_terms_longer_than_a_page_go_on_and_end_in_what_was_signed(drawn: bool) -> None:
    long = prose(pair("الشروط", "Terms"), pair("كلمة " * 3_000, "word " * 3_000))
    answer = signed(
        pair("الرد", "Answer"),
        [fact(pair("الاسم", "Name"), "Saleh " * 33)],
        drawn=Signature.of([[[0, 0], [600, 240]], [[5, 5]]]) if drawn else None,
        written="Saleh " * 33,
    )
    read = pages(3, long, answer)
    assert len(read) > 2
    assert ("Customer's signature" in read[-1]) is drawn
    assert ("Signed by writing the name" in read[-1]) is not drawn
