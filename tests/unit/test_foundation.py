"""What is built from the settings: the ways out for messages."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.twilio import ACCOUNT, SENDER, TOKEN
from yemen_hybrid.cli import main
from yemen_hybrid.domain.delivery import ContactChannel
from yemen_hybrid.domain.messages import Template
from yemen_hybrid.foundation import build_channels, build_database, build_signature
from yemen_hybrid.settings import Settings, load_settings

WHATSAPP = {
    "twilio_account_sid": ACCOUNT,
    "twilio_auth_token": TOKEN,
    "whatsapp_from": SENDER,
}


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment and a folder with no settings in them."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("nothing_set")
@pytest.mark.parametrize(
    ("base", "callback"),
    [
        (
            "https://workshop.example.com",
            "https://workshop.example.com/api/v1/webhooks/twilio/status",
        ),
        ("http://127.0.0.1:8000", None),  # Twilio could not call there, and would refuse to try
    ],
)
async def test_whatsapp_is_a_way_out_once_it_is_set_up(base: str, callback: str | None) -> None:
    def clock() -> datetime:
        return datetime(2030, 3, 4, tzinfo=UTC)

    plain = load_settings()
    database = build_database(plain, clock)
    assert ContactChannel.WHATSAPP not in build_channels(plain, database, clock)
    assert build_signature(plain) is None
    settings = load_settings(public_base_url=base, **WHATSAPP)
    whatsapp = build_channels(settings, database, clock)[ContactChannel.WHATSAPP]
    assert whatsapp._account.callback_url == callback  # type: ignore[attr-defined]  # WhatsApp's own
    assert TOKEN not in repr(whatsapp._account)  # type: ignore[attr-defined]  # likewise
    assert build_signature(settings) is not None


@pytest.mark.usefixtures("nothing_set")
def test_the_texts_to_be_approved_are_printed_in_both_languages() -> None:
    printed = CliRunner().invoke(main, ["whatsapp", "templates"]).output
    for template in Template:
        assert f"{template.value} (ar)" in printed
        assert f"{template.value} (en)" in printed
    assert "{{1}}" in printed
    assert "1 name" in printed
