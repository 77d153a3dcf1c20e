"""A small workshop for tests: two branches in two zones, one of each role, and a clock to turn.

The world is made once into a template database; every test gets a copy of it.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr

from tests.openapi import check_response
from yemen_hybrid.api.context import Context
from yemen_hybrid.app import build_app
from yemen_hybrid.data.audit import Origin
from yemen_hybrid.data.database import Database
from yemen_hybrid.data.migrating import migrate
from yemen_hybrid.data.models import Branch, Session, Staff
from yemen_hybrid.data.store import Store
from yemen_hybrid.data.urls import Address
from yemen_hybrid.domain.access import Actor, Role, System
from yemen_hybrid.domain.money import Currency, Zone
from yemen_hybrid.services.passwords import Passwords
from yemen_hybrid.services.storage import Storage
from yemen_hybrid.services.tokens import Tokens
from yemen_hybrid.settings import Settings
from yemen_hybrid.usecases.setup.first_start import seed_rules

NOW: Final = datetime(2030, 3, 4, 6, 0, tzinfo=UTC)
"""A Monday, nine in the morning in Yemen; ahead of the machine, whose clock makes the ids."""

SECRET: Final = "kT9$wq2LmZ8rXv4Nc7Yb1Hf6Jd3Ps5Ga0Ue"
PASSWORD: Final = "barq wa raad 77"
SANAA: Final = UUID("019ce000-0000-7000-8000-000000000001")
ADEN: Final = UUID("019ce000-0000-7000-8000-000000000002")


def staff_id(role: Role, branch: UUID = SANAA) -> UUID:
    """The id of the one with that role at that branch."""
    return _derived(branch, 0x10 + list(Role).index(role))


def session_id(role: Role, branch: UUID = SANAA) -> UUID:
    """The id of their session."""
    return _derived(branch, 0x20 + list(Role).index(role))


def _derived(branch: UUID, number: int) -> UUID:
    return UUID(int=branch.int + (number << 8))


class Clock:
    """A clock that stands until it is turned."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time now."""
        return self.now

    def turn(self, **span: float) -> datetime:
        """Let time pass: ``clock.turn(days=2)``."""
        self.now += timedelta(**span)
        return self.now


@dataclass(slots=True)
class World:
    """One test's workshop."""

    database: Database
    context: Context
    app: FastAPI
    clock: Clock
    _counter: Any = field(default_factory=itertools.count)

    @asynccontextmanager
    async def begin(self, action: str = "test") -> AsyncIterator[Store]:
        """A transaction, as a use case opens it."""
        origin = Origin(action, System("test").who, "test-request")
        async with self.database.begin(origin) as store:
            yield store

    def actor(self, role: Role = Role.ADMIN, branch: UUID = SANAA) -> Actor:
        """The one with that role. The admin and the manager look after every branch."""
        everywhere = role in {Role.ADMIN, Role.MANAGER} and branch == SANAA
        return Actor(
            staff_id=staff_id(role, branch),
            session_id=session_id(role, branch),
            name=f"{role.value} {'Sanaa' if branch == SANAA else 'Aden'}",
            role=role,
            branch_id=None if everywhere else branch,
            language="en",
        )

    def token(self, role: Role, branch: UUID = SANAA) -> str:
        """A good access token."""
        return self.context.tokens.access(
            staff_id(role, branch), session_id(role, branch), self.clock()
        )

    def client(self, role: Role | None = Role.ADMIN, branch: UUID = SANAA) -> "Client":
        """A caller of the API, signed in unless ``role`` is None."""
        headers = {} if role is None else {"Authorization": f"Bearer {self.token(role, branch)}"}
        return Client(
            transport=httpx2.ASGITransport(self.app, raise_app_exceptions=False),
            base_url="http://workshop.test",
            headers={"Accept-Language": "en", **headers},
            event_hooks={"response": [lambda response: check_response(self.app, response)]},
        )


