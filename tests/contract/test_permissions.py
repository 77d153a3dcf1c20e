"""Only who may, does: every route's word is in one table that a person can read, and holds."""

from pathlib import Path
from typing import get_args
from uuid import uuid4

import pytest
from fastapi import FastAPI

from tests.contract.routes import operations
from tests.world import World
from yemen_hybrid.domain.access import GRANTED, Permission, Role

TABLE = Path(__file__).with_name("permissions.txt")
OPEN = {"anybody", "session", "signed-in"}


def _table() -> dict[tuple[str, str], str]:
    rows = [line.split() for line in TABLE.read_text().splitlines() if line and line[0] != "#"]
    return {(method, path): word for word, method, path in rows}


def test_every_route_has_its_row_and_asks_for_its_word(test_app: FastAPI) -> None:
    asked = {(method, path): word or "anybody" for method, path, word in operations(test_app)}
    assert asked == _table()


def test_every_word_of_the_table_exists_and_every_word_is_asked_for_somewhere() -> None:
    used = set(_table().values()) - OPEN
    assert used <= set(get_args(Permission))


def _filled(path: str) -> str:
    return "/".join(str(uuid4()) if step.startswith("{") else step for step in path.split("/"))


# Signing out comes last: it ends the session that asks.
PROTECTED = sorted(
    ((method, path, word) for (method, path), word in _table().items() if word != "anybody"),
    key=lambda row: ("logout" in row[1], row),
)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("role", [None, *Role])
async def test_each_role_gets_in_where_the_matrix_says_and_nowhere_else(
    world: World, role: Role | None
) -> None:
    wrong = []
    async with world.client(role) as client:
        for method, path, word in PROTECTED:
            response = await client.request(
                method, _filled(path), json={}, headers={"Idempotency-Key": str(uuid4())}
            )
            code = response.json().get("code") if response.content else None
            if role is None:
                expected = response.status_code == 401 and code == "not_signed_in"
            elif word in OPEN or word in GRANTED[role]:
                expected = code not in {"permission_missing", "not_signed_in"}
            else:
                expected = response.status_code == 403 and code == "permission_missing"
            if not expected:
                wrong.append((method, path, word, response.status_code, code))
    assert wrong == []
