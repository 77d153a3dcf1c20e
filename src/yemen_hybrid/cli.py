"""The command line: serve, migrate, admin, audit, demo, settings, openapi.

A refusal is one sentence on stderr. Exit codes: 1 refused or found wrong, 2 a wrong setting or a
wrong command.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import click

from yemen_hybrid import __version__

if TYPE_CHECKING:
    from datetime import datetime

    from yemen_hybrid.data.audit_chains import Break, Head
    from yemen_hybrid.data.database import Database
    from yemen_hybrid.data.store import Begin
    from yemen_hybrid.demo.fill import Wanted
    from yemen_hybrid.settings import Settings


class Commands(click.Group):
    """Commands whose refusals are sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it refuses is said, and no traceback shown."""
        from yemen_hybrid.domain.errors import Refused

        try:
            return super().invoke(ctx)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="yemen-hybrid")
def main() -> None:
    """The service that runs a hybrid-car workshop. Settings: see .env.example."""


# ---------------------------------------------------------------------------------------- serving


@main.command()
@click.option("--host", help="The address to listen on, instead of HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of PORT; 0: any free one.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API until asked to stop.

    The embedded database is made and migrated by itself. PostgreSQL waits for `migrate`: until then
    /ready says 503.
    """
    from yemen_hybrid.foundation import prepare
    from yemen_hybrid.serving import PortTaken, listen, serve_on

    settings = _settings(host=host, port=port)
    try:
        listening = listen(settings.host, settings.port)
    except PortTaken as error:
        raise click.ClickException(str(error)) from error
    os.umask(0o077)
    settings = _checked(prepare, settings)
    if settings.address.embedded:
        _migrate(settings)
    from yemen_hybrid.app import build_app

    application = build_app(settings)
    click.echo(f"Yemen Hybrid {__version__} on {listening.url} - try it at {listening.url}/docs")
    serve_on(application, listening)


# --------------------------------------------------------------------------------------- database


@main.command()
def migrate() -> None:
    """Bring the database to the newest schema, keeping what is in it; settle an empty one."""
    from yemen_hybrid.data.schema import newest_revision
    from yemen_hybrid.foundation import prepare

    os.umask(0o077)
    settings = _settings()
    if settings.address.embedded:
        settings = _checked(prepare, settings)
    _migrate(settings)
    click.echo(f"The database has schema {newest_revision()}.")


def _migrate(settings: "Settings") -> None:
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
        _show_password("admin", password, "The first admin, who can make the others:")


async def _settle(settings: "Settings") -> str | None:
    from yemen_hybrid.usecases.setup.first_start import settle_workshop

    async with _open(settings) as database:
        return await settle_workshop(_origin(database, "setup"), _passwords(settings))


@asynccontextmanager
async def _open(settings: "Settings") -> AsyncIterator["Database"]:
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


def _origin(database: "Database", action: str) -> "Begin":
    """Transactions in the name of the command line."""
    from uuid import uuid4

    from yemen_hybrid.data.audit import Origin
    from yemen_hybrid.domain.access import System

    origin = Origin(action, System("cli").who, uuid4().hex)
    return lambda: database.begin(origin)


# ------------------------------------------------------------------------------------------ admin


@main.group()
def admin() -> None:
    """Let somebody in when nobody can."""


@admin.command("create")
@click.argument("username")
@click.option("--name", default="", help="As people call them; the username without it.")
def admin_create(username: str, name: str) -> None:
    """Make an admin of every branch, with a password to be replaced at the first sign-in."""
    settings = _settings()
    password = asyncio.run(_create(settings, username, name))
    _show_password(username, password, "A new admin:")


async def _create(settings: "Settings", username: str, name: str) -> str:
    from yemen_hybrid.domain.access import Role, System
    from yemen_hybrid.domain.ids import new_id
    from yemen_hybrid.services.secrets import readable_password
    from yemen_hybrid.usecases.staff.create import NewStaff, create_staff

    password = readable_password()
    new = NewStaff(new_id(), username, "", name or username, Role.ADMIN, branch_id=None)
    async with _open(settings) as database:
        password_hash = await _passwords(settings).hash(password)
        begin = _origin(database, "cli.admin_create")
        await create_staff(begin, System("cli"), new, password_hash)
    return password


@admin.command("reset-password")
@click.argument("username")
def admin_reset_password(username: str) -> None:
    """Give anybody a new password, to be replaced at the next sign-in; ends all their sessions."""
    settings = _settings()
    password = asyncio.run(_reset(settings, username))
    _show_password(username, password, "The new password:")


async def _reset(settings: "Settings", username: str) -> str:
    from yemen_hybrid.data.repositories.staff import StaffNotFound
    from yemen_hybrid.domain.access import System
    from yemen_hybrid.domain.staff import fold_username
    from yemen_hybrid.services.secrets import readable_password
    from yemen_hybrid.usecases.staff.reset_password import reset_password

    password = readable_password()
    async with _open(settings) as database:
        begin = _origin(database, "cli.admin_reset_password")
        async with begin() as store:
            member = await store.staff.by_username(fold_username(username))
        if member is None:
            raise StaffNotFound
        password_hash = await _passwords(settings).hash(password)
        await reset_password(begin, System("cli"), member.id, None, password_hash)
    if not member.active:
        click.echo("This account is deactivated; an admin can reactivate it.", err=True)
    return password


def _show_password(username: str, password: str, title: str) -> None:
    """The one time that a password is shown."""
    click.echo(f"\n  {title}\n    username  {username}\n    password  {password}")
    click.echo("  It is shown this once, and must be replaced at the first sign-in.\n")


