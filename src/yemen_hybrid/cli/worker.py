"""`worker`."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import click

from yemen_hybrid import __version__
from yemen_hybrid.cli.opening import checked, open_database, read_settings

if TYPE_CHECKING:
    from yemen_hybrid.serving import Listening
    from yemen_hybrid.settings import Settings


@click.command()
def worker() -> None:
    """Deliver messages and do what is due by the clock, until asked to stop.

    `serve` does it inside itself, unless WORKER=off. Any number of these may run on PostgreSQL.
    """
    from yemen_hybrid.foundation import prepare

    os.umask(0o077)
    settings = checked(prepare, read_settings())
    asyncio.run(_work(settings, _listen(settings)))


def _listen(settings: "Settings") -> "Listening | None":
    """The port that shows how the worker is doing, if there is to be one."""
    from yemen_hybrid.serving import PortTaken, listen

    if settings.worker_metrics_port is None:
        return None
    try:
        listening = listen(settings.host, settings.worker_metrics_port)
    except PortTaken as error:
        raise click.ClickException(f"WORKER_METRICS_PORT: {error}") from error
    click.echo(f"Yemen Hybrid {__version__} shows its figures on {listening.url}/metrics")
    return listening


async def _work(settings: "Settings", listening: "Listening | None") -> None:
    from yemen_hybrid.app import build_context, build_metrics_app
    from yemen_hybrid.serving import serving_beside
    from yemen_hybrid.worker import Worker

    async with open_database(settings):
        context = build_context(settings)
    running = Worker(context)
    for asked in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(asked, running.stop)
    ways = ", ".join(sorted(context.channels)) or "none is set up, so messages wait"
    click.echo(f"Yemen Hybrid {__version__} delivers messages; channels: {ways}")
    try:
        async with AsyncExitStack() as beside:
            if listening is not None:
                await beside.enter_async_context(
                    serving_beside(build_metrics_app(context), listening)
                )
            await running.run()
    finally:
        context.papers.close()
        await context.database.close()
        await context.telemetry.close()
