"""The schema's version: bringing a database to it, and telling whether it is there."""

from functools import cache
from pathlib import Path
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from yemen_hybrid.data.database import Database
from yemen_hybrid.data.urls import Address

MIGRATIONS = Path(__file__).parent / "migrations"


def alembic_config(address: Address) -> Config:
    """Alembic's settings for a database, without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["address"] = address
    return config


def migrate(address: Address, revision: str = "head") -> None:
    """Bring the database up to ``revision``, keeping what is in it. Blocks; not for the loop."""
    command.upgrade(alembic_config(address), revision)


def unmigrate(address: Address, revision: str) -> None:
    """Bring the database down to ``revision`` (``base``: empty). Blocks; not for the loop."""
    command.downgrade(alembic_config(address), revision)


@cache
def newest_revision() -> str:
    """The revision that this version of the service needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


async def schema_state(database: Database) -> Literal["ok", "not migrated", "out of reach"]:
    """Whether the database answers and has the newest schema."""
    try:
        async with database.reading() as connection:
            current = await connection.run_sync(_current_revision)
    except (DBAPIError, OSError, TimeoutError):
        return "out of reach"
    return "ok" if current == newest_revision() else "not migrated"


def _current_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
