"""Only who may, does: on a real server, from its own description and one table that people read."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx2
import jwt
import pytest

from tests.contract.test_permissions import OPEN, TABLE
from tests.faults.table import Row
from tests.faults.workshop import Process, Workshop
from tests.stories import V1
from tests.world import ADEN, SECRET, Client, session_id, staff_id
from yemen_hybrid.data.models import Session, Staff
from yemen_hybrid.domain.access import GRANTED, Role
from yemen_hybrid.services.passwords import Passwords
from yemen_hybrid.services.tokens import Tokens

OWN = "a battery behind the seat"
NEW = "another battery, under the seat"
METHODS = {"get", "post", "put", "patch", "delete"}


# ------------------------------------------------------------------------------------ the matrix


def table() -> dict[tuple[str, str], str]:
    """The word of each operation."""
    rows = [line.split() for line in TABLE.read_text().splitlines() if line and line[0] != "#"]
    return {(method, path): word for word, method, path in rows}


async def described(server: Process) -> set[tuple[str, str]]:
    """Every operation that the server's own OpenAPI document names."""
    async with httpx2.AsyncClient(base_url=server.url, timeout=120) as anybody:
        document = (await anybody.get("/openapi.json")).json()
    return {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
        if method in METHODS
    }


def rows_to_ask(words: dict[tuple[str, str], str]) -> Iterator[tuple[str, str, str]]:
    """Signing out comes last: it ends the session that asks."""
    for (method, path), word in sorted(words.items(), key=lambda row: ("logout" in row[0][1], row)):
        if word != "anybody":
            steps = (str(uuid4()) if step.startswith("{") else step for step in path.split("/"))
            yield method, "/".join(steps), word


def is_right(answer: httpx2.Response, role: Role | None, word: str) -> bool:
    """Whether somebody with that role, or nobody, was answered as the table says."""
    code = (
        answer.json().get("code") if answer.headers.get("content-type", "").endswith("json") else ""
    )
    if role is None:
        return answer.status_code == 401
    if word in OPEN or word in GRANTED[role]:
        return answer.status_code < 500 and code not in {"permission_missing", "token_invalid"}
    return (answer.status_code, code) == (403, "permission_missing")


@pytest.mark.promise("Only who may, does")
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_every_cell_of_the_matrix_holds(workshop: Workshop, row: Row) -> None:
    server, words = await workshop.serve(), table()
    assert await described(server) == set(words), "a route without a row, or a row without a route"
    now = datetime.now(UTC)
    await end_somebodys_work(workshop)
    callers: dict[str, tuple[Role | None, Client]] = {
        "no token": (None, workshop.caller(server, None)),
        **{role.value: (role, workshop.caller(server, role)) for role in Role},
        "disabled": (None, workshop.caller(server, Role.TECHNICIAN, ADEN)),
        "signed out": (None, workshop.caller(server, Role.CASHIER, ADEN)),
        "expired": (None, with_token(workshop, server, a_token(now - timedelta(days=401)))),
        "garbage": (None, with_token(workshop, server, "x.y.z")),
    }
    wrong, cells = [], 0
    for who, (role, caller) in callers.items():
        for method, path, word in rows_to_ask(words):
            key = {"Idempotency-Key": str(uuid4())}
            answer = await caller.request(method, path, json={}, headers=key)
            cells += 1
            if not is_right(answer, role, word):
                wrong.append((who, method, path, word, answer.status_code))
    row.note(
        f"{len(words)} operations of the OpenAPI document × {len(callers)} callers: {cells} cells; "
        "objects of other branches: tests/contract/test_other_branches.py"
    )
    assert wrong == []


async def end_somebodys_work(workshop: Workshop) -> None:
    """One is disabled, another signed out."""
    async with workshop.world.begin() as store:
        gone = await store.session.get_one(Staff, staff_id(Role.TECHNICIAN, ADEN))
        gone.active = False
        ended = await store.session.get_one(Session, session_id(Role.CASHIER, ADEN))
        ended.revoked_at, ended.revoked_because = store.now, "signed_out"


