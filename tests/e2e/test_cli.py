"""The command line as people type it: real processes, a real port, a folder of their own."""

import asyncio
import json
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import URL

from tests.shell import PASSWORD, Serve, Server, Shell, shell_in

NEW = "a battery behind the seat"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A new folder."""
    return shell_in(tmp_path)


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder where `migrate` was run, to be copied; and the first admin's password."""
    folder = tmp_path_factory.mktemp("settled")
    printed = PASSWORD.search(shell_in(folder).told("migrate"))
    assert printed is not None
    return folder / "data", printed[1]


@pytest.fixture
def workshop(shell: Shell, settled: tuple[Path, str]) -> Shell:
    """A folder with a workshop in it."""
    shutil.copytree(settled[0], shell.folder / "data")
    return shell


@pytest.fixture
def serve(shell: Shell) -> Iterator[Serve]:
    """Starts servers, and ends those that the test left running."""
    running: list[Server] = []

    def start(**environment: str) -> Server:
        running.append(shell.serve(**environment))
        return running[-1]

    yield start
    for server in running:
        if server.running.process.is_alive():
            server.stop()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def everything_kept(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


# ---------------------------------------------------------------------------------------- serving


def test_a_newcomer_starts_signs_in_stops_and_starts_again(shell: Shell, serve: Serve) -> None:
    server = serve()
    assert server.ready() == (200, "ok")
    data = shell.folder / "data"
    kept = [data, *data.rglob("*")]
    assert {mode(path) for path in kept if path.is_dir()} == {0o700}
    assert {mode(path) for path in kept if path.is_file()} == {0o600}
    assert (data / "secret_key").exists()
    given = server.sign_in("admin", server.password).json()
    assert given["must_change_password"] is True
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    body = {"old": server.password, "new": NEW}
    changed = server.client.post("/api/v1/auth/password", json=body, headers=headers)
    assert changed.status_code == 204
    password = server.password
    code, log, seconds = server.stop()
    assert (code, seconds < 30) == (0, True)
    assert [line["route"] for line in log if "route" in line] == [
        "/api/v1/auth/token",
        "/api/v1/auth/password",
    ]
    assert password.encode() not in everything_kept(data)

    again = serve()
    assert "password" not in again.printed
    assert again.client.get("/api/v1/auth/me", headers=headers).status_code == 200
    assert again.sign_in("admin", NEW).status_code == 200


def test_the_documentation_asks_nobody_else_and_the_port_is_taken_once(
    workshop: Shell, serve: Serve
) -> None:
    server = serve()
    assert server.client.get("/").headers["location"] == "/docs"
    page = server.client.get("/docs").text
    asked = re.findall(r"""(?:src|href)=["']([^"']+)|url: ['"]([^'"]+)""", page)
    addresses = [first or second for first, second in asked]
    assert len(addresses) >= 4
    for address in addresses:
        assert address.startswith("/"), address
        assert server.client.get(address).status_code == 200
    port = str(server.client.base_url.port)
    second = workshop.run("serve", "--port", port, DATA_DIR="elsewhere")
    assert second.returncode == 1
    assert second.stderr.startswith(f"Error: HOST, PORT: cannot listen on 127.0.0.1:{port}: ")
    assert second.stderr.count("\n") == 1
    assert not (workshop.folder / "elsewhere").exists()


def test_what_is_under_way_is_finished_when_the_service_is_asked_to_end(
    workshop: Shell, serve: Serve
) -> None:
    server = serve(BCRYPT_ROUNDS="14")  # so that an unknown name takes about a second
    server.ready()
    answers: list[int] = []
    asking = threading.Thread(
        target=lambda: answers.append(server.sign_in("nobody", NEW).status_code)
    )
    asking.start()
    time.sleep(0.4)
    code, log, _ = server.stop()
    asking.join()
    assert answers == [401]
    assert code == 0
    assert "/api/v1/auth/token" in {line.get("route") for line in log}


# --------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY: it must have at least 32 bytes"),
        ({"PORT": "eighty"}, "PORT: Input should be a valid integer"),
        ({"CORS_ORIGINS": "*"}, "CORS_ORIGINS: name the origins; * cannot go with credentials."),
        ({"DATABASE_URL": "mysql://h/x"}, "DATABASE_URL: mysql is not supported"),
        ({"DATA_DIR": ".env"}, "DATA_DIR: "),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    shell: Shell, variables: dict[str, str], sentence: str
) -> None:
    (shell.folder / ".env").write_text("LOG_LEVEL=info\n")
    done = shell.run("serve", **{"PORT": "0", **variables})
    assert done.returncode == 2
    assert done.stderr.startswith(f"A setting is wrong. {sentence}")
    assert done.stderr.count("\n") == 1
    assert not (shell.folder / "data").exists()


