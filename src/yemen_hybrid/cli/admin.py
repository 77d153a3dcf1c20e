"""`admin`: let somebody in when nobody can."""

import asyncio
from typing import TYPE_CHECKING

import click

from yemen_hybrid.cli.opening import as_cli, hasher, open_database, read_settings, show_password

if TYPE_CHECKING:
    from yemen_hybrid.settings import Settings


@click.group()
def admin() -> None:
    """Let somebody in when nobody can."""


@admin.command("create")
@click.argument("username")
@click.option("--name", default="", help="As people call them; the username without it.")
def admin_create(username: str, name: str) -> None:
    """Make an admin of every branch, with a password to be replaced at the first sign-in."""
    settings = read_settings()
    password = asyncio.run(_create(settings, username, name))
    show_password(username, password, "A new admin:")


async def _create(settings: "Settings", username: str, name: str) -> str:
    from yemen_hybrid.domain.access import Role, System
    from yemen_hybrid.domain.ids import new_id
    from yemen_hybrid.services.secrets import readable_password
    from yemen_hybrid.usecases.staff.create import NewStaff, create_staff

    password = readable_password()
    new = NewStaff(new_id(), username, "", name or username, Role.ADMIN, branch_id=None)
    async with open_database(settings) as database:
        password_hash = await hasher(settings).hash(password)
        begin = as_cli(database, "cli.admin_create")
        await create_staff(begin, System("cli"), new, password_hash)
    return password


@admin.command("reset-password")
@click.argument("username")
def admin_reset_password(username: str) -> None:
    """Give anybody a new password, to be replaced at the next sign-in; ends all their sessions."""
    settings = read_settings()
    password = asyncio.run(_reset(settings, username))
    show_password(username, password, "The new password:")


async def _reset(settings: "Settings", username: str) -> str:
    from yemen_hybrid.data.repositories.staff import StaffNotFound
    from yemen_hybrid.domain.access import System
    from yemen_hybrid.domain.staff import fold_username
    from yemen_hybrid.services.secrets import readable_password
    from yemen_hybrid.usecases.staff.reset_password import reset_password

    password = readable_password()
    async with open_database(settings) as database:
        begin = as_cli(database, "cli.admin_reset_password")
        async with begin() as store:
            member = await store.staff.by_username(fold_username(username))
        if member is None:
            raise StaffNotFound
        password_hash = await hasher(settings).hash(password)
        await reset_password(begin, System("cli"), member.id, None, password_hash)
    if not member.active:
        click.echo("This account is deactivated; an admin can reactivate it.", err=True)
    return password