# ------------------------------------------------------------------------------------------ audit


@main.group()
def audit() -> None:
    """The log of who changed what."""


def _heads(
    _context: click.Context, _option: click.Parameter, said: tuple[str, ...]
) -> list["Head"]:
    """Each ``CHAIN:POSITION:HASH`` as `verify` printed it."""
    from yemen_hybrid.data.audit_chains import Head

    heads = []
    for one in said:
        match one.split(":"):
            case [chain, position, hash_] if position.isdecimal():
                heads.append(Head(chain, int(position), hash_))
            case _:
                raise click.BadParameter(f"{one!r} is not CHAIN:POSITION:HASH")
    return heads


@audit.command()
@click.option(
    "--head",
    "known",
    multiple=True,
    metavar="CHAIN:POSITION:HASH",
    callback=_heads,
    help="Where a chain ended when this was run before; may be said again for each chain.",
)
def verify(known: "list[Head]") -> None:
    """Walk the sealed chains of the audit log and name every event that does not hold.

    Ends with the head of each chain. Who writes them down where the database cannot be reached, and
    gives them with --head the next time, also finds a chain that was cut together with its head.
    """
    held, breaks, heads = asyncio.run(_verify(_settings(), known))
    for found in breaks:
        click.echo(f"chain {found.chain}, event {found.position}: {found.reason}")
    verdict = f"{len(breaks)} places are broken." if breaks else "The chains hold."
    click.echo(f"{held} events hold. {verdict}")
    for head in heads:
        click.echo(f"{head.chain}:{head.position}:{head.hash}")
    if breaks:
        sys.exit(1)


async def _verify(
    settings: "Settings", known: "list[Head]"
) -> "tuple[int, list[Break], list[Head]]":
    from yemen_hybrid.data.audit_chains import (
        count_events,
        missed_heads,
        read_heads,
        verify_chains,
    )

    held, breaks = 0, []
    async with _open(settings) as database, database.reading() as connection:
        total = await count_events(connection)
        with click.progressbar(
            length=total, label="Verifying", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as progress:
            async for found in verify_chains(connection):
                if isinstance(found, int):
                    progress.update(found - held)
                    held = found
                else:
                    breaks.append(found)
        breaks += await missed_heads(connection, known)
        heads = await read_heads(connection)
    return held, breaks, heads


# ----------------------------------------------------------------------------------------- demo


@main.command()
@click.option("--orders", type=click.IntRange(20), default=3000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same one, the same year.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day of the year; today without it.",
)
@click.option("--yes", is_flag=True, help="Do not ask before filling a database server.")
def demo(orders: int, seed: int, until: "datetime | None", yes: bool) -> None:  # noqa: FBT001 - click names it
    """Fill an empty database with a believable year of work in two branches.

    Refused where there is work already. Shows how to sign in to it at the end.
    """
    from yemen_hybrid.demo.fill import Wanted, last_morning
    from yemen_hybrid.foundation import prepare, utc_now

    os.umask(0o077)
    settings = _checked(prepare, _settings())
    if settings.address.embedded:
        _migrate(settings)
    elif not yes:
        click.confirm(f"Fill {settings.address.url} with a demo?", abort=True)
    last = until.date() if until else last_morning(utc_now())
    password, usernames = asyncio.run(_demo(settings, Wanted(orders, seed, last)))
    click.echo(f"\n  Sign in to the demo with the password {password} as")
    for username in usernames:
        click.echo(f"    {username}")
    click.echo()


async def _demo(settings: "Settings", wanted: "Wanted") -> tuple[str, list[str]]:
    import secrets

    from yemen_hybrid.app import build_context
    from yemen_hybrid.demo.fill import fill

    parts = build_context(settings)
    password = f"demo-{secrets.token_urlsafe(9)}"
    password_hash = await parts.passwords.hash(password)
    async with _open(settings) as database:
        with click.progressbar(
            length=wanted.orders, label="A year of work", file=sys.stderr, show_pos=True
        ) as progress:
            usernames = await fill(database, parts.tokens, password_hash, wanted, progress.update)
    return password, usernames


# --------------------------------------------------------------------------------------- settings


@main.command()
def settings() -> None:
    """Show the settings in force; secrets are hidden."""
    for name, value in _settings().shown():
        click.echo(f"{name}={value}")


@main.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    import json
    import secrets

    from yemen_hybrid.app import build_app

    document = build_app(_settings(secret_key=secrets.token_hex(32))).openapi()
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def _settings(**given: object) -> "Settings":
    """The settings, and the logs set up as they say."""
    from yemen_hybrid.services.logs import configure_logs
    from yemen_hybrid.settings import load_settings

    loaded = _checked(
        load_settings, **{n: value for n, value in given.items() if value is not None}
    )
    configure_logs(loaded.log_level, loaded.log_format)
    return loaded


def _checked(make: "Callable[..., Settings]", *given: object, **named: object) -> "Settings":
    """The settings that ``make`` gives; a wrong one ends the command with its sentence."""
    from yemen_hybrid.settings import SettingsInvalid

    try:
        return make(*given, **named)
    except SettingsInvalid as error:
        click.echo(f"A setting is wrong. {error}", err=True)
        sys.exit(2)


def _passwords(settings: "Settings") -> Any:
    from yemen_hybrid.services.passwords import Passwords

    return Passwords(rounds=settings.bcrypt_rounds)