def test_a_key_that_others_may_read_is_refused(shell: Shell) -> None:
    key = shell.folder / "data" / "secret_key"
    key.parent.mkdir()
    key.write_text("0123456789abcdef" * 4)
    key.chmod(0o644)
    done = shell.run("serve", "--port", "0")
    assert done.returncode == 2
    assert "others may read" in done.stderr
    assert "chmod 600" in done.stderr


def test_the_settings_in_force_are_shown_without_secrets(shell: Shell) -> None:
    key, address = "0123456789abcdef" * 4, "postgres://ali:hunter2@db/workshop?sslmode=require"
    shown = shell.told("settings", SECRET_KEY=key, DATABASE_URL=address, PORT="9000")
    assert "PORT=9000" in shown.splitlines()
    assert "DATABASE_URL=postgres://ali:***@db/workshop?sslmode=require" in shown.splitlines()
    assert "hunter2" not in shown
    assert key not in shown


# ------------------------------------------------------------------------------- admins and audit


def test_an_admin_is_made_and_a_password_reset_from_the_command_line(
    workshop: Shell, serve: Serve
) -> None:
    made = PASSWORD.search(workshop.told("admin", "create", "Owner", "--name", "صاحب الورشة"))
    assert made is not None
    server = serve()
    given = server.sign_in("owner", made[1]).json()
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    me = server.client.get("/api/v1/auth/me", headers=headers).json()
    assert (me["role"], me["branch"], me["name_en"]) == ("admin", None, "صاحب الورشة")
    reset = PASSWORD.search(workshop.told("admin", "reset-password", "OWNER"))
    assert reset is not None
    assert server.client.get("/api/v1/auth/me", headers=headers).status_code == 401
    assert server.sign_in("owner", made[1]).status_code == 401
    assert server.sign_in("owner", reset[1]).json()["must_change_password"] is True
    taken = workshop.run("admin", "create", "owner")
    assert (taken.returncode, taken.stderr) == (
        1,
        "Error: Somebody else already uses this username.\n",
    )
    nobody = workshop.run("admin", "reset-password", "nobody")
    assert (nobody.returncode, nobody.stderr) == (1, "Error: There is no such member of staff.\n")


def test_the_audit_holds_until_somebody_changes_it_behind_the_services_back(
    workshop: Shell,
) -> None:
    told = workshop.told("audit", "verify")
    held = re.fullmatch(
        r"(\d+) events hold\. The chains hold\.\n(?:[\w-]+:\d+:[0-9a-f]{64}\n)+", told
    )
    assert held is not None
    with sqlite3.connect(workshop.folder / "data" / "yemen_hybrid.db") as database:
        with pytest.raises(sqlite3.DatabaseError, match="not changed or removed"):
            database.execute("UPDATE audit_events SET actor_name = 'nobody'")
        database.execute("DROP TRIGGER audit_events_no_update")
        database.execute("UPDATE audit_events SET actor_name = 'nobody' WHERE position = 2")
    database.close()
    done = workshop.run("audit", "verify")
    assert done.returncode == 1
    assert "event 2: its content was changed" in done.stdout
    assert f"{int(held[1]) - 1} events hold. 1 places are broken.\n" in done.stdout


def test_a_chain_cut_with_its_head_is_found_by_the_head_that_was_written_down(
    workshop: Shell,
) -> None:
    known = workshop.told("audit", "verify").splitlines()[1:]
    heads = [word for head in known for word in ("--head", head)]
    assert workshop.told("audit", "verify", *heads).splitlines()[1:] == known
    chain, position, _ = known[0].split(":")
    with sqlite3.connect(workshop.folder / "data" / "yemen_hybrid.db") as database:
        for guard in ("audit_events_no_delete", "audit_heads_forward"):
            database.execute(f"DROP TRIGGER {guard}")
        cut = (chain, int(position))
        database.execute("DELETE FROM audit_events WHERE chain = ? AND position = ?", cut)
        database.execute(
            "UPDATE audit_heads SET position = position - 1, hash = (SELECT hash FROM audit_events"
            " WHERE chain = ?1 AND position = ?2 - 1) WHERE chain = ?1",
            cut,
        )
    database.close()
    assert "The chains hold." in workshop.told("audit", "verify")
    done = workshop.run("audit", "verify", *heads)
    assert done.returncode == 1
    assert f"chain {chain}, event {position}: the chain was cut before it\n" in done.stdout
    other = workshop.run("audit", "verify", "--head", f"{chain}:1:{'0' * 64}")
    assert f"chain {chain}, event 1: it is not the one that was known\n" in other.stdout
    wrong = workshop.run("audit", "verify", "--head", "company")
    assert wrong.returncode == 2
    assert "is not CHAIN:POSITION:HASH" in wrong.stderr


