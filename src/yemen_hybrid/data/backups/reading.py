"""Reading whole tables, as they all were at one instant."""

from collections.abc import AsyncIterator
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.backups.shapes import bare_table, to_lines
from yemen_hybrid.domain.backups import ColumnKind, TableShape

_AT_ONCE: Final = 1_000
"""Rows in memory at once."""
_BULKY: Final = 20
"""… of a table that holds bytes."""


async def read_lines(
    connection: AsyncConnection, shape: TableShape
) -> AsyncIterator[tuple[int, bytes]]:
    """All rows of a table in the order of its key, as lines: how many, and what they are.

    Text keys go by code points on both databases, so that the same rows make the same lines.
    """
    kinds = dict(shape.columns)
    bulky = ColumnKind.BYTES in kinds.values()
    result = await connection.stream(_ordered(connection, shape, kinds))
    async for rows in result.partitions(_BULKY if bulky else _AT_ONCE):
        yield len(rows), to_lines(rows)


async def count_rows(connection: AsyncConnection, shapes: list[TableShape]) -> int:
    """Of all these tables together."""
    total = 0
    for shape in shapes:
        rows = select(func.count()).select_from(bare_table(shape))
        total += (await connection.execute(rows)).scalar_one()
    return total


def _ordered(
    connection: AsyncConnection, shape: TableShape, kinds: dict[str, ColumnKind]
) -> Select[Any]:
    table = bare_table(shape)
    by_code_point = connection.dialect.name == "postgresql"

    def order(name: str) -> ColumnElement[Any]:
        if by_code_point and kinds[name] is ColumnKind.TEXT:
            return table.c[name].collate("C")
        return table.c[name]

    return select(*table.c).order_by(*(order(name) for name in shape.key))
