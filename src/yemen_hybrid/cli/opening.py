"""What commands begin with: the settings, the database, the name that they act in."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from yemen_hybrid.data.database import Database
    from yemen_hybrid.data.store import Begin
    from yemen_hybrid.services.passwords import Passwords
    from yemen_hybrid.settings import Settings


def read_settings(**given: object) -> "Settings":
    """The settings, and the logs set up as they say; what is given wins, unless it is None."""
    from yemen_hybrid.services.logs import configure_logs
    from yemen_hybrid.settings import load_settings

    loaded = checked(load_settings, **{n: value for n, value in given.items() if value is not None})
    configure_logs(loaded.log_level, loaded.log_format)
    return loaded


def checked(make: "Callable[..., Settings]", *given: object, **named: object) -> "Settings":
    """The settings that ``make`` gives; a wrong one ends the command with its sentence."""
    from yemen_hybrid.settings import SettingsInvalid

    try:
        return make(*given, **named)
    except SettingsInvalid as error:
        click.echo(f"A setting is wrong. {error}", err=True)
        sys.exit(2)


@asynccontextmanager
async def open_database(settings: "Settings") -> AsyncIterator["Database"]:
    """The database, if it is there and has the schema of this version."""
    from yemen_hybrid.data.schema import schema_state
    from yemen_hybrid.foundation import build_database

    file = settings.address.file
    if file is not None and not file.exists():
        raise click.ClickException(f"There is no database at {file} yet; `serve` makes it.")
    database = build_database(settings)
    try:
        state = await schema_state(database)
        if state != "ok":
            hint = "; run `yemen-hybrid migrate`" if state == "not migrated" else ""
            raise click.ClickException(f"The database is {state}{hint}.")
        yield database
    finally:
        await database.close()


def as_cli(database: "Database", action: str) -> "Begin":
    """Transactions in the name of the command line."""
    from uuid import uuid4

    from yemen_hybrid.data.audit import Origin
    from yemen_hybrid.domain.access import System

    origin = Origin(action, System("cli").who, uuid4().hex)
    return lambda: database.begin(origin)


def hasher(settings: "Settings") -> "Passwords":
    """What hashes passwords, at the price that the settings ask."""
    from yemen_hybrid.services.passwords import Passwords

    return Passwords(rounds=settings.bcrypt_rounds)


def show_password(username: str, password: str, title: str) -> None:
    """The one time that a password is shown."""
    click.echo(f"\n  {title}\n    username  {username}\n    password  {password}")
    click.echo("  It is shown this once, and must be replaced at the first sign-in.\n")
