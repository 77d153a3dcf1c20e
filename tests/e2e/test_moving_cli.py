"""Backup, restore, import and export as they are typed; in this process, which is quicker."""

import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.world import SECRET
from yemen_hybrid.cli import main

pytestmark = pytest.mark.thorough


@pytest.fixture
def workshop(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to type commands in, with a workshop in ``data``."""
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copy(sqlite_template, tmp_path / "data" / "yemen_hybrid.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SECRET_KEY", SECRET)
    monkeypatch.setenv("LOG_LEVEL", "warning")
    monkeypatch.setenv("LANG", "ar_YE.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    return tmp_path


def typed(*words: str, **environment: str) -> Result:
    """A command, to its end."""
    return CliRunner().invoke(main, words, env=environment)


def told(*words: str, **environment: str) -> str:
    """A command that must succeed; gives what it said."""
    done = typed(*words, **environment)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_workshop_moves_in_is_kept_and_moves_on(workshop: Path) -> None:
    told("import", "template", "customers", "people.csv")
    assert "الاسم" in (workshop / "people.csv").read_text("utf-8-sig")
    assert "already" in typed("import", "template", "customers", "people.csv").output
    assert "1 would be new" in told("import", "customers", "--dry-run", "people.csv")
    assert "1 new" in told("import", "customers", "people.csv")
    assert "1 left as they are" in told("import", "customers", "people.csv")
    (workshop / "bad.csv").write_text("name,phone\nSaleh,12\n")
    bad = typed("import", "customers", "bad.csv")
    assert bad.exit_code == 1
    assert "2, phone: رقم الهاتف غير صحيح" in bad.output
    assert (
        "This is not a valid phone" in typed("import", "customers", "--lang=en", "bad.csv").output
    )

    said = told("backup", "--keep", "1")
    file = Path(said.split(": ")[0])
    assert file.parent == Path("data/backups")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "customers" in told("backup", "verify", str(file))
    assert "already" in typed("restore", str(file)).output
    assert "Restored." in told("restore", str(file), DATA_DIR="elsewhere")
    assert "1 left as they are" in told("import", "customers", "people.csv", DATA_DIR="elsewhere")

    told("export", "tables", DATA_DIR="elsewhere")
    assert "صالح أحمد القاضي" in (workshop / "tables" / "customers.csv").read_text("utf-8-sig")
    assert typed("export", "tables").exit_code == 1
    (workshop / "broken.zip").write_bytes(b"PK\x03\x04")
    assert "not a whole backup" in typed("backup", "verify", "broken.zip").output
