"""The story is played apart from the workshop of whoever plays it."""

import subprocess
from pathlib import Path

import pytest

from tools.story import SERVICE, apart


def test_the_settings_of_whoever_plays_it_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, stage = tmp_path / "theirs", tmp_path / "stage"
    theirs.mkdir()
    stage.mkdir()
    settings = {"DATABASE_URL": "postgresql://their.host/workshop", "SMTP_HOST": "their.mail"}
    (theirs / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    monkeypatch.chdir(theirs)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC-theirs")
    told = subprocess.run(
        [*SERVICE, "settings"], **apart(stage), check=True, capture_output=True, text=True
    )
    assert "their" not in told.stdout
    assert str(stage / "data") in told.stdout
