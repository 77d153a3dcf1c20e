"""The schema's version: what this service needs, and whether a database has it.

Apart from `data/migrating.py`, which brings it there, so that a worker need not load Alembic.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from yemen_hybrid.data.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


@cache
def known_revisions() -> frozenset[str]:
    """Every revision that this version of the service knows; the files' names begin with theirs."""
    files = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return frozenset(file.name.partition("_")[0] for file in files)


def newest_revision() -> str:
    """The revision that this version of the service needs."""
    return max(known_revisions())


async def schema_state(database: Database) -> Literal["ok", "not migrated", "out of reach"]:
    """Whether the database answers and has the newest schema."""
    try:
        async with database.reading() as connection:
            current = await connection.run_sync(_current_revision)
    except (DBAPIError, OSError, TimeoutError):
        return "out of reach"
    return "ok" if current == newest_revision() else "not migrated"


def _current_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
