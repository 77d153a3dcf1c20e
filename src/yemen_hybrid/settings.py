"""The one place that reads the environment: every setting, typed, checked at the start."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from yemen_hybrid.data.urls import Address, DatabaseUrlInvalid, parse_address

MIN_SECRET = 32
KNOWN_SECRETS = ("change", "secret", "example", "default", "password", "your-")


class SettingsInvalid(Exception):
    """A setting is wrong; the message is one sentence that says which, and what it should be."""


class Settings(BaseSettings):
    """What can be set, by environment variable or in ``.env``; the names are the variables'."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
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
    """Comma-separated addresses whose ``X-Forwarded-For`` is believed."""
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
    slow_query_ms: int = Field(500, ge=1)
    max_body_kb: int = Field(1024, ge=16, le=100_000)
    """The largest JSON body that is read."""

    @field_validator("cors_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return [item.strip() for item in value.split(",") if item.strip()]
        return value

    @field_validator("cors_origins")
    @classmethod
    def _named_origins(cls, origins: list[str]) -> list[str]:
        for origin in origins:
            if origin == "*":
                raise ValueError("name the origins; * cannot go with credentials")
            if not origin.startswith(("http://", "https://")) or origin.endswith("/"):
                raise ValueError(f"{origin} is not an origin like https://app.example.com")
        return origins

    @field_validator("public_base_url")
    @classmethod
    def _base_url(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("it must begin with http:// or https://")
        return value.rstrip("/")

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
    def _production(self) -> Self:
        if self.environment == "production" and not self.public_base_url.startswith("https://"):
            raise ValueError("PUBLIC_BASE_URL must begin with https:// in production")
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


def check_secret(secret: str) -> None:
    """Refuse a secret that somebody could guess: short, of few characters, or a default."""
    if len(secret.encode()) < MIN_SECRET:
        raise ValueError(f"it must have at least {MIN_SECRET} bytes")
    if len(set(secret)) < 10 or any(word in secret.lower() for word in KNOWN_SECRETS):  # noqa: PLR2004
        raise ValueError("it looks like a default; make a random one")


def load_settings(**given: Any) -> Settings:
    """The settings, or `SettingsInvalid` with one clear sentence."""
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(step) for step in first["loc"]).upper()
        message = first["msg"].removeprefix("Value error, ")
        raise SettingsInvalid(f"{name}: {message}" if name else message) from error
