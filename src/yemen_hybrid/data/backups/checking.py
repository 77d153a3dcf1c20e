"""Whether what was restored is what was kept, holds together, and is as well guarded."""

import hashlib
from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from yemen_hybrid.data.audit_chains import Break, Head, missed_heads, verify_chains
from yemen_hybrid.data.backups.filling import Told
from yemen_hybrid.data.backups.reading import read_lines
from yemen_hybrid.data.queries.books import check_books
from yemen_hybrid.data.queries.told_money import check_told_money
from yemen_hybrid.domain.backups import TableKept

_TAMPERED: Final = "UPDATE audit_events SET action = 'tampered'"
_INDEX_HOLDS: Final = "INSERT INTO search_fts(search_fts, rank) VALUES ('integrity-check', 1)"


async def changed_tables(
    connection: AsyncConnection, tables: Sequence[TableKept], told: Told
) -> list[str]:
    """The tables whose rows are not, to the last letter, those of the backup."""
    # Its end closes the driver's cursors: a table with an open one could not be migrated.
    reading = await connection.begin_nested()
    changed = []
    for table in tables:
        digest, rows = hashlib.sha256(), 0
        async for count, lines in read_lines(connection, table.shape):
            digest.update(lines)
            rows += count
            told(count)
        if (rows, digest.hexdigest()) != (table.rows, table.sha256):
            changed.append(table.shape.name)
    await reading.rollback()
    return changed


async def is_guarded(connection: AsyncConnection) -> bool:
    """Whether the books can no longer be rewritten, and on SQLite the search index is true."""
    if await _goes_through(connection, _TAMPERED):
        return not (await connection.execute(text("SELECT 1 FROM audit_events LIMIT 1"))).first()
    if connection.dialect.name == "postgresql":
        return True
    return await _goes_through(connection, _INDEX_HOLDS)


async def what_does_not_hold(connection: AsyncConnection, heads: Sequence[Head]) -> list[str]:
    """Faults of the audit log and of the books, in plain words.

    They were in the rows when the backup was taken, if the rows are those that were kept.
    """
    chains = [found async for found in verify_chains(connection) if isinstance(found, Break)]
    chains += await missed_heads(connection, heads)
    told = [f"audit chain {one.chain}, event {one.position}: {one.reason}" for one in chains]
    told += await check_told_money(connection)
    return told + await check_books(connection)


async def _goes_through(connection: AsyncConnection, statement: str) -> bool:
    """Whether a statement is let through; whatever it did is undone."""
    attempt = await connection.begin_nested()
    try:
        await connection.execute(text(statement))
    except DBAPIError:
        return False
    finally:
        await attempt.rollback()
    return True
