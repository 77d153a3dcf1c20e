"""The one place that reads the environment: every setting, typed, checked at the start."""

import json
import re
from collections.abc import Iterator
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url

from yemen_hybrid.data.urls import Address, DatabaseUrlInvalid, parse_address
from yemen_hybrid.domain.errors import Language
from yemen_hybrid.domain.media import Limits
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.services.storage import Bucket
from yemen_hybrid.services.whatsapp import API_URL
from yemen_hybrid.telemetry.collector import Collector

MIN_SECRET = 32
MIN_VARIETY = 10
"""Different characters in a secret: random hex of 32 bytes has all of its 16."""
KNOWN_SECRETS = ("change", "secret", "example", "default", "password", "your-", "yemen")
HIDDEN = "••••••"
TEMPLATES_FORM = 'it must be JSON such as {"estimate_ready": {"ar": "HX…", "en": "HX…"}}'


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
    max_image_mb: int = Field(30, ge=1, le=100)
    max_video_mb: int = Field(200, ge=1, le=10_000)
    max_document_mb: int = Field(20, ge=1, le=1000)
    max_log_mb: int = Field(20, ge=1, le=1000)
    max_image_megapixels: int = Field(50, ge=1, le=300)
    """A picture takes some 4 MB of memory for each of these while it is drawn anew."""
    max_body_kb: int = Field(1024, ge=16, le=100_000)
    """The largest JSON body that is read."""

    paper_digits: Literal["latin", "arabic"] = "latin"
    """The digits of papers that are all in Arabic: 123 or ١٢٣."""
    logo_file: Path | None = None
    """An SVG, PNG or JPEG for the head of every paper; null: a plain mark."""

    worker: Literal["inside", "off"] = "inside"
    """Whether `serve` also delivers messages and does what is due; else `worker` must run."""
    smtp_host: str | None = None
    """The server that takes mail; null: no mail is sent."""
    smtp_port: int | None = Field(None, ge=1, le=65535)
    """Null: 587 for starttls, 465 for tls, 25 for none."""
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str | None = None
    """An address, or ``Name <address>``."""
    smtp_timeout_seconds: int = Field(30, ge=1, le=55)

    twilio_account_sid: str | None = None
    """The account whose WhatsApp it is; null: nothing is sent through WhatsApp."""
    twilio_auth_token: SecretStr | None = None
    """Sends, and proves that a webhook is Twilio's."""
    whatsapp_from: str | None = None
    """A number such as +967…, or the SID (MG…) of a messaging service."""
    whatsapp_templates: Annotated[dict[Template, dict[Language, str]], NoDecode] = Field(
        default_factory=dict
    )
    """JSON: text → language → ContentSid of what WhatsApp approved; see `whatsapp templates`."""
    twilio_api_url: str = API_URL
    """A regional edge of Twilio's, where it is not the usual one."""

    metrics_token: SecretStr | None = None
    """Whoever sends it as a Bearer token is answered on /metrics; null: there is no such path."""
    worker_metrics_port: int | None = Field(None, ge=0, le=65535)
    """Where `worker` answers on /metrics, at ``host``; null: nowhere."""
    otel_exporter_otlp_endpoint: str | None = None
    """The collector that takes traces as OTLP over HTTP; null: no traces are made."""
    otel_exporter_otlp_headers: SecretStr | None = None
    """What the collector knows us by: ``name=value,name=value``."""
    otel_service_name: str = "yemen-hybrid"
    otel_traces_sampler_arg: float = Field(1.0, ge=0, le=1)
    """The share of traces that is kept."""

    @field_validator("smtp_from")
    @classmethod
    def _mailbox(cls, value: str | None) -> str | None:
        if value is not None:
            check_sender(value)
        return value

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

    @field_validator("twilio_account_sid")
    @classmethod
    def _account(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch("AC[0-9a-f]{32}", value):
            raise ValueError("it must be AC and 32 hexadecimal digits, as the console shows it")
        return value

    @field_validator("whatsapp_from")
    @classmethod
    def _sender(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"\+[1-9][0-9]{5,14}|MG[0-9a-f]{32}", value):
            raise ValueError("it must be a number such as +967777123456, or MG and 32 digits")
        return value

    @field_validator("whatsapp_templates", mode="before")
    @classmethod
    def _templates(cls, value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError as error:
                raise ValueError(TEMPLATES_FORM) from error
        if not isinstance(value, dict) or not all(map(_is_template, value.items())):
            raise ValueError(TEMPLATES_FORM)
        return value

    @field_validator("public_base_url", "twilio_api_url", "otel_exporter_otlp_endpoint")
    @classmethod
    def _base_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
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

    @field_validator("otel_exporter_otlp_headers")
    @classmethod
    def _headers(cls, value: SecretStr | None) -> SecretStr | None:
        pairs = [] if value is None else value.get_secret_value().split(",")
        if not all(re.fullmatch(r"\s*[\w.-]+\s*=[ -~]*", pair) for pair in pairs):
            raise ValueError("it must be name=value,name=value")
        return value

    @field_validator("secret_key", "metrics_token")
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
        self._check_mail()
        self._check_whatsapp()
        if self.worker_metrics_port is not None and self.metrics_token is None:
            raise ValueError("METRICS_TOKEN: it must be set where WORKER_METRICS_PORT is")
        if self.read_address is not None and self.read_address.embedded | self.address.embedded:
            raise ValueError("READ_DATABASE_URL: only PostgreSQL has replicas")
        return self

    def _check_whatsapp(self) -> None:
        needed = {
            "TWILIO_ACCOUNT_SID": self.twilio_account_sid,
            "TWILIO_AUTH_TOKEN": self.twilio_auth_token,
            "WHATSAPP_FROM": self.whatsapp_from,
        }
        missing = [name for name, value in needed.items() if value is None]
        if 0 < len(missing) < len(needed):
            others = " and ".join(name for name in needed if name != missing[0])
            raise ValueError(f"{missing[0]}: it goes with {others}, and is not set")

    def _check_mail(self) -> None:
        if self.smtp_host is not None and self.smtp_from is None:
            raise ValueError("SMTP_FROM: it must be set where SMTP_HOST is")
        if (self.smtp_username is None) is not (self.smtp_password is None):
            raise ValueError("SMTP_PASSWORD: it goes with SMTP_USERNAME, and neither alone")
        if self.smtp_password is not None and self.smtp_security == "none":
            raise ValueError("SMTP_SECURITY: a password is only sent under starttls or tls")

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

    @property
    def collector(self) -> Collector | None:
        """Where traces go, if they do."""
        if self.otel_exporter_otlp_endpoint is None:
            return None
        headers = self.otel_exporter_otlp_headers
        return Collector(
            self.otel_exporter_otlp_endpoint,
            headers="" if headers is None else headers.get_secret_value(),
            service_name=self.otel_service_name,
            share=self.otel_traces_sampler_arg,
        )

    @property
    def uploads(self) -> Limits:
        """The most of each kind of file."""
        return Limits(
            image_mb=self.max_image_mb,
            video_mb=self.max_video_mb,
            document_mb=self.max_document_mb,
            log_mb=self.max_log_mb,
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


def _is_template(entry: tuple[object, object]) -> bool:
    """Whether it is one of our texts, in languages that it has, each with a ContentSid."""
    name, sids = entry
    if name not in set(Template) or not isinstance(sids, dict) or sids.keys() - {"ar", "en"}:
        return False
    return all(
        isinstance(sid, str) and re.fullmatch("HX[0-9a-f]{32}", sid) for sid in sids.values()
    )


def check_sender(sender: str) -> None:
    """Refuse what cannot stand behind From: in a mail."""
    name, address = parseaddr(sender)
    if not sender.isprintable() or (not name and address != sender):
        raise ValueError("it must be an address, or Name <address>")
    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        raise ValueError("it must be an address, or Name <address>") from error


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
        case dict():
            return json.dumps(value) if value else ""
        case str() if "://" in value and "@" in value:
            return make_url(value).render_as_string(hide_password=True)
        case _:
            return str(value)
