"""Database addresses: the forms that people have, and what the drivers are given."""

import ssl
from pathlib import Path

import pytest

from yemen_hybrid.data.urls import DatabaseUrlInvalid, parse_address

CERTIFICATE = """-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUMH0RzJl3rGqNnZ0d1s5o4kQm5v0wCgYIKoZIzj0EAwIw
-----END CERTIFICATE-----
"""


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("sqlite:///data/workshop.db", "data/workshop.db"),
        ("sqlite:////srv/workshop.db", "/srv/workshop.db"),
        ("sqlite+aiosqlite:///x.db", "x.db"),
        ("sqlite+pysqlite:///x.db", "x.db"),
        ("  sqlite:///x.db\n", "x.db"),
        ("sqlite:///ورشة.db", "ورشة.db"),
    ],
)
def test_sqlite_is_a_file(text: str, file: str) -> None:
    address = parse_address(text)
    assert address.embedded
    assert address.file == Path(file)
    assert address.url.drivername == "sqlite+aiosqlite"


@pytest.mark.parametrize(
    "scheme",
    ["postgres", "postgresql", "postgresql+psycopg2", "postgresql+psycopg", "postgresql+asyncpg"],
)
def test_postgres_is_asyncpg_however_it_is_written(scheme: str) -> None:
    address = parse_address(f"{scheme}://ali:p%40ss@db.example:6432/workshop")
    assert not address.embedded
    assert address.file is None
    url = address.url
    assert url.drivername == "postgresql+asyncpg"
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "ali",
        "p@ss",
        "db.example",
        6432,
        "workshop",
    )


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require"])
def test_the_tls_mode_goes_to_the_driver_and_not_into_its_address(mode: str) -> None:
    address = parse_address(f"postgres://h/db?sslmode={mode}")
    assert address.connect_args == {"ssl": mode}
    assert dict(address.url.query) == {}


def test_an_own_root_certificate_makes_a_context(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    root = tmp_path / "root.crt"
    root.write_text(CERTIFICATE)
    asked: list[str | None] = []

    def context(*, cafile: str | None = None) -> ssl.SSLContext:
        asked.append(cafile)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    monkeypatch.setattr(ssl, "create_default_context", context)
    for mode, checks_host in (("verify-full", True), ("verify-ca", False)):
        address = parse_address(f"postgres://h/db?sslmode={mode}&sslrootcert={root}")
        given = address.connect_args["ssl"]
        assert given.check_hostname is checks_host
        assert given.verify_mode is ssl.CERT_REQUIRED
    assert asked == [str(root), str(root)]


@pytest.mark.parametrize("root", ["", "&sslrootcert=system"])
def test_the_full_check_trusts_what_the_system_trusts(root: str) -> None:
    given = parse_address(f"postgres://h/db?sslmode=verify-full{root}").connect_args["ssl"]
    assert given.check_hostname is True
    assert given.verify_mode is ssl.CERT_REQUIRED


def test_other_options_of_libpq_are_understood() -> None:
    address = parse_address("postgres://h/db?connect_timeout=5&application_name=workshop")
    assert address.connect_args == {
        "timeout": 5.0,
        "server_settings": {"application_name": "workshop"},
    }


def test_a_unix_socket_stands_in_the_host_option() -> None:
    address = parse_address("postgresql://postgres@/workshop?host=/var/run/postgresql")
    assert address.url.query["host"] == "/var/run/postgresql"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is not an address"),
        ("workshop.db", "it is not an address"),
        ("postgres://h:port/db", "it is not an address"),
        ("mysql://h/db", "mysql is not supported"),
        ("sqlite://", "SQLite needs a file"),
        ("sqlite:///:memory:", "SQLite needs a file"),
        ("sqlite:///file:x.db?uri=true", "SQLite needs a file"),
        ("sqlite:///x.db?mode=ro", "a SQLite address takes no"),
        ("postgres://h", "names no database"),
        ("postgres://h/db?sslmode=strict", "sslmode=strict is unknown"),
        ("postgres://h/db?sslmode=require&sslmode=disable", "stands twice"),
        ("postgres://h/db?sslmode=require&sslrootcert=/x", "sslrootcert needs sslmode=verify-ca"),
        ("postgres://h/db?sslmode=verify-full&sslrootcert=/no/such", "no root certificate"),
        ("postgres://h/db?sslrootcert=/no/such", "sslrootcert needs"),
        ("postgres://h/db?sslmode=verify-ca", "sslmode=verify-ca needs sslrootcert"),
        ("postgres://h/db?sslmode=verify-ca&sslrootcert=system", "sslmode=verify-ca needs"),
        ("postgres://h/db?channel_binding=require", "channel_binding=require"),
        ("postgres://h/db?options=-c%20x", "unknown option options"),
        ("postgres://h/db?connect_timeout=soon", "connect_timeout=soon is no number of seconds"),
    ],
)
def test_what_names_no_database_is_refused_with_the_reason(text: str, sentence: str) -> None:
    with pytest.raises(DatabaseUrlInvalid, match=sentence.replace("?", r"\?")):
        parse_address(text)
