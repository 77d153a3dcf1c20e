"""The command line, one module for each group of commands.

A refusal is one sentence on stderr. Exit codes: 1 refused or found wrong, 2 a wrong setting or a
wrong command. A command imports what it needs when it runs, so that ``--help`` is quick.
"""

from typing import Any

import click

from yemen_hybrid import __version__
from yemen_hybrid.cli.admin import admin
from yemen_hybrid.cli.audit import audit
from yemen_hybrid.cli.backup import backup, restore
from yemen_hybrid.cli.database import migrate
from yemen_hybrid.cli.demo import demo
from yemen_hybrid.cli.export import export
from yemen_hybrid.cli.imports import import_
from yemen_hybrid.cli.serve import serve
from yemen_hybrid.cli.show import openapi, settings
from yemen_hybrid.cli.whatsapp import whatsapp
from yemen_hybrid.cli.worker import worker

__all__ = ["main"]


class Commands(click.Group):
    """Commands whose refusals are sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what it refuses is said, and no traceback shown."""
        from yemen_hybrid.domain.errors import Refused

        try:
            return super().invoke(ctx)
        except Refused as refusal:
            raise click.ClickException(str(refusal)) from refusal


@click.group(
    cls=Commands,
    commands=[
        serve,
        worker,
        migrate,
        admin,
        audit,
        backup,
        restore,
        import_,
        export,
        demo,
        whatsapp,
        settings,
        openapi,
    ],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="yemen-hybrid")
def main() -> None:
    """The service that runs a hybrid-car workshop. Settings: see .env.example."""
