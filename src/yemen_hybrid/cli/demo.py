"""`demo`."""

import asyncio
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import click

from yemen_hybrid.cli.database import migrate_and_settle
from yemen_hybrid.cli.opening import checked, open_database, read_settings

if TYPE_CHECKING:
    from datetime import datetime

    from yemen_hybrid.demo.beginning import Wanted
    from yemen_hybrid.demo.fill import Phase
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

    Refused where there is work already. Shows how to sign in to it at the end. A demo that was
    interrupted goes on where it stopped, as it was wanted then.
    """
    from yemen_hybrid.demo.beginning import Wanted
    from yemen_hybrid.demo.fill import last_morning
    from yemen_hybrid.foundation import prepare, utc_now

    os.umask(0o077)
    settings = checked(prepare, read_settings())
    embedded = settings.address.embedded
    if embedded:
        migrate_and_settle(settings)
    last = until.date() if until else last_morning(utc_now())
    wanted = Wanted(orders, seed, last)
    password, usernames = asyncio.run(_demo(settings, wanted, ask=not (embedded or yes)))
    click.echo(f"\n  Sign in to the demo with the password {password} as")
    for username in usernames:
        click.echo(f"    {username}")
    click.echo()


async def _demo(settings: "Settings", wanted: "Wanted", *, ask: bool) -> tuple[str, list[str]]:
    import secrets

    from yemen_hybrid.app import build_context
    from yemen_hybrid.demo.fill import fill

    async with open_database(settings) as database:
        if ask:
            click.confirm(f"Fill {settings.address.url} with a demo?", abort=True)
        parts = build_context(settings)
        password = f"demo-{secrets.token_urlsafe(9)}"
        password_hash = await parts.passwords.hash(password)
        usernames = await fill(database, parts.tokens, password_hash, wanted, _Bars().show)
    return password, usernames


_LABELS: "Final[dict[Phase, str]]" = {
    "again": "A demo was interrupted here; going through it again",
    "year": "A year of work",
    "search": "The search index",
}


class _Bars:
    """A bar for each thing that is done, one below the other."""

    def __init__(self) -> None:
        self._phase: Phase | None = None
        self._told = 0
        self._shown = ExitStack()

    def show(self, phase: "Phase", done: int, whole: int) -> None:
        """So much of it is done."""
        if phase != self._phase:
            self._shown.close()
            bar = click.progressbar(
                length=whole, label=_LABELS[phase], file=sys.stderr, show_pos=True
            )
            self._add = self._shown.enter_context(bar).update
            self._phase, self._told = phase, 0
        self._add(done - self._told)
        self._told = done
        if done == whole:
            self._shown.close()
