"""`audit verify`."""

import asyncio
import sys
from typing import TYPE_CHECKING

import click

from yemen_hybrid.cli.opening import open_database, read_settings

if TYPE_CHECKING:
    from yemen_hybrid.data.audit_chains import Break, Head
    from yemen_hybrid.settings import Settings


@click.group()
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
    held, breaks, heads = asyncio.run(_verify(read_settings(), known))
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
    from yemen_hybrid.data.audit_chains import count_events, missed_heads, read_heads, verify_chains

    held, breaks = 0, []
    async with open_database(settings) as database, database.reading() as connection:
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