def test_a_database_of_a_newer_version_is_left_as_it_is(workshop: Shell) -> None:
    file = workshop.folder / "data" / "yemen_hybrid.db"
    with sqlite3.connect(file) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for words in (("serve", "--port", "0"), ("migrate",)):
        done = workshop.run(*words)
        assert done.returncode == 1
        assert done.stderr == "Error: The database belongs to a newer version of this service.\n"


def test_what_needs_a_database_says_so_where_there_is_none(shell: Shell) -> None:
    for words in (
        ("audit", "verify"),
        ("admin", "create", "x1"),
        ("admin", "reset-password", "x1"),
    ):
        done = shell.run(*words)
        assert done.returncode == 1
        assert done.stderr.startswith("Error: There is no database at ")
        assert done.stderr.count("\n") == 1
    assert not (shell.folder / "data").exists()


# ------------------------------------------------------------------------------------- PostgreSQL


@pytest.fixture
def empty_postgres(postgres: URL) -> Iterator[str]:
    """The address of a database with nothing in it."""
    name, server = f"cli_{uuid4().hex}", postgres.render_as_string(hide_password=False)

    async def run(statement: str) -> None:
        connection = await asyncpg.connect(server)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(run(f'CREATE DATABASE "{name}"'))
    yield postgres.set(database=name).render_as_string(hide_password=False)
    asyncio.run(run(f'DROP DATABASE "{name}" WITH (FORCE)'))


def test_on_postgresql_the_service_waits_for_its_tables(
    shell: Shell, serve: Serve, empty_postgres: str
) -> None:
    server = serve(DATABASE_URL=empty_postgres)
    assert server.client.get("/health").status_code == 200
    assert server.ready() == (503, "not migrated")
    early = shell.run("audit", "verify", DATABASE_URL=empty_postgres)
    assert (early.returncode, early.stderr) == (
        1,
        "Error: The database is not migrated; run `yemen-hybrid migrate`.\n",
    )
    printed = shell.told("migrate", DATABASE_URL=empty_postgres)
    password = PASSWORD.search(printed)
    assert password is not None
    assert server.ready() == (200, "ok")
    assert server.sign_in("admin", password[1]).status_code == 200
    assert "password" not in shell.told("migrate", DATABASE_URL=empty_postgres)
    told = shell.told("audit", "verify", DATABASE_URL=empty_postgres)
    assert "The chains hold.\n" in told
    head = ("--head", told.splitlines()[-1])
    assert shell.told("audit", "verify", *head, DATABASE_URL=empty_postgres) == told


def test_two_who_migrate_at_once_settle_it_once(shell: Shell, empty_postgres: str) -> None:
    both = [shell.start("migrate", DATABASE_URL=empty_postgres) for _ in range(2)]
    done = [one.end(timeout=120) for one in both]
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    assert sum("password  " in one.stdout for one in done) == 1


def test_a_database_out_of_reach_is_said_in_one_sentence(shell: Shell) -> None:
    address = "postgres://u:hunter2@127.0.0.1:1/db?connect_timeout=2"
    for words in (("migrate",), ("audit", "verify")):
        done = shell.run(*words, DATABASE_URL=address)
        assert done.returncode == 1
        assert done.stderr.startswith("Error: The database ")
        assert done.stderr.count("\n") == 1
        assert "hunter2" not in done.stderr


# --------------------------------------------------------------------------------------- the rest


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yemen_hybrid", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith("yemen-hybrid, version ")


def test_every_command_explains_itself(shell: Shell) -> None:
    listed = shell.told("--help")
    words = re.findall(r"^  (\w[\w-]*) +\w", listed.split("Commands:")[1], re.MULTILINE)
    assert {"serve", "migrate", "admin", "audit", "settings", "openapi"} <= set(words)
    for word in words:
        assert shell.told(word, "--help").startswith("Usage: ")
    assert shell.run("fly").returncode == 2


def test_help_imports_nothing_heavy() -> None:
    program = "import sys, yemen_hybrid.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    heavy = {"fastapi", "sqlalchemy", "pydantic", "uvicorn", "alembic", "structlog"}
    assert not heavy & set(done.stdout.split())


def test_the_openapi_document_is_printed(shell: Shell) -> None:
    document = json.loads(shell.told("openapi"))
    assert document["openapi"].startswith("3.")
    assert "/api/v1/auth/token" in document["paths"]


def test_the_demo_looks_at_a_server_before_it_asks_whether_to_fill_it(shell: Shell) -> None:
    done = shell.run("demo", DATABASE_URL="postgresql://nobody:x@127.0.0.1:1/nothing")
    assert (done.returncode, done.stdout) == (1, "")
    assert "The database is out of reach." in done.stderr
