"""What the service stands on, with or without HTTP: clock, folder, key, database."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yemen_hybrid.data.database import Database
from yemen_hybrid.data.queries.incoming_messages import heard_at
from yemen_hybrid.domain.delivery import Channel, Channels, ContactChannel
from yemen_hybrid.services.mail import PORTS, Mail, MailServer
from yemen_hybrid.services.secrets import load_or_make_key
from yemen_hybrid.services.storage import Storage
from yemen_hybrid.services.whatsapp import TwilioAccount, WhatsApp
from yemen_hybrid.settings import Settings, SettingsInvalid, load_settings
from yemen_hybrid.telemetry.telemetry import Telemetry

if TYPE_CHECKING:
    from yemen_hybrid.services.twilio_signature import TwilioSignature

STATUS_WEBHOOK: Final = "/api/v1/webhooks/twilio/status"
"""Where the provider of WhatsApp tells what becomes of a message."""


def utc_now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


def prepare(settings: Settings) -> Settings:
    """Make what the service keeps for itself: its folder, and a secret key if none was given.

    Both are for their owner's eyes only. Gives the settings with the key in them.
    """
    try:
        for folder in filter(None, (settings.data_dir, _folder(settings))):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if settings.secret_key is not None:
            return settings
        key = load_or_make_key(settings.secret_file)
    except OSError as error:
        raise SettingsInvalid(f"DATA_DIR: {error}.") from error
    return load_settings(**{**dict(settings), "secret_key": key})


def known_key(settings: Settings) -> str | None:
    """The secret key, where there is one: none is made."""
    if settings.secret_key is None and not settings.secret_file.exists():
        return None
    made = prepare(settings).secret_key
    return None if made is None else made.get_secret_value()


def _folder(settings: Settings) -> Path | None:
    """Where the embedded database is."""
    file = settings.address.file
    return None if file is None else file.parent


def build_database(settings: Settings, clock: Callable[[], datetime] = utc_now) -> Database:
    """The database that the settings name."""
    return Database(
        settings.address,
        clock=clock,
        read_address=settings.read_address,
        pool_size=settings.database_pool_size,
        slow_seconds=settings.slow_query_ms / 1000,
    )


def build_storage(settings: Settings) -> Storage:
    """Where the settings keep files."""
    return Storage(settings.files)


def build_telemetry(settings: Settings) -> Telemetry:
    """The metrics and the traces that the settings ask for; neither is loaded where it is not."""
    metrics = tracing = None
    if settings.metrics_token is not None:
        from yemen_hybrid.telemetry.metrics import Metrics  # noqa: PLC0415 - only when it is used

        metrics = Metrics()
    if settings.collector is not None:
        from yemen_hybrid.telemetry.tracing import Tracing  # noqa: PLC0415 - only when it is used

        tracing = Tracing(settings.collector)
    return Telemetry(metrics, tracing)


def build_channels(
    settings: Settings, database: Database, clock: Callable[[], datetime] = utc_now
) -> Channels:
    """The ways out for messages that the settings name."""
    channels: dict[ContactChannel, Channel] = {}
    mail = build_mail(settings)
    if mail is not None:
        channels[ContactChannel.EMAIL] = mail
    whatsapp = build_whatsapp(settings, database, clock)
    if whatsapp is not None:
        channels[ContactChannel.WHATSAPP] = whatsapp
    return channels


def build_whatsapp(
    settings: Settings, database: Database, clock: Callable[[], datetime]
) -> WhatsApp | None:
    """The WhatsApp account that the settings name.

    Its provider is told to call back only where it can reach us, which is by https.
    """
    sid, token, sender = (
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.whatsapp_from,
    )
    if sid is None or token is None or sender is None:
        return None
    base = settings.public_base_url
    account = TwilioAccount(
        sid=sid,
        token=token.get_secret_value(),
        sender=sender,
        callback_url=f"{base}{STATUS_WEBHOOK}" if base.startswith("https://") else None,
        api_url=settings.twilio_api_url,
    )
    return WhatsApp(account, settings.whatsapp_templates, partial(_heard_at, database), clock)


async def _heard_at(database: Database, number: str) -> datetime | None:
    """When a number last wrote to the workshop, as the database itself knows it."""
    async with database.reading() as near, database.current(near) as connection:
        return await heard_at(connection, number)


def build_signature(settings: Settings) -> "TwilioSignature | None":
    """What proves that a webhook is the provider's, where there is one."""
    if settings.twilio_auth_token is None:
        return None
    from yemen_hybrid.services.twilio_signature import (  # noqa: PLC0415 - only when it is used
        TwilioSignature,
    )

    return TwilioSignature(settings.twilio_auth_token.get_secret_value())


def build_mail(settings: Settings) -> Mail | None:
    """The mail server that the settings name."""
    if settings.smtp_host is None or settings.smtp_from is None:
        return None
    password = settings.smtp_password
    return Mail(
        MailServer(
            host=settings.smtp_host,
            port=settings.smtp_port or PORTS[settings.smtp_security],
            sender=settings.smtp_from,
            security=settings.smtp_security,
            username=settings.smtp_username,
            password=None if password is None else password.get_secret_value(),
            timeout_seconds=settings.smtp_timeout_seconds,
        )
    )
