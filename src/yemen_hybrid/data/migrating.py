"""Bringing a database to a version of the schema, with Alembic."""

from alembic import command
from alembic.config import Config

from yemen_hybrid.data.schema import MIGRATIONS
from yemen_hybrid.data.urls import Address


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
