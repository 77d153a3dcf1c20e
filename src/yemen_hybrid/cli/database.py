"""`migrate`."""

import asyncio
import os
from typing import TYPE_CHECKING

import click

from yemen_hybrid.cli.opening import (
    as_cli,
    checked,
    hasher,
    open_database,
    read_settings,
    show_password,
)

if TYPE_CHECKING:
    from yemen_hybrid.settings import Settings


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema, keeping what is in it; settle an empty one."""
    from yemen_hybrid.data.schema import newest_revision
    from yemen_hybrid.foundation import prepare

    os.umask(0o077)
    settings = read_settings()
    if settings.address.embedded:
        settings = checked(prepare, settings)
    migrate_and_settle(settings)
    click.echo(f"The database has schema {newest_revision()}.")


def migrate_and_settle(settings: "Settings") -> None:
    """Bring the schema up to date; show the password of an empty database's first admin."""
    from alembic.util import CommandError
    from sqlalchemy.exc import DBAPIError

    from yemen_hybrid.data.migrating import migrate as upgrade

    try:
        upgrade(settings.address)
    except CommandError as error:
        raise click.ClickException(
            "The database belongs to a newer version of this service."
        ) from error
    except (DBAPIError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise click.ClickException(f"The database cannot be migrated: {reason}") from error
    password = asyncio.run(_settle(settings))
    if password is not None:
        show_password("admin", password, "The first admin, who can make the others:")


async def _settle(settings: "Settings") -> str | None:
    from yemen_hybrid.usecases.setup.first_start import settle_workshop

    async with open_database(settings) as database:
        return await settle_workshop(as_cli(database, "setup"), hasher(settings))
