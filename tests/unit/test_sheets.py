"""Sheets as people send them."""

import io
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from yemen_hybrid.domain.errors import Refused
from yemen_hybrid.domain.imports import (
    SHEETS,
    HeadMissing,
    HeadTwice,
    HeadUnknown,
    SheetEmpty,
    SheetKind,
    SheetTooLarge,
    SheetUnreadable,
    find_columns,
)
from yemen_hybrid.services import sheets
from yemen_hybrid.services.sheets import as_text, read_sheet, write_sheet
from yemen_hybrid.usecases.customers.importing import CUSTOMERS
from yemen_hybrid.usecases.imports.cells import Cells, phone, plain_number
from yemen_hybrid.usecases.imports.run import Importer
from yemen_hybrid.usecases.parts.importing import PARTS
from yemen_hybrid.usecases.vehicles.importing import VEHICLES

IMPORTERS: tuple[Importer[Any], ...] = (CUSTOMERS, VEHICLES, PARTS)
TEXT = "الاسم;الهاتف\r\nصالح;777123456\r\n\r\n;\r\nسعيد;٧٧٧١٢٣٤٥٧\r\n"
ROWS = [
    (1, ["الاسم", "الهاتف"]),
    (2, ["صالح", "777123456"]),
    (5, ["سعيد", "٧٧٧١٢٣٤٥٧"]),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_csv_is_read_in_any_encoding_and_its_rows_keep_their_numbers(encoding: str) -> None:
    assert list(read_sheet(TEXT.encode(encoding))) == ROWS


def test_a_csv_of_arabic_windows_is_read() -> None:
    text = "الاسم,الهاتف\r\nصالح,777123456\r\n"
    assert list(read_sheet(text.encode("windows-1256"))) == ROWS[:2]


def test_a_template_is_read_back_and_holds_its_own_example() -> None:
    for kind, importer in zip(SheetKind, IMPORTERS, strict=True):
        columns = SHEETS[kind]
        for language in ("ar", "en"):
            heads = [column.head(language) for column in columns]
            made = write_sheet(heads, [column.example for column in columns])
            (_, read), (_, example) = read_sheet(made)
            assert find_columns(kind, read) == list(columns)
            cells = Cells({c.name: text for c, text in zip(columns, example, strict=True)})
            assert importer.read(cells) is not None
            assert cells.bad == []


def test_what_excel_made_of_a_phone_or_a_year_is_undone() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Phone", "Year", "Price", "When"])
    book.active.append([777123456.0, 2010, 0.1 + 0.2, datetime(2026, 3, 4)])  # noqa: DTZ001 - Excel's are naive
    book.active.append([])
    content = io.BytesIO()
    book.save(content)
    assert list(read_sheet(content.getvalue())) == [
        (1, ["Phone", "Year", "Price", "When"]),
        (2, ["777123456", "2010", "0.3", "2026-03-04"]),
    ]
    assert (as_text(True), as_text(None), as_text(date(2026, 3, 4))) == ("1", "", "2026-03-04")
    assert phone("777123456.0") == phone("٧٧٧ ١٢٣ ٤٥٦") == phone("00967777123456")
    assert plain_number("1,250,000") == "1250000"
    assert plain_number("١٢٬٥٠٠") == "12500"
    assert plain_number("12,5") == "12,5"


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", SheetEmpty),
        (b"\n \n", SheetEmpty),
        (b"PK\x03\x04 no archive", SheetUnreadable),
        (b"a,b\x00\n", SheetUnreadable),
        (b"\xff\xfea", SheetUnreadable),
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        list(read_sheet(content))


def test_a_sheet_of_too_many_rows_or_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    assert len(list(read_sheet(b"head\n" + b"row\n" * 3))) == 4
    with pytest.raises(SheetTooLarge):
        list(read_sheet(b"head\n" + b"row\n" * 4))
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    with pytest.raises(SheetTooLarge):
        list(read_sheet(b"head\nrow\nrow"))


def test_heads_are_found_however_they_are_spelt() -> None:
    found = find_columns(SheetKind.PARTS, ["رقم القطعه", "", "NAME IN ENGLISH", "price_sanaa"])
    names = [column and column.name for column in found]
    assert names == ["sku", None, "name_en", "price_sanaa"]


@pytest.mark.parametrize(
    ("heads", "refusal"),
    [
        (["رقم القطعة", "الرصيد"], HeadUnknown),
        (["رقم القطعة", "sku"], HeadTwice),
        (["الاسم"], HeadMissing),
    ],
)
def test_heads_that_would_lose_something_are_refused(
    heads: list[str], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        find_columns(SheetKind.PARTS, heads)


def codes(importer: Importer[Any], **texts: str) -> set[tuple[str | None, str]]:
    """The mistakes in a row."""
    cells = Cells(texts)
    importer.read(cells)
    return {(column, refusal.code) for column, refusal in cells.bad}


def test_every_mistake_of_a_row_is_told() -> None:
    assert codes(CUSTOMERS, phone="12", email="nobody", kind="طائرة", language="fr") == {
        ("name_ar", "name_missing"),
        ("phone", "phone_invalid"),
        ("email", "email_invalid"),
        ("kind", "word_unknown"),
        ("language", "word_unknown"),
    }
    assert codes(VEHICLES, make="تويوتا", year="10", vin="O") == {
        ("owner_phone", "cell_missing"),
        ("model", "cell_missing"),
        ("year", "year_invalid"),
        ("vin", "vin_invalid"),
    }
    assert codes(VEHICLES, make="a", model="b", owner_phone="777123456") == {
        ("plate", "mark_missing")
    }
    assert codes(PARTS, sku="!", price_aden="12.5", cost="-1") == {
        ("sku", "sku_invalid"),
        ("price_aden", "amount_invalid"),
        ("cost", "price_negative"),
    }
    assert codes(PARTS, sku="A-1") == {("name_ar", "cell_missing")}
