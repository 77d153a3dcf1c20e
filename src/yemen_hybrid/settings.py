"""The one place that reads the environment: every setting, typed, checked at the start."""

import re
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url

from yemen_hybrid.data.urls import Address, DatabaseUrlInvalid, parse_address
from yemen_hybrid.services.storage import Bucket

MIN_SECRET = 32
MIN_VARIETY = 10
"""Different characters in a secret: random hex of 32 bytes has all of its 16."""
KNOWN_SECRETS = ("change", "secret", "example", "default", "password", "your-", "yemen")
HIDDEN = "••••••"


class SettingsInvalid(Exception):
    """A setting is wrong; the message is one sentence that says which, and what it should be."""


class Settings(BaseSettings):
    """What can be set, by environment variable or in ``.env``; the names are the variables'."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    environment: Literal["development", "production"] = "development"
    data_dir: Path = Path("data")
    """Where the embedded database, the secrets and the files are kept."""
    database_url: str | None = None
    """Null: SQLite in ``data_dir``."""
    read_database_url: str | None = None
    """A replica that reads may go to."""
    database_pool_size: int = Field(10, ge=1, le=200)
    secret_key: SecretStr | None = None
    """Signs tokens; null: a key made at the first start and kept in ``data_dir``."""
    access_token_minutes: int = Field(15, ge=1, le=24 * 60)
    refresh_token_days: int = Field(30, ge=1, le=366)
    bcrypt_rounds: int = Field(12, ge=10, le=16)
    cors_origins: Annotated[list[str], NoDecode] = Field(default_factory=list)
    """Comma-separated origins of the apps that may call from a browser."""
    public_base_url: str = "http://127.0.0.1:8000"
    """Where customers reach the service; approval links begin with it."""
    trusted_proxies: Annotated[list[str], NoDecode] = Field(default_factory=list)
    """Comma-separated addresses and networks whose ``X-Forwarded-For`` is believed."""
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    slow_query_ms: int = Field(500, ge=1)
    storage_url: str | None = None
    """Where files are kept: ``s3://bucket/prefix``; null: the folder ``files`` in ``data_dir``."""
    aws_endpoint_url: str | None = None
    """Of what speaks S3 and is not Amazon's. Null: Amazon's own for the region."""
    aws_region: str | None = None
    aws_access_key_id: str | None = None
    aws_secret_access_key: SecretStr | None = None
    max_body_kb: int = Field(1024, ge=16, le=100_000)
    """The largest JSON body that is read."""

    paper_digits: Literal["latin", "arabic"] = "latin"
    """The digits of papers that are all in Arabic: 123 or ١٢٣."""
    logo_file: Path | None = None
    """An SVG, PNG or JPEG for the head of every paper; null: a plain mark."""

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [item.strip() for item in value.split(",") if item.strip()]
        return value

    @field_validator("cors_origins")
    @classmethod
    def _named_origins(cls, origins: list[str]) -> list[str]:
        if "*" in origins:
            raise ValueError("name the origins; * cannot go with credentials")
        for origin in origins:
            if not _is_origin(origin):
                raise ValueError(f"{origin} is not an origin like https://app.example.com")
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, proxies: list[str]) -> list[str]:
        for proxy in proxies:
            try:
                ip_network(proxy)
            except ValueError as error:
                raise ValueError(
                    f"{proxy} is not an address like 10.0.0.2 or a network like 10.0.0.0/24"
                ) from error
        return proxies

    @field_validator("logo_file")
    @classmethod
    def _picture(cls, file: Path | None) -> Path | None:
        if file is not None and file.suffix.lower() not in {".svg", ".png", ".jpg", ".jpeg"}:
            raise ValueError(f"{file} is not an SVG, PNG or JPEG file")
        if file is not None and not file.is_file():
            raise ValueError(f"there is no file {file}")
        return file

    @field_validator("public_base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        parts = _split_url(value)
        if parts is None or parts.query or parts.fragment or parts.username:
            raise ValueError("it must be an address like https://workshop.example.com")
        return value.rstrip("/")

    @field_validator("storage_url")
    @classmethod
    def _bucket(cls, value: str | None) -> str | None:
        if value is not None and not _is_bucket(value):
            raise ValueError(f"{value} is not a bucket like s3://workshop/files")
        return value

    @field_validator("aws_endpoint_url")
    @classmethod
    def _endpoint(cls, value: str | None) -> str | None:
        if value is not None and _split_url(value) is None:
            raise ValueError("it must be an address like https://s3.example.com")
        return value

    @field_validator("secret_key")
    @classmethod
    def _strong(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            check_secret(value.get_secret_value())
        return value

    @field_validator("database_url", "read_database_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                parse_address(value)
            except DatabaseUrlInvalid as error:
                raise ValueError(str(error)) from error
        return value

    @model_validator(mode="after")
    def _together(self) -> Self:
        if self.environment == "production" and not self.public_base_url.startswith("https://"):
            raise ValueError("PUBLIC_BASE_URL: it must begin with https:// in production")
        if self.read_address is not None and self.read_address.embedded | self.address.embedded:
            raise ValueError("READ_DATABASE_URL: only PostgreSQL has replicas")
        return self

    @property
    def address(self) -> Address:
        """The database."""
        return parse_address(
            self.database_url or f"sqlite:///{self.data_dir.absolute()}/yemen_hybrid.db"
        )

    @property
    def read_address(self) -> Address | None:
        """The replica for reads, if there is one."""
        return None if self.read_database_url is None else parse_address(self.read_database_url)

    @property
    def secret_file(self) -> Path:
        """Where a secret key that nobody set is kept."""
        return self.data_dir / "secret_key"

    @property
    def files(self) -> Path | Bucket:
        """Where files are kept."""
        if self.storage_url is None:
            return self.data_dir.absolute() / "files"
        secret = self.aws_secret_access_key
        return Bucket(
            self.storage_url,
            endpoint=self.aws_endpoint_url,
            region=self.aws_region,
            access_key_id=self.aws_access_key_id,
            secret_access_key=None if secret is None else secret.get_secret_value(),
        )

    def shown(self) -> Iterator[tuple[str, str]]:
        """Every setting by its variable, as it may be shown to whoever looks over a shoulder."""
        for name in type(self).model_fields:
            yield name.upper(), _shown(getattr(self, name))


def check_secret(secret: str) -> None:
    """Refuse a secret that somebody could guess: short, of few characters, or a default."""
    if len(secret.encode()) < MIN_SECRET:
        raise ValueError(f"it must have at least {MIN_SECRET} bytes; make a random one")
    if len(set(secret)) < MIN_VARIETY or any(word in secret.lower() for word in KNOWN_SECRETS):
        raise ValueError("it looks like a default; make a random one")


def load_settings(**given: Any) -> Settings:
    """The settings, or `SettingsInvalid` with one clear sentence."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else ""
        message = first["msg"].removeprefix("Value error, ").rstrip(".")
        message = f"{name}: {message}." if name else f"{message}."
        raise SettingsInvalid(message) from error
    except UnicodeDecodeError as error:
        raise SettingsInvalid(".env: it is not a text file in UTF-8.") from error
    except OSError as error:
        raise SettingsInvalid(f".env: it cannot be read: {error.strerror}.") from error


def _is_origin(text: str) -> bool:
    """Scheme, host and perhaps a port, in the spelling that browsers send."""
    parts = _split_url(text)
    return parts is not None and text == f"{parts.scheme}://{parts.netloc}".lower()


def _is_bucket(text: str) -> bool:
    """``s3://``, a bucket's name, and perhaps a folder in it."""
    return (
        re.fullmatch(r"s3://(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[\w.-]+)*/?", text)
        is not None
    )


def _split_url(text: str) -> Any:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    good = parts.scheme in {"http", "https"} and parts.hostname and not set(text) & set(" \\*")
    return parts if good else None


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case SecretStr():
            return HIDDEN
        case list():
            return ",".join(value)
        case str() if "@" in value:
            return make_url(value).render_as_string(hide_password=True)
        case _:
            return str(value)
