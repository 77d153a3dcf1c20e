"""Settings: what is taken, and the one sentence that a wrong one gets."""

import secrets
from pathlib import Path

import pytest

from yemen_hybrid.domain.messages import Template
from yemen_hybrid.services.storage import Bucket
from yemen_hybrid.settings import HIDDEN, Settings, SettingsInvalid, load_settings

GOOD_SECRET = "kT9$wq2LmZ8rXv4Nc7Yb1Hf6Jd3Ps5Ga0Ue"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment and a folder with no settings in them."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def refusal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
    """The sentence with which these variables are refused."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    return str(refused.value)


def test_with_nothing_set_the_service_runs_on_sqlite_here(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.address.embedded
    assert settings.address.file == tmp_path / "data" / "yemen_hybrid.db"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.secret_key is None
    assert settings.cors_origins == []


def test_the_environment_wins_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PORT=9000\nLOG_LEVEL=debug\nSOMETHING_ELSE=1\nHOST=\n")
    monkeypatch.setenv("PORT", "9001")
    settings = load_settings()
    assert (settings.port, settings.log_level, settings.host) == (9001, "debug", "127.0.0.1")


def test_what_is_said_on_the_command_line_wins_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9001")
    assert load_settings(port=9002).port == 9002


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "eighty", "PORT: Input should be a valid integer"),
        ("PORT", "70000", "PORT: Input should be less than or equal to 65535"),
        ("ENVIRONMENT", "prod", "ENVIRONMENT: Input should be 'development' or 'production'"),
        ("ACCESS_TOKEN_MINUTES", "0", "ACCESS_TOKEN_MINUTES: Input should be greater"),
        ("BCRYPT_ROUNDS", "4", "BCRYPT_ROUNDS: Input should be greater than or equal to 10"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: Input should be 'debug'"),
        ("MAX_BODY_KB", "1.5", "MAX_BODY_KB: Input should be a valid integer"),
        ("PUBLIC_BASE_URL", "workshop.example.com", "PUBLIC_BASE_URL: it must be an address"),
        ("PUBLIC_BASE_URL", "https://", "PUBLIC_BASE_URL: it must be an address"),
        ("PUBLIC_BASE_URL", "https://x.example/?a=1", "PUBLIC_BASE_URL: it must be an address"),
        ("PUBLIC_BASE_URL", "javascript:alert(1)", "PUBLIC_BASE_URL: it must be an address"),
        ("TRUSTED_PROXIES", "proxy.local", "TRUSTED_PROXIES: proxy.local is not an address"),
        ("TRUSTED_PROXIES", "*", "TRUSTED_PROXIES: * is not an address"),
        ("TRUSTED_PROXIES", "10.0.0.1/24", "TRUSTED_PROXIES: 10.0.0.1/24 is not an address"),
        ("DATABASE_URL", "mysql://db/x", "DATABASE_URL: mysql is not supported"),
        ("DATABASE_URL", "postgres://u:p@h:port/db", "DATABASE_URL: it is not an address"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL: it is not an address"),
        ("STORAGE_URL", "ftp://x/y", "STORAGE_URL: ftp://x/y is not a bucket like s3://"),
        ("STORAGE_URL", "s3://files/../b", "STORAGE_URL: s3://files/../b is not a bucket"),
        ("AWS_ENDPOINT_URL", "s3.local", "AWS_ENDPOINT_URL: it must be an address"),
        ("WORKER", "outside", "WORKER: Input should be 'inside' or 'off'"),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN: it must have at least 32 bytes"),
        ("WORKER_METRICS_PORT", "9101", "METRICS_TOKEN: it must be set where WORKER_METRICS_PORT"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "OTEL_EXPORTER_OTLP_ENDPOINT: it must"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "a key", "OTEL_EXPORTER_OTLP_HEADERS: it must be name="),
        ("OTEL_TRACES_SAMPLER_ARG", "2", "OTEL_TRACES_SAMPLER_ARG: Input should be less than"),
        ("SMTP_PORT", "0", "SMTP_PORT: Input should be greater"),
        ("SMTP_SECURITY", "ssl", "SMTP_SECURITY: Input should be 'none', 'starttls' or 'tls'"),
        ("SMTP_FROM", "workshop", "SMTP_FROM: it must be an address, or Name <address>"),
        ("SMTP_FROM", "a@x.example\nBcc: b@x.example", "SMTP_FROM: it must be an address"),
        ("SMTP_HOST", "mail.example", "SMTP_FROM: it must be set where SMTP_HOST is"),
        ("SMTP_USERNAME", "workshop", "SMTP_PASSWORD: it goes with SMTP_USERNAME"),
        ("READ_DATABASE_URL", "postgres://db/x", "READ_DATABASE_URL: only PostgreSQL has replicas"),
    ],
)
def test_a_wrong_setting_is_named_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    said = refusal(monkeypatch, **{name: value})
    assert said.startswith(sentence)
    assert said.endswith(".")
    assert "\n" not in said


def test_a_mail_password_is_never_sent_in_the_open(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(
        monkeypatch, SMTP_USERNAME="workshop", SMTP_PASSWORD="hunter2", SMTP_SECURITY="none"
    )
    assert said == "SMTP_SECURITY: a password is only sent under starttls or tls."


# ---------------------------------------------------------------------------------------- secrets


@pytest.mark.parametrize(
    "secret",
    [
        "short",
        "x" * 31,
        "x" * 64,
        "0123012301230123012301230123012301230123",
        "change-me-change-me-change-me-change-me",
        "your-super-secret-key-goes-here-please!",
        "the-default-Password-of-this-service-123",
        "yemen-hybrid-signing-key-2026-production",
    ],
)
def test_a_short_or_default_secret_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    said = refusal(monkeypatch, SECRET_KEY=secret)
    assert said.startswith("SECRET_KEY: it ")
    assert "make a random one" in said
    assert secret not in said


def test_random_secrets_are_good() -> None:
    for _ in range(200):
        for make in (secrets.token_hex, secrets.token_urlsafe):
            assert load_settings(secret_key=make(32)).secret_key is not None


def test_a_wrong_address_does_not_tell_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in (
        "postgres://u:hunter2@h:port/db",
        "postgres://u:hunter2@h/db?sslmode=strict",
        "mysql://u:hunter2@h/db",
        "postgres://u:hunter2@h/",
    ):
        assert "hunter2" not in refusal(monkeypatch, DATABASE_URL=address)


def test_secrets_are_hidden_from_whoever_looks_over_a_shoulder() -> None:
    settings = load_settings(
        secret_key=GOOD_SECRET,
        database_url="postgres://u:hunter2@h/db?sslmode=require",
        smtp_username="workshop",
        smtp_password="hunter2",
        smtp_from="Workshop <workshop@x.example>",
    )
    shown = dict(settings.shown())
    assert shown.keys() == {name.upper() for name in Settings.model_fields}
    assert shown["SECRET_KEY"] == HIDDEN
    assert shown["DATABASE_URL"] == "postgres://u:***@h/db?sslmode=require"
    assert shown["READ_DATABASE_URL"] == ""
    assert shown["SMTP_PASSWORD"] == HIDDEN
    assert shown["SMTP_FROM"] == "Workshop <workshop@x.example>"
    assert GOOD_SECRET not in repr(settings)


# ------------------------------------------------------------------------------------------- CORS


@pytest.mark.parametrize(
    "origins",
    [
        "*",
        "https://app.example.com,*",
        "https://*.example.com",
        "app.example.com",
        "https://app.example.com/",
        "https://app.example.com/path",
        "https://App.example.com",
        "https://user@app.example.com:x",
        "null",
        "ftp://app.example.com",
    ],
)
def test_origins_are_named_one_by_one(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    assert refusal(monkeypatch, CORS_ORIGINS=origins).startswith("CORS_ORIGINS: ")


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORS_ORIGINS", " https://a.example , http://localhost:5173,")
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.2, 172.16.0.0/12, ::1")
    settings = load_settings()
    assert settings.cors_origins == ["https://a.example", "http://localhost:5173"]
    assert settings.trusted_proxies == ["10.0.0.2", "172.16.0.0/12", "::1"]


# ------------------------------------------------------------------------------------- production


def test_production_insists_on_https(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refusal(monkeypatch, ENVIRONMENT="production")
    assert said == "PUBLIC_BASE_URL: it must begin with https:// in production."
    monkeypatch.setenv("PUBLIC_BASE_URL", "https://workshop.example.com/")
    assert load_settings().public_base_url == "https://workshop.example.com"


# ------------------------------------------------------------------------------------ the .env file


def test_a_file_that_is_no_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"HOST=\xff\xfe")
    with pytest.raises(SettingsInvalid, match=r"^\.env: it is not a text file in UTF-8\.$"):
        load_settings()


ACCOUNT = "AC0123456789abcdef0123456789abcdef"
CONTENT = "HX0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_ACCOUNT_SID: it must be AC and 32"),
        ({"TWILIO_ACCOUNT_SID": ACCOUNT}, "TWILIO_AUTH_TOKEN: it goes with TWILIO_ACCOUNT_SID"),
        ({"WHATSAPP_FROM": "777123456"}, "WHATSAPP_FROM: it must be a number such as"),
        ({"WHATSAPP_FROM": "+967777123456"}, "TWILIO_ACCOUNT_SID: it goes with"),
        ({"TWILIO_API_URL": "api.twilio.com"}, "TWILIO_API_URL: it must be an address"),
        ({"WHATSAPP_TEMPLATES": "{"}, "WHATSAPP_TEMPLATES: it must be JSON such as"),
        ({"WHATSAPP_TEMPLATES": "[]"}, "WHATSAPP_TEMPLATES: it must be JSON such as"),
        ({"WHATSAPP_TEMPLATES": '{"hello": {}}'}, "WHATSAPP_TEMPLATES: it must be JSON such as"),
        ({"WHATSAPP_TEMPLATES": '{"receipt": {"fr": "HX"}}'}, "WHATSAPP_TEMPLATES: it must be"),
        ({"WHATSAPP_TEMPLATES": '{"receipt": {"ar": "HX"}}'}, "WHATSAPP_TEMPLATES: it must be"),
    ],
)
def test_whatsapp_is_set_up_whole_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], sentence: str
) -> None:
    assert refusal(monkeypatch, **variables).startswith(sentence)


def test_whatsapp_is_set_up_by_three_variables_and_its_approved_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a token that only the two of us know")
    monkeypatch.setenv("WHATSAPP_FROM", "+967777123456")
    monkeypatch.setenv("WHATSAPP_TEMPLATES", f'{{"receipt": {{"ar": "{CONTENT}"}}}}')
    settings = load_settings()
    assert settings.whatsapp_templates == {Template.RECEIPT: {"ar": CONTENT}}
    shown = dict(settings.shown())
    assert shown["TWILIO_AUTH_TOKEN"] == HIDDEN
    assert load_settings(whatsapp_templates=shown["WHATSAPP_TEMPLATES"]) == settings


def test_files_are_in_the_data_folder_or_in_a_bucket(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert load_settings().files == tmp_path / "data" / "files"
    monkeypatch.setenv("STORAGE_URL", "s3://workshop/files")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://s3.example.com")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a very secret key")
    settings = load_settings()
    bucket = Bucket(
        "s3://workshop/files", "https://s3.example.com", None, None, "a very secret key"
    )
    assert settings.files == bucket
    assert "very secret" not in repr(settings.files) + str(dict(settings.shown()))


def test_the_most_that_is_read_of_an_upload_is_the_most_of_any_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MAX_VIDEO_MB", "7")
    assert load_settings().uploads.most_bytes == 30_000_000