def a_token(now: datetime) -> str:
    """An admin's, of that moment, for 400 days."""
    tokens = Tokens(SECRET, access_life=timedelta(days=400))
    return tokens.access(staff_id(Role.ADMIN), session_id(Role.ADMIN), now)


def with_token(workshop: Workshop, server: Process, token: str) -> Client:
    """A caller who shows that token."""
    caller = workshop.caller(server, None)
    caller.headers["Authorization"] = f"Bearer {token}"
    return caller


# -------------------------------------------------------------------------------------- forgeries


def forged() -> dict[str, str]:
    """Tokens that somebody made up, or made of a good one."""
    good = a_token(datetime.now(UTC))
    head, body, signature = good.split(".")
    claims: dict[str, Any] = jwt.decode(good, options={"verify_signature": False})
    key = hashlib.sha256(b"the thief's own").digest()

    def signed(header: dict[str, Any], said: dict[str, Any], with_key: bytes = key) -> str:
        parts = b".".join(_part(one) for one in (header, said))
        digest = getattr(hashlib, f"sha{header['alg'][-3:]}", hashlib.sha256)
        return (parts + b"." + _coded(hmac.new(with_key, parts, digest).digest())).decode()

    without = {
        f"no {claim}": signed({"alg": "HS256"}, {n: v for n, v in claims.items() if n != claim})
        for claim in ("exp", "aud", "typ", "iss", "sid")
    }
    none = _part({"alg": "none", "typ": "JWT"}).decode()
    return {
        "alg none": f"{none}.{body}.",
        "alg None with a signature": f"{_part({'alg': 'None'}).decode()}.{body}.{signature}",
        "HS512 under the secret": signed({"alg": "HS512"}, claims, SECRET.encode()),
        "HS256 under the bare secret": signed({"alg": "HS256"}, claims, SECRET.encode()),
        "HS256 under a default": signed({"alg": "HS256"}, claims, b"secret"),
        "kid": signed({"alg": "HS256", "kid": "../../dev/null"}, claims, b""),
        "jku": signed({"alg": "HS256", "jku": "https://thief.example/keys"}, claims),
        "jwk": signed({"alg": "HS256", "jwk": {"kty": "oct", "k": "c2VjcmV0"}}, claims, b"secret"),
        "changed": f"{head}.{_part({**claims, 'sub': str(uuid4())}).decode()}.{signature}",
        "cut": good[:-4],
        **without,
    }


def _coded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _part(value: dict[str, Any]) -> bytes:
    return _coded(json.dumps(value).encode())


def truly_signed() -> dict[str, str]:
    """Signed with the service's own key, and yet no access token: each lacks one thing."""
    tokens = Tokens(SECRET, access_life=timedelta(days=1))
    now = datetime.now(UTC)
    good = tokens.access(staff_id(Role.ADMIN), session_id(Role.ADMIN), now)
    claims: dict[str, Any] = jwt.decode(good, options={"verify_signature": False})
    key = tokens._signing_key
    lacking = {
        f"{claim} left out": {name: value for name, value in claims.items() if name != claim}
        for claim in ("iss", "aud", "sub", "sid", "jti", "iat", "exp", "typ")
    }
    changed = {
        "a refresh token's type": {**claims, "typ": "refresh"},
        "another audience": {**claims, "aud": "another"},
        "expired": {**claims, "exp": int(now.timestamp()) - 60},
        "of tomorrow": {**claims, "iat": int(now.timestamp()) + 86_400},
        "nobody's": {**claims, "sub": str(uuid4())},
    }
    all_claims = {**lacking, **changed}
    return {name: jwt.encode(said, key, algorithm="HS256") for name, said in all_claims.items()}


