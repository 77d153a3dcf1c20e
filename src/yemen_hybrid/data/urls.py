"""The database addresses that people have, made into the ones that the async drivers want.

Used by the service and by Alembic alike, so that both always mean the same database.
"""

import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

SQLITE_DRIVER = "sqlite+aiosqlite"
POSTGRES_DRIVER = "postgresql+asyncpg"
TLS_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


class DatabaseUrlInvalid(ValueError):
    """The address names no database that this service can use; the message says why."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is and how to reach it."""

    url: URL
    connect_args: dict[str, Any] = field(default_factory=dict)

    @property
    def embedded(self) -> bool:
        """Whether it is a SQLite file beside the service."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path | None:
        """The SQLite file, or null for PostgreSQL."""
        return Path(self.url.database) if self.embedded and self.url.database else None


def parse_address(text: str) -> Address:
    """Understand ``sqlite:///…``, ``postgres://…?sslmode=require``, ``postgresql[+driver]://…``.

    A synchronous driver in the address is replaced. In-memory SQLite is refused: its data would be
    gone at the first stop, and its connections would not see the same tables.
    """
    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError) as error:  # the latter for a port that is no number
        raise DatabaseUrlInvalid(
            "it is not an address like sqlite:///data/yemen_hybrid.db or "
            "postgresql://user:password@host/database"
        ) from error
    scheme = url.drivername.split("+")[0]
    if scheme == "sqlite":
        return _sqlite(url)
    if scheme in {"postgres", "postgresql"}:
        return _postgres(url)
    raise DatabaseUrlInvalid(f"{scheme} is not supported; use sqlite or postgresql")


def _sqlite(url: URL) -> Address:
    if url.database in {None, "", ":memory:"} or str(url.database).startswith("file:"):
        raise DatabaseUrlInvalid("SQLite needs a file, as in sqlite:///data/yemen_hybrid.db")
    if url.query:
        raise DatabaseUrlInvalid("a SQLite address takes no ?options; remove them")
    return Address(url.set(drivername=SQLITE_DRIVER))


def _postgres(url: URL) -> Address:
    if not url.database:
        raise DatabaseUrlInvalid("the PostgreSQL address names no database")
    query = {key: _single(key, value) for key, value in url.query.items()}
    if query.pop("channel_binding", "prefer") == "require":
        raise DatabaseUrlInvalid(
            "channel_binding=require cannot be honoured; remove it and use sslmode=verify-full"
        )
    mode, root = query.pop("sslmode", None), query.pop("sslrootcert", None)
    connect_args: dict[str, Any] = {}
    if mode is not None or root is not None:
        connect_args["ssl"] = _tls(mode or "prefer", root)
    if timeout := query.pop("connect_timeout", None):
        connect_args["timeout"] = _seconds(timeout)
    if name := query.pop("application_name", None):
        connect_args["server_settings"] = {"application_name": name}
    unknown = sorted(set(query) - {"host", "port"})
    if unknown:
        raise DatabaseUrlInvalid(f"unknown option {unknown[0]} in the PostgreSQL address")
    return Address(url.set(drivername=POSTGRES_DRIVER, query=query), connect_args)


def _single(key: str, value: str | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        raise DatabaseUrlInvalid(f"option {key} stands twice in the PostgreSQL address")
    return value


def _seconds(text: str) -> float:
    if not (text.isascii() and text.isdecimal()):
        raise DatabaseUrlInvalid(f"connect_timeout={text} is no number of seconds")
    return float(text)


def _tls(mode: str, root: str | None) -> str | ssl.SSLContext:
    """What asyncpg takes for libpq's ``sslmode`` and ``sslrootcert``.

    ``verify-full`` trusts the system's certificates where no file is named. ``verify-ca`` does not
    look at the host's name, so to trust everybody whom the system trusts would verify nothing.
    """
    if mode not in TLS_MODES:
        raise DatabaseUrlInvalid(f"sslmode={mode} is unknown; use one of {', '.join(TLS_MODES)}")
    verifies = mode in {"verify-ca", "verify-full"}
    if root is not None and not verifies:
        raise DatabaseUrlInvalid("sslrootcert needs sslmode=verify-ca or verify-full")
    if not verifies:
        return mode
    file = None if root in {None, "system"} else root
    if file is None and mode == "verify-ca":
        raise DatabaseUrlInvalid("sslmode=verify-ca needs sslrootcert=, or use verify-full")
    if file is not None and not Path(file).is_file():
        raise DatabaseUrlInvalid(f"there is no root certificate at {file}")
    context = ssl.create_default_context(cafile=file)
    context.check_hostname = mode == "verify-full"
    return context
