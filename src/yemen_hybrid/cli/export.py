"""`export`."""

import asyncio
import os
import sys
from pathlib import Path

import click

from yemen_hybrid.cli.opening import open_database, read_settings


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
def export(target: Path) -> None:
    """Write everything as CSV tables, for people and other programs; TARGET.zip or a new folder.

    A backup is what restores; this is to read. Passwords, tokens and sessions are not in it.
    """
    os.umask(0o077)
    rows = asyncio.run(_export(target))
    click.echo(f"{target}: {rows} rows.")


async def _export(target: Path) -> int:
    from yemen_hybrid.data.queries.exports import EXPORTED
    from yemen_hybrid.services.folders import new_folder
    from yemen_hybrid.usecases.exports.write import write_export

    async with open_database(read_settings()) as database:
        hidden = not sys.stderr.isatty()
        with (
            click.progressbar(
                length=len(EXPORTED), label="Exporting", file=sys.stderr, hidden=hidden
            ) as bar,
            new_folder(target) as begin,
        ):
            return await write_export(database, begin, bar.update)
