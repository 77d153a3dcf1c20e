"""Which browsers' apps may call, and what they may read of the answer."""

from dataclasses import replace

import httpx2
import pytest
from pydantic import SecretStr

from tests.world import SECRET, World
from yemen_hybrid.app import build_app
from yemen_hybrid.settings import Settings

APP = "https://app.workshop.example"
PATH = "/api/v1/customers"


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """What is examined here never reaches the database: one of them is enough."""
    return str(request.param)


@pytest.fixture
def browser(world: World) -> httpx2.AsyncClient:
    """A client of an application that one origin may call."""
    settings = Settings(_env_file=None, secret_key=SecretStr(SECRET), cors_origins=[APP])
    app = build_app(settings, world.context)
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://workshop.test",
    )


def preflight(origin: str, method: str = "POST", headers: str = "") -> dict[str, str]:
    return {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": headers,
    }


async def test_the_named_origin_may_call_with_all_that_the_api_needs(
    browser: httpx2.AsyncClient,
) -> None:
    wanted = "authorization, content-type, idempotency-key, if-match, x-request-id, accept-language"
    for method in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        response = await browser.options(PATH, headers=preflight(APP, method, wanted))
        assert response.status_code == 200, response.text
        assert response.headers["access-control-allow-origin"] == APP
        assert response.headers["access-control-allow-credentials"] == "true"
        assert method in response.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://app.workshop.example",
        "https://app.workshop.example.evil.example",
        "https://app.workshop.example:8443",
        "null",
    ],
)
async def test_nobody_else_may(browser: httpx2.AsyncClient, origin: str) -> None:
    asked = await browser.options(PATH, headers=preflight(origin))
    assert asked.status_code == 400
    assert "access-control-allow-origin" not in asked.headers
    called = await browser.get("/health", headers={"Origin": origin})
    assert "access-control-allow-origin" not in called.headers


async def test_what_stands_in_the_headers_can_be_read(browser: httpx2.AsyncClient) -> None:
    response = await browser.get("/health", headers={"Origin": APP})
    assert response.headers["access-control-allow-origin"] == APP
    exposed = response.headers["access-control-expose-headers"]
    assert set(exposed.split(", ")) == {"ETag", "Location", "Retry-After", "X-Request-ID"}
    assert response.headers["vary"] == "Origin"


async def test_refusals_and_faults_can_be_read_too(
    world: World, browser: httpx2.AsyncClient
) -> None:
    refused = await browser.get(PATH, headers={"Origin": APP})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, APP)
    large = {"Origin": APP, "Content-Length": str(10**9)}
    too_large = await browser.post(PATH, content=b"", headers=large)
    assert (too_large.status_code, too_large.headers["access-control-allow-origin"]) == (413, APP)
    context = replace(world.context, tokens=None)  # type: ignore[arg-type]  # broken on purpose
    browser._transport.app.state.context = context  # type: ignore[attr-defined]  # a test's own
    signed_in = {"Origin": APP, "Authorization": "Bearer x"}
    broken = await browser.get(PATH, headers=signed_in)
    assert (broken.status_code, broken.headers["access-control-allow-origin"]) == (500, APP)


async def test_without_the_setting_no_browser_may_call_from_elsewhere(world: World) -> None:
    client = world.client(None)
    asked = await client.options(PATH, headers=preflight(APP))
    assert "access-control-allow-origin" not in asked.headers
    called = await client.get("/health", headers={"Origin": APP})
    assert "access-control-allow-origin" not in called.headers
