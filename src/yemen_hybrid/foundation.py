"""What the service stands on, with or without HTTP: clock, folder, key, database."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from yemen_hybrid.data.database import Database
from yemen_hybrid.services.secrets import load_or_make_key
from yemen_hybrid.services.storage import Storage
from yemen_hybrid.settings import Settings, SettingsInvalid, load_settings


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
