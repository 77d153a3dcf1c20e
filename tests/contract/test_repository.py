"""What the repository promises about itself: its settings, lists, words, arrows and exceptions."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from yemen_hybrid.settings import Settings

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
BUILD = tomllib.loads(PYPROJECT)


def tracked() -> list[Path]:
    """Every file that git knows and that still stands here; all of them where there is no git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git is found where the machine has it
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of what belongs to the repository")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def lines_of_text() -> list[tuple[str, str]]:
    """Each tracked line with the place where it stands, pictures and fonts left out."""
    found = []
    for path in tracked():
        raw = path.read_bytes()
        if b"\0" in raw:
            continue
        name = path.relative_to(ROOT)
        for number, line in enumerate(raw.decode("utf-8").splitlines(), 1):
            found.append((f"{name}:{number}", line))
    return found


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


def examples() -> dict[str, str]:
    """The settings that .env.example names, each commented out or not, with its value."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return dict(re.findall(r"^#? ?([A-Z][A-Z_]+)=(.*)$", text, re.MULTILINE))


# ------------------------------------------------------------------------------------- settings


def test_every_setting_is_explained_in_the_example_and_no_other() -> None:
    assert set(examples()) == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_example_shows_the_default(name: str) -> None:
    field = Settings.model_fields[name]
    shown = examples()[name.upper()]
    if field.default is PydanticUndefined or field.default in (None, "", ()):
        return  # nothing is set: the example shows what one may set
    assert shown == str(field.default)


def test_the_example_with_every_line_in_force_is_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in examples():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    copy = tmp_path / ".env"
    lines = (f"{name}={value}" for name, value in examples().items())
    copy.write_text("\n".join(lines), encoding="utf-8")
    assert Settings(_env_file=copy).model_dump() == Settings(_env_file=None).model_dump()


# -------------------------------------------------------------------------- nothing of a machine

REGISTRIES = re.compile(
    r"\b(pypi|pythonhosted|npmjs|crates|rubygems)\.(org|com|io)\b|--(?:extra-)?index-ur[l]"
)
MACHINE = re.compile(r"(?<![\w.}])/(?:root|home|work|Users)/\w")


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    guilty = [
        place for place, line in lines_of_text() if REGISTRIES.search(line) or MACHINE.search(line)
    ]
    assert guilty == []


def test_nothing_private_is_tracked() -> None:
    names = {path.name for path in tracked()}
    assert not names & {".env", "id_rsa", "secrets.json"}
    assert not {name for name in names if re.search(r"\.(sqlite3|db|pem|key)$", name)}


# ------------------------------------------------------------------------------------- the lists


@pytest.mark.parametrize("lock", ["run.txt", "dev.txt", "lock.txt"])
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


def test_the_lists_hold_what_the_project_asks_for() -> None:
    def names(wanted: list[str]) -> set[str]:
        return {re.split(r"[^a-z0-9-]", one)[0] for one in wanted}

    groups = BUILD["dependency-groups"]
    dev = [one for one in groups["dev"] if isinstance(one, str)]
    assert names([*BUILD["project"]["dependencies"], *groups["install"]]) <= pins("run.txt").keys()
    assert names(dev) <= pins("dev.txt").keys()


def test_tests_run_with_the_versions_that_the_service_runs_with() -> None:
    assert pins("run.txt").items() <= pins("dev.txt").items()


# ------------------------------------------------------------------------- reasons for exceptions


def test_every_inline_exception_says_what_and_why() -> None:
    """``noqa: CODE - reason`` and ``type: ignore[code]  # reason``, never bare."""
    marks = re.compile(r"#\s*(noqa|type:\s*ignore|pragma|ruff:\s*noqa|mypy:)\b")
    reasoned = re.compile(
        r"#\s*noqa:(?: [A-Z]+[0-9]+,?)+ [-—] \w.+|#\s*type:\s*ignore\[[a-z, -]+\]\s+# \w.+"
    )
    guilty = [
        f"{place} {line.strip()}"
        for place, line in lines_of_text()
        if place.split(":")[0].endswith(".py") and marks.search(line) and not reasoned.search(line)
    ]
    assert guilty == []


def test_every_ignored_rule_and_warning_has_its_reason() -> None:
    def block(start: str) -> str:
        return PYPROJECT.split(start, 1)[1].split("\n]", 1)[0]

    per_file = PYPROJECT.split("[tool.ruff.lint.per-file-ignores]", 1)[1].split("\n[", 1)[0]
    exceptions = "\n".join([block("\nignore = ["), per_file, block("filterwarnings = [")])
    for line in exceptions.splitlines():
        if line.strip().startswith(('"', "'")) and not line.rstrip().endswith("["):
            assert re.search(r"[\"'],\s+# \S", line), line


# ------------------------------------------------------------------------- the words and the house


def test_the_makefile_has_the_words_that_people_guess() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z]+):.*## \w", makefile, re.MULTILINE))
    phony = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split())  # type: ignore[index]  # the line is there
    assert explained == phony
    assert explained >= {"run", "test", "check", "format", "demo", "story", "help"}


def test_settings_are_kept_from_every_floor_below_the_top() -> None:
    contracts = BUILD["tool"]["importlinter"]["contracts"]
    forbidden = {
        m
        for c in contracts
        if "yemen_hybrid.settings" in c.get("forbidden_modules", [])
        for m in c["source_modules"]
    }
    package = ROOT / "src" / "yemen_hybrid"
    floors = {f"yemen_hybrid.{p.parent.name}" for p in package.glob("*/__init__.py")}
    floors.remove("yemen_hybrid.cli")  # which is above them
    assert floors == forbidden


def test_modules_are_named_by_what_they_hold() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc", "core"}
    assert not {p for p in (ROOT / "src").rglob("*.py") if {p.stem, p.parent.name} & vague}


@pytest.mark.parametrize("script", ["run", "browser", "first-run", "image", "serving"])
def test_the_scripts_of_ci_are_bash(script: str) -> None:
    path = ROOT / ".ci" / script
    subprocess.run(["bash", "-n", path], check=True)  # noqa: S607 - CI is bash wherever it runs
    assert script == "serving" or path.stat().st_mode & 0o111
