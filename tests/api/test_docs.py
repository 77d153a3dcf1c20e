"""The description of the API, as apps fetch it."""

import threading

import pytest
from fastapi import FastAPI

from tests.world import World


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_the_api_is_described_once_and_beside_the_event_loop(
    world: World, test_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    described_by: list[int] = []
    known = test_app.openapi()

    def describe() -> dict[str, object]:
        described_by.append(threading.get_ident())
        return known

    monkeypatch.setattr(test_app, "openapi", describe)
    if hasattr(test_app.state, "openapi_bytes"):
        monkeypatch.delattr(test_app.state, "openapi_bytes")
    client = world.client(None)
    client.event_hooks = {}
    first, again = await client.get("/openapi.json"), await client.get("/openapi.json")
    assert first.json() == known
    assert first.content == again.content
    assert len(described_by) == 1
    assert described_by[0] != threading.get_ident()
