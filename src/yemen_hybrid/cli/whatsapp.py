"""What WhatsApp asks of a workshop before it lets it write to people."""

import click


@click.group()
def whatsapp() -> None:
    """Prepare WhatsApp."""


@whatsapp.command()
def templates() -> None:
    """Print every text as it is handed in for approval, and what each variable stands for.

    Outside the 24 hours after a customer's last word WhatsApp takes only texts that it has
    approved. Hand them in as they are; their ContentSids belong into WHATSAPP_TEMPLATES.
    """
    from yemen_hybrid.domain.messages import Template
    from yemen_hybrid.domain.whatsapp import approved_text, placeholders
    from yemen_hybrid.domain.wording import WORDINGS, pattern

    for template in Template:
        for language in WORDINGS[template]:
            text = pattern(template, language)
            click.secho(f"{template.value} ({language})", bold=True)
            click.echo(approved_text(text))
            names = enumerate(placeholders(text), start=1)
            click.echo("    " + ", ".join(f"{n} {name}" for n, name in names) + "\n")
