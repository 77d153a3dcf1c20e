"""Sheets as people send them: CSV in whatever encoding and with whatever separator, and XLSX.

Every cell becomes the text that a person sees in it. Excel keeps a phone typed without an
apostrophe as a number, and a year as one with decimals: 777123456.0 is 777123456 again.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from yemen_hybrid.domain.imports import MAX_ROWS, SheetEmpty, SheetTooLarge, SheetUnreadable

MAX_BYTES: Final = 20_000_000
_MAX_UNPACKED: Final = 300_000_000
"""Bytes of an XLSX once it is unpacked: 50,000 rows of twenty columns are about 100 MB."""
_MAX_COLUMNS: Final = 100
_SEPARATORS: Final = ",;\t|"
_EXACT: Final = 15
"""Digits that a double keeps: 0.1 + 0.2 is 0.3 to people."""


def read_sheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the number that a spreadsheet shows beside it.

    Refuses what is no sheet and what is too large. Only one row is held at a time.
    """
    if len(content) > MAX_BYTES:
        raise _too_large()
    rows = _xlsx(content) if content.startswith(b"PK\x03\x04") else _csv(content)
    filled = 0
    for number, cells in enumerate(rows, start=1):
        if not any(cell.strip() for cell in cells):
            continue
        filled += 1
        if filled > MAX_ROWS + 1:
            raise _too_large()
        yield number, cells
    if filled == 0:
        raise SheetEmpty


def write_sheet(heads: Iterable[str], *rows: Iterable[str]) -> bytes:
    """A CSV that spreadsheets open right: UTF-8 with its mark, so that Arabic stays Arabic."""
    text = io.StringIO()
    csv.writer(text).writerows([list(heads), *map(list, rows)])
    return text.getvalue().encode("utf-8-sig")


def _csv(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise SheetUnreadable
    head = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=head.count)
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            yield cells[:_MAX_COLUMNS]
    except csv.Error as error:
        raise SheetUnreadable from error


def _decoded(content: bytes) -> str:
    """UTF-8, UTF-16 by its mark, and else windows-1256, as Arabic Windows writes CSV."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "windows-1256")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetUnreadable


def _xlsx(content: bytes) -> Iterator[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - 100 ms, for whoever imports

    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise _too_large()
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise SheetUnreadable from error
    try:
        sheet = book.worksheets[0] if book.worksheets else None
        if sheet is None:
            raise SheetUnreadable
        for cells in sheet.iter_rows(values_only=True):
            yield [as_text(cell) for cell in cells[:_MAX_COLUMNS]]
    finally:
        book.close()


def as_text(cell: Any) -> str:
    """What a person sees in the cell."""
    match cell:
        case None:
            return ""
        case float() if not cell.is_integer():
            return f"{cell:.{_EXACT}g}"
        case float() | bool():
            return str(int(cell))
        case datetime():
            return cell.date().isoformat()
        case _:
            return str(cell)


def _too_large() -> SheetTooLarge:
    return SheetTooLarge(max_rows=MAX_ROWS, max_mb=MAX_BYTES // 1_000_000)
