"""Everything that the workshop knows is written out as tables."""

import csv
import io
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import IO

from yemen_hybrid.data.database import Database
from yemen_hybrid.data.queries.exports import exported_tables, read_cells
from yemen_hybrid.services.reports.csv_file import harmless

Begin = Callable[[str], AbstractContextManager[IO[bytes]]]
"""Begins a file of this name."""


async def write_export(database: Database, begin: Begin, told: Callable[[int], None]) -> int:
    """Write each table as a CSV (UTF-8 with its mark), all as they are at one instant.

    Text that a spreadsheet would compute is marked as text. ``told`` is told of each table; gives
    how many rows there are in all.
    """
    rows = 0
    async with database.snapshot() as connection:
        for table in exported_tables():
            with begin(f"{table.name}.csv") as file:
                file.write(b"\xef\xbb\xbf" + _line(table.heads))
                async for cells in read_cells(connection, table):
                    file.write(_line(harmless(cell) for cell in cells))
                    rows += 1
            told(1)
    return rows


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()
