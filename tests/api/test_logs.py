"""What the logs tell of each request, and what they must not."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import structlog
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.world import PASSWORD, SANAA, World, build_world, staff_id
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.models import Branch
from yemen_hybrid.domain.access import Role
from yemen_hybrid.domain.ids import new_id
from yemen_hybrid.services.logs import configure_logs

CUSTOMERS = "/api/v1/customers"


class Lines(io.StringIO):
    """What was written to the log, line by line."""

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """The events so far; each is one line of JSON."""
        found = [json.loads(line) for line in self.getvalue().splitlines()]
        return [event for event in found if name in {None, event["event"]}]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The log of one test, in the form that machines read."""
    written = Lines()
    configure_logs("info", "json", written)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the tests' own client
    yield written
    configure_logs("warning", "json")


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """The logs say the same on both databases; where they may not, the test says so."""
    return str(request.param)


async def test_each_request_is_one_event_that_says_all(world: World, lines: Lines) -> None:
    advisor = world.client(Role.ADVISOR)
    response = await advisor.get(
        f"{CUSTOMERS}/{new_id()}?x=1", headers={"X-Request-ID": "abc-1234"}
    )
    (event,) = lines.events()
    assert event.pop("duration_ms") > 0
    assert event.pop("timestamp").endswith("Z")
    assert event == {
        "event": "request",
        "level": "info",
        "logger": "request",
        "method": "GET",
        "route": f"{CUSTOMERS}/{{customer_id}}",
        "status": response.status_code,
        "user": str(staff_id(Role.ADVISOR)),
        "request_id": "abc-1234",
    }


async def test_nobody_is_named_where_nobody_is_signed_in(world: World, lines: Lines) -> None:
    await world.client(None).get(CUSTOMERS)
    (event,) = lines.events()
    assert (event["user"], event["status"]) == (None, 401)


async def test_whoever_signs_in_is_named(world: World, lines: Lines) -> None:
    form = {"username": "advisor.san", "password": PASSWORD}
    await world.client(None).post("/api/v1/auth/token", data=form)
    (event,) = lines.events()
    assert (event["route"], event["user"]) == ("/api/v1/auth/token", str(staff_id(Role.ADVISOR)))


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/nothing/at/all", "unmatched"),
        ("/api/v1/public/approvals/xxSECRETxx/more", "unmatched"),
        ("/api/v1/public/approvals/xxSECRETxx?t=xxSECRETxx", "/api/v1/public/approvals/{token}"),
        ("/api/v1/customers/xxSECRETxx", "/api/v1/customers/{customer_id}"),
        ("/api/v1/staff/xxSECRETxx/deactivate", None),
        ("/docs/files/swagger-ui.css", None),
    ],
)
async def test_no_part_of_an_address_that_may_be_secret_is_told(
    world: World, lines: Lines, path: str, route: str | None
) -> None:
    await world.client().get(path)
    (event,) = lines.events()
    assert "SECRET" not in lines.getvalue()
    assert event["route"] == route or route is None


async def test_no_token_and_no_password_is_told(world: World, lines: Lines) -> None:
    client = world.client(None)
    form = {"username": "advisor.san", "password": PASSWORD}
    given = (await client.post("/api/v1/auth/token", data=form)).json()
    client.headers["Authorization"] = f"Bearer {given['access_token']}"
    await client.get("/api/v1/auth/me")
    again = {"refresh_token": given["refresh_token"]}
    given_next = (await client.post("/api/v1/auth/refresh", json=again)).json()
    wrong = {"old": "not this one at all", "new": "nor this one at all"}
    await client.post("/api/v1/auth/password", json=wrong)
    for secret in (
        PASSWORD,
        *wrong.values(),
        given["access_token"],
        given["refresh_token"],
        given_next["refresh_token"],
    ):
        assert secret not in lines.getvalue()
    assert len(lines.events("request")) == 4


async def test_the_watchers_questions_are_told_only_when_the_answer_is_bad(
    world: World, lines: Lines, tmp_path: Path
) -> None:
    client = world.client(None)
    await client.get("/health")
    await client.get("/ready")
    assert lines.events() == []
    await world.database.close()
    unreachable = build_world(world.database.address, world.app, tmp_path)
    unreachable.database.address.file.unlink()  # type: ignore[union-attr]  # it is a file here
    assert (await client.get("/ready")).status_code == 503
    assert [event["route"] for event in lines.events("request")] == ["/ready"]
    await unreachable.database.close()


