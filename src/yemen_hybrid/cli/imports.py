"""`import customers`, `import vehicles`, `import parts`, `import template`."""

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from yemen_hybrid.cli.opening import as_cli, open_database, read_settings

if TYPE_CHECKING:
    from yemen_hybrid.domain.errors import Language
    from yemen_hybrid.domain.imports import Policy
    from yemen_hybrid.settings import Settings
    from yemen_hybrid.usecases.imports.run import Imported

KINDS = ("customers", "vehicles", "parts")


@click.group("import")
def import_() -> None:
    """Bring customers, vehicles and parts from CSV or XLSX: all rows of a file, or none.

    `import template customers` writes a file with the heads of the columns and an example.
    """


def _language() -> "Language":
    """What the shell speaks."""
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "ar" if said.startswith("ar") else "en"


def _importing(kind: str) -> click.Command:
    """The command that imports one kind."""

    @click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    @click.option("--dry-run", is_flag=True, help="Only say what would be done, and what is wrong.")
    @click.option(
        "--update/--skip",
        "update",
        default=False,
        help="Let the file complete what is known already; without it, that is passed over.",
    )
    @click.option("--lang", type=click.Choice(["ar", "en"]), help="Of the sentences; LANG's.")
    def run(file: Path, dry_run: bool, update: bool, lang: Any) -> None:  # noqa: FBT001 - click names them
        policy: Policy = "update" if update else "skip"
        done = asyncio.run(_import(read_settings(), kind, file, policy, dry_run=dry_run))
        for bad in done.bad:
            where = f"{bad.row}" if bad.column is None else f"{bad.row}, {bad.column}"
            click.echo(f"{where}: {bad.refusal.sentence(lang or _language())}")
        would = "would be " if dry_run else ""
        click.echo(
            f"{done.rows} rows: {done.created} {would}new, {done.updated} {would}updated, "
            f"{done.unchanged} left as they are, {len(done.bad)} mistakes."
        )
        if done.bad:
            click.echo("Nothing was imported.", err=True)
            sys.exit(1)

    return click.command(kind, help=f"Import {kind}; lists every mistake by row and column.")(run)


for _kind in KINDS:
    import_.add_command(_importing(_kind))


async def _import(
    settings: "Settings", kind: str, file: Path, policy: "Policy", *, dry_run: bool
) -> "Imported":
    from yemen_hybrid.services.sheets import MAX_BYTES, read_sheet
    from yemen_hybrid.usecases.customers.importing import CUSTOMERS
    from yemen_hybrid.usecases.imports.run import import_sheet
    from yemen_hybrid.usecases.parts.importing import PARTS
    from yemen_hybrid.usecases.vehicles.importing import VEHICLES

    importer: Any = {"customers": CUSTOMERS, "vehicles": VEHICLES, "parts": PARTS}[kind]
    with file.open("rb") as reading:
        content = reading.read(MAX_BYTES + 1)
    async with open_database(settings) as database:
        begin = as_cli(database, f"import.{kind}")
        return await import_sheet(begin, importer, read_sheet(content), policy, dry_run=dry_run)


@import_.command()
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(["ar", "en"]), help="Of the heads; LANG's.")
def template(kind: str, file: Path | None, lang: Any) -> None:
    """Write a CSV with the heads of the columns and an example; KIND.csv without FILE."""
    from yemen_hybrid.domain.imports import SHEETS, SheetKind
    from yemen_hybrid.services.sheets import write_sheet

    columns = SHEETS[SheetKind(kind)]
    heads = [column.head(lang or _language()) for column in columns]
    file = file or Path(f"{kind}.csv")
    try:
        with file.open("xb") as writing:
            writing.write(write_sheet(heads, [column.example for column in columns]))
    except FileExistsError as error:
        raise click.ClickException(f"There is a file {file} already.") from error
    click.echo(f"{file}")
