"""`backup`, `backup verify`, `restore`."""

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from yemen_hybrid.cli.opening import checked, open_database, read_settings

if TYPE_CHECKING:
    from yemen_hybrid.domain.backups import Manifest
    from yemen_hybrid.settings import Settings


class _Backups(click.Group):
    """`backup PLACE` is `backup take PLACE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put in the word that people leave out."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args.insert(0, "take")
        return super().parse_args(ctx, args)


@click.group(cls=_Backups)
def backup() -> None:
    """Keep everything in one file, while the service runs: `backup [TARGET]`."""


@backup.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="Keep so many in the folder, the newest ones.")
@click.option("--without-files", is_flag=True, help="Only the database: the bucket has the files.")
def take(target: Path | None, keep: int | None, without_files: bool) -> None:  # noqa: FBT001 - click names it
    """Write the database and the files into one archive; TARGET is a folder or a new file.

    Without it: the folder `backups` in DATA_DIR. Better is another disk. Only its owner may read
    the archive. The secret key (SECRET_KEY, or the file in DATA_DIR) is not in it: keep that apart.
    """
    os.umask(0o077)
    settings = read_settings()
    try:
        file, manifest = asyncio.run(_take(settings, target, without_files=without_files))
    except OSError as error:
        raise click.ClickException(f"The backup cannot be written: {error}") from error
    size = file.stat().st_size / 1_000_000
    click.echo(f"{file}: {manifest.rows} rows, {len(manifest.files)} files, {size:.1f} MB.")
    for key in manifest.missing:
        click.echo(f"{key} was removed meanwhile and is not in it.", err=True)
    if keep is not None:
        from yemen_hybrid.services.archives import prune

        for old in prune(file.parent, keep):
            click.echo(f"Removed {old}.")


async def _take(
    settings: "Settings", target: Path | None, *, without_files: bool
) -> "tuple[Path, Manifest]":
    from yemen_hybrid.foundation import build_storage, known_key
    from yemen_hybrid.services.archives import backup_file
    from yemen_hybrid.usecases.backups.make import make_backup

    async with open_database(settings) as database:
        file = backup_file(target or settings.data_dir / "backups", database.clock())
        storage = None if without_files else build_storage(settings)
        with _progress("Backing up") as (expect, told):
            manifest = await make_backup(database, storage, file, expect, told, known_key(settings))
    return file, manifest


@backup.command()
@click.argument("file", type=click.Path(path_type=Path))
def verify(file: Path) -> None:
    """Hold everything in a backup against its hashes and its seal; say what it holds."""
    from yemen_hybrid.usecases.backups.verify import verify_backup

    _say_seal(read_settings(), file)
    with _progress("Verifying") as (expect, told):
        manifest = asyncio.run(verify_backup(file, expect, told))
    _say(manifest)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--without-files", is_flag=True, help="Only the database: the bucket has the files.")
def restore(file: Path, without_files: bool) -> None:  # noqa: FBT001 - click names it
    """Fill an empty database and an empty storage from a backup: all of it, or nothing.

    It goes where the settings say, from either kind of database into either. Every row is read back
    and held against the backup before anything is kept.
    """
    from yemen_hybrid.foundation import prepare

    os.umask(0o077)
    settings = read_settings()
    _say_seal(settings, file)
    settings = checked(prepare, settings)
    manifest, faults = asyncio.run(_restore(settings, file, without_files=without_files))
    _say(manifest)
    for fault in faults:
        click.echo(f"It is so in the backup: {fault}", err=True)
    click.echo("Restored. Everybody signs in anew unless the secret key is the one of then.")


async def _restore(
    settings: "Settings", file: Path, *, without_files: bool
) -> "tuple[Manifest, list[str]]":
    from yemen_hybrid.foundation import build_storage, utc_now
    from yemen_hybrid.usecases.backups.restore import restore_backup

    storage = None if without_files else build_storage(settings)
    with _progress("Restoring") as (expect, told):
        return await restore_backup(file, settings.address, storage, utc_now, expect, told)


_SEALS = {
    "none": "The backup has no seal: that nobody altered it cannot be known.",
    "of_another_key": (
        "The backup was sealed with another secret key than the one here: "
        "that nobody altered it cannot be known."
    ),
    "unchecked": "There is no secret key here to check the seal of the backup with.",
}


def _say_seal(settings: "Settings", file: Path) -> None:
    """Warn where it is not known that a backup is as the service made it."""
    from yemen_hybrid.foundation import known_key
    from yemen_hybrid.usecases.backups.verify import read_seal

    found = read_seal(file, known_key(settings))
    if found in _SEALS:
        click.echo(f"Warning. {_SEALS[found]}", err=True)


def _say(manifest: "Manifest") -> None:
    """What a backup holds, for a person."""
    when = manifest.made_at.isoformat(" ", "minutes")
    click.echo(f"Taken {when} by version {manifest.app_version}, schema {manifest.revision}:")
    for table in manifest.tables:
        if table.rows:
            click.echo(f"  {table.rows:>9}  {table.shape.name}")
    click.echo(f"  {len(manifest.files):>9}  files")
    for head in manifest.heads:
        click.echo(f"audit head {head}")


@contextmanager
def _progress(label: str) -> Iterator[tuple[Callable[[int], None], Callable[[int], None]]]:
    """A bar on a terminal: first it is told how long it is, then how far."""
    with click.progressbar(
        length=0, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:

        def expect(steps: int) -> None:
            bar.length = steps

        yield expect, bar.update