async def test_a_fault_of_ours_is_told_once_with_its_place_and_its_request(
    world: World, lines: Lines
) -> None:
    world.app.state.context = replace(world.context, database=None)  # type: ignore[arg-type]  # a fault
    response = await world.client().get(CUSTOMERS)
    fault, event = lines.events()
    assert fault["event"] == "unexpected error"
    assert "Traceback" in fault["exception"]
    assert (event["event"], event["status"]) == ("request", 500)
    assert fault["request_id"] == event["request_id"] == response.headers["x-request-id"]


# -------------------------------------------------------------------------------- personal data


def said(lines: Lines, **values: object) -> dict[str, Any]:
    structlog.get_logger("test").info("said", **values)
    return lines.events("said")[-1]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call +967777123456 now", "call +967•••••456 now"),
        ("call 00967777123456 now", None),
        ("call 777123456.", None),
        ("call +967 777 123 456", None),
        ("call +967-777-123-456", None),
        ("call 777 123 456", None),
        ("call 0777-123-456", None),
        ("رقم ٧٧٧١٢٣٤٥٦", None),
        ("write to saleh@example.com", "write to s•••••@example.com"),
        ("<saleh.ahmed+x@mail.example.com>", None),
        ("Key (number)=(+967777123456) already exists", None),
    ],
)
def test_phones_and_mails_are_masked_wherever_they_stand(
    lines: Lines, text: str, kept: str | None
) -> None:
    event = said(lines, plain=text, inside={"list": [text, {"deep": text}]})
    for found in (event["plain"], event["inside"]["list"][0], event["inside"]["list"][1]["deep"]):
        assert kept is None or found == kept
        for part in (
            "777123456",
            "123456",
            "777 123",
            "777-123",
            "٧٧٧١٢٣",
            "saleh@",
            "saleh.ahmed",
        ):
            assert part not in found, found


@pytest.mark.parametrize(
    "text",
    [
        "019ce000-0000-7000-8000-000000000001",
        "2026-11-23T00:52:13.668755Z",
        "2026-11-23 00:52:13",
        "INV-SAN-2026-000123",
        "SELECT * FROM staff WHERE id = $1 LIMIT 50",
        "10.0.0.7:5432",
        "/api/v1/customers/{customer_id}",
        "3f2b8c1d4e5f60718293a4b5c6d7e8f9",
    ],
)
def test_what_is_no_phone_stays(lines: Lines, text: str) -> None:
    assert said(lines, text=text)["text"] == text


def test_a_traceback_is_masked_too(lines: Lines) -> None:
    try:
        raise ValueError("no such customer: +967777123456")
    except ValueError as error:
        structlog.get_logger("test").error("failed", exc_info=error)
    (event,) = lines.events("failed")
    assert "ValueError: no such customer: +967•••••456" in event["exception"]


def test_what_is_below_the_level_is_not_told(lines: Lines) -> None:
    structlog.get_logger("test").debug("whisper")
    assert lines.getvalue() == ""


# ---------------------------------------------------------------------------------- slow queries


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_slow_query_is_named_without_its_values(world: World, lines: Lines) -> None:
    slow = Database(world.database.address, clock=world.clock, slow_seconds=0)
    parts = {name: getattr(world.context, name) for name in type(world.context).__slots__}
    world.app.state.context = type(world.context)(**{**parts, "database": slow})
    saleh = {"name_en": "Saleh Al-Qadhi", "phones": [{"number": "777123456"}]}
    await world.client(Role.ADVISOR).made(CUSTOMERS, saleh)
    told = lines.events("slow query")
    await slow.close()
    assert any(event["sql"].startswith("INSERT INTO customers") for event in told)
    assert all(event["duration_ms"] >= 0 and event["request_id"] for event in told)
    assert "Qadhi" not in lines.getvalue()
    assert "777123456" not in lines.getvalue()


async def test_a_quick_query_is_not_named(world: World, lines: Lines) -> None:
    await world.client(Role.ADVISOR).seen(CUSTOMERS)
    assert lines.events("slow query") == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_failed_statement_does_not_tell_what_it_was_to_write(
    world: World, lines: Lines
) -> None:
    branch = select(Branch.__table__).where(Branch.id == SANAA)
    name = "Al-" + "Qadhi"  # in two, for a traceback shows the line that failed
    async with world.database.reading() as connection:
        row = {**(await connection.execute(branch)).mappings().one(), "name_en": name}
    try:
        async with world.begin() as store:
            await store.session.execute(insert(Branch), [row])
    except IntegrityError as error:
        structlog.get_logger("test").error("failed", exc_info=error)
    (event,) = lines.events("failed")
    assert "INSERT INTO branches" in event["exception"]
    assert "Al-Qadhi" not in lines.getvalue()
