"""`serve`."""

import os

import click

from yemen_hybrid import __version__
from yemen_hybrid.cli.database import migrate_and_settle
from yemen_hybrid.cli.opening import checked, read_settings


@click.command()
@click.option("--host", help="The address to listen on, instead of HOST.")
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of PORT; 0: any free one.")
def serve(host: str | None, port: int | None) -> None:
    """Serve the API until asked to stop.

    The embedded database is made and migrated by itself. PostgreSQL waits for `migrate`: until then
    /ready says 503.
    """
    from yemen_hybrid.foundation import prepare
    from yemen_hybrid.serving import PortTaken, listen, serve_on

    settings = read_settings(host=host, port=port)
    try:
        listening = listen(settings.host, settings.port)
    except PortTaken as error:
        raise click.ClickException(str(error)) from error
    os.umask(0o077)
    settings = checked(prepare, settings)
    if settings.address.embedded:
        migrate_and_settle(settings)
    from yemen_hybrid.app import build_app

    application = build_app(settings)
    click.echo(f"Yemen Hybrid {__version__} on {listening.url} - try it at {listening.url}/docs")
    serve_on(application, listening)