@pytest.mark.promise("Tokens cannot be forged")
@pytest.mark.parametrize("kind", ["sqlite"])
async def test_no_forged_token_opens_anything(workshop: Workshop, row: Row) -> None:
    server = await workshop.serve()
    good = with_token(workshop, server, a_token(datetime.now(UTC)))
    assert (await good.get(f"{V1}/auth/me")).status_code == 200
    tokens = {**forged(), **truly_signed()}
    opened = []
    for name, token in tokens.items():
        answer = await with_token(workshop, server, token).get(f"{V1}/auth/me")
        if answer.status_code != 401:
            opened.append((name, answer.status_code))
    assert opened == []
    for secret in ("short", "secret" * 8, "a" * 40, "change-me-change-me-change-me-change-me"):
        done = await asyncio.to_thread(workshop.shell.run, "serve", SECRET_KEY=secret)
        assert (done.returncode, "SECRET_KEY" in done.stderr) == (2, True), done
    row.note(f"{len(tokens)} forged tokens: 401; short or default secrets: refuses to start")


# ------------------------------------------------------------------------------------- revocation


async def sign_in(caller: Client, username: str, password: str = OWN) -> dict[str, Any]:
    answer = await caller.post(
        f"{V1}/auth/token", data={"username": username, "password": password}
    )
    assert answer.status_code == 200, answer.text
    given: dict[str, Any] = answer.json()
    return given


@pytest.mark.promise("Revocation is immediate")
async def test_the_next_request_is_refused(workshop: Workshop, row: Row) -> None:
    servers = await workshop.serve_many(2)
    here, there = servers[0], servers[-1]
    hashed = await Passwords(rounds=10).hash(OWN)
    async with workshop.world.begin() as store:
        for role in Role:
            member = await store.session.get_one(Staff, staff_id(role))
            member.password_hash = hashed
    admin, anybody = workshop.caller(here, Role.ADMIN), workshop.caller(here, None)

    async def signed_in(role: Role) -> Client:
        given = await sign_in(anybody, f"{role.value}.san")
        caller = with_token(workshop, there, given["access_token"])
        assert (await caller.get(f"{V1}/auth/me")).status_code == 200
        return caller

    async def is_out(caller: Client) -> bool:
        return (await caller.get(f"{V1}/auth/me")).status_code == 401

    cashier, advisor = await signed_in(Role.CASHIER), await signed_in(Role.ADVISOR)
    technician, second = await signed_in(Role.TECHNICIAN), await signed_in(Role.TECHNICIAN)
    manager = await signed_in(Role.MANAGER)
    staff = f"{V1}/staff"
    await admin.made(f"{staff}/{staff_id(Role.CASHIER)}/deactivate")
    assert await is_out(cashier)
    changed = await admin.patch(f"{staff}/{staff_id(Role.ADVISOR)}", json={"role": "technician"})
    assert changed.status_code == 200, changed.text
    assert await is_out(advisor)
    await technician.made(f"{V1}/auth/password", {"old": OWN, "new": NEW})
    assert await is_out(second)
    await manager.made(f"{V1}/auth/logout")
    assert await is_out(manager)
    row.note(
        f"disabled, another role, another password, signed out: the next request is refused, on "
        f"{len(servers)} servers"
    )


@pytest.mark.promise("Revocation is immediate")
async def test_a_replayed_refresh_token_ends_its_family_and_a_retry_does_not(
    workshop: Workshop, row: Row
) -> None:
    server = await workshop.serve()
    hashed = await Passwords(rounds=10).hash(OWN)
    async with workshop.world.begin() as store:
        (await store.session.get_one(Staff, staff_id(Role.CASHIER))).password_hash = hashed
    anybody = workshop.caller(server, None)

    async def refresh(token: str) -> httpx2.Response:
        return await anybody.post(f"{V1}/auth/refresh", json={"refresh_token": token})

    first = await sign_in(anybody, "cashier.san")
    lost = await refresh(first["refresh_token"])
    again = await refresh(first["refresh_token"])
    assert (lost.status_code, again.status_code) == (200, 200), "an answer was lost"
    used = await refresh(again.json()["refresh_token"])
    assert used.status_code == 200
    thief = await refresh(first["refresh_token"])
    assert (thief.status_code, thief.json()["code"]) == (401, "refresh_token_reused")
    owner = with_token(workshop, server, used.json()["access_token"])
    assert (await owner.get(f"{V1}/auth/me")).status_code == 401
    assert (await refresh(used.json()["refresh_token"])).status_code == 401
    row.note("a retry after a lost answer goes on; a replay ends the family, access tokens and all")
