"""`demo`."""

import asyncio
import os
import sys
from typing import TYPE_CHECKING

import click

from yemen_hybrid.cli.database import migrate_and_settle
from yemen_hybrid.cli.opening import checked, open_database, read_settings

if TYPE_CHECKING:
    from datetime import datetime

    from yemen_hybrid.demo.fill import Wanted
    from yemen_hybrid.settings import Settings


@click.command()
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
    settings = checked(prepare, read_settings())
    if settings.address.embedded:
        migrate_and_settle(settings)
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
    async with open_database(settings) as database:
        with click.progressbar(
            length=wanted.orders, label="A year of work", file=sys.stderr, show_pos=True
        ) as progress:
            usernames = await fill(database, parts.tokens, password_hash, wanted, progress.update)
    return password, usernames
