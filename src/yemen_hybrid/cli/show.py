"""`settings` and `openapi`: what is in force, and what is offered."""

import click

from yemen_hybrid.cli.opening import read_settings


@click.command()
def settings() -> None:
    """Show the settings in force; secrets are hidden."""
    for name, value in read_settings().shown():
        click.echo(f"{name}={value}")


@click.command()
def openapi() -> None:
    """Print the OpenAPI document."""
    import json
    import secrets

    from yemen_hybrid.app import build_app

    document = build_app(read_settings(secret_key=secrets.token_hex(32))).openapi()
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))