class Client(httpx2.AsyncClient):
    """A caller of the API: each answer is held against the OpenAPI document."""

    _keys = itertools.count(1)

    async def made(self, path: str, body: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """POST under a fresh Idempotency-Key; asserts success and gives the document."""
        headers = {"Idempotency-Key": f"key-{next(self._keys)}", **more.pop("headers", {})}
        response = await self.post(path, json=body or {}, headers=headers, **more)
        assert response.is_success, response.text
        return response.json() if response.content else None

    async def seen(self, path: str, **params: Any) -> Any:
        """GET; asserts success and gives the document."""
        response = await self.get(path, params=params)
        assert response.is_success, response.text
        return response.json()

    async def refused(
        self, method: str, path: str, body: Any = None, **more: Any
    ) -> tuple[int, str]:
        """Any request that must fail; gives its status and code."""
        headers = {"Idempotency-Key": f"key-{next(self._keys)}", **more.pop("headers", {})}
        response = await self.request(method, path, json=body, headers=headers, **more)
        assert not response.is_success, response.text
        assert response.headers["content-type"] == "application/problem+json", response.text
        return response.status_code, response.json()["code"]


TEST_SETTINGS: Final = Settings(_env_file=None, secret_key=SecretStr(SECRET), bcrypt_rounds=10)
_PASSWORDS = Passwords(rounds=4, at_once=2)


def build_world(
    address: Address, app: FastAPI, files: Path, database: Database | None = None
) -> World:
    """The workshop on a copy of the template, with the engines that an earlier test left, if any.

    It keeps its files in ``files``.
    """
    clock = Clock()
    database = database or Database(address, clock=clock, pool_size=5)
    database.clock, database.queued = clock, asyncio.Event()
    context = Context(
        database=database,
        passwords=_PASSWORDS,
        tokens=Tokens(SECRET, access_life=timedelta(days=400)),
        storage=Storage(files),
        clock=clock,
        public_base_url="http://workshop.test",
    )
    app.state.context = context
    return World(database, context, app, clock)


def build_test_app() -> FastAPI:
    """The application, built once; each test gives it its own context."""
    return build_app(TEST_SETTINGS, context=object())  # type: ignore[arg-type]  # replaced by each test


def prepare_template(address: Address, settled_at: datetime = NOW - timedelta(days=60)) -> None:
    """Migrate an empty database and settle the workshop in it."""
    migrate(address)
    asyncio.run(_settle(address, settled_at))


async def _settle(address: Address, at: datetime) -> None:
    database = Database(address, clock=Clock(at))
    password = await _PASSWORDS.hash(PASSWORD)
    async with database.begin(Origin("setup", System("test").who, "setup")) as store:
        for branch in (_branch(SANAA, "SAN", Zone.SANAA), _branch(ADEN, "ADE", Zone.ADEN)):
            store.branches.add(branch)
            await store.session.flush()
            for role in Role:
                store.session.add(_member(role, branch, password, store.now))
        await seed_rules(store)
        await store.session.flush()
        for branch_id, role in itertools.product((SANAA, ADEN), Role):
            store.session.add(_open_session(role, branch_id, store.now))
    await database.close()


def _branch(id_: UUID, code: str, zone: Zone) -> Branch:
    return Branch(
        id=id_,
        code=code,
        name_ar="صنعاء" if zone is Zone.SANAA else "عدن",
        name_en="Sanaa" if zone is Zone.SANAA else "Aden",
        zone=zone,
        currency=Currency.YER,
        smallest_note_minor=50,
        labour_rates={"YER": 8000, "USD": 1500},
    )


def _member(role: Role, branch: Branch, password_hash: str, now: datetime) -> Staff:
    everywhere = role in {Role.ADMIN, Role.MANAGER} and branch.id == SANAA
    return Staff(
        id=staff_id(role, branch.id),
        username=f"{role.value}.{branch.code.lower()}",
        name_ar="",
        name_en=f"{role.value} {branch.name_en}",
        role=role,
        branch_id=None if everywhere else branch.id,
        language="en",
        password_hash=password_hash,
        password_changed_at=now,
    )


def _open_session(role: Role, branch_id: UUID, now: datetime) -> Session:
    return Session(
        id=session_id(role, branch_id),
        staff_id=staff_id(role, branch_id),
        expires_at=now + timedelta(days=4000),
    )
