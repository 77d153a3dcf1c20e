"""Whatever goes wrong on the way in or inside, the caller gets a problem that says it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from tests.world import Client, World
from yemen_hybrid.api.context import Context
from yemen_hybrid.domain.access import Role

CUSTOMERS = "/api/v1/customers"
NOBODY = "019ce000-0000-7000-8000-00000000ffff"
JSON = {"Content-Type": "application/json"}


def problem_of(response: httpx2.Response) -> tuple[int, str]:
    """The status and the code; the form of a problem is asserted."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["type"] == "about:blank"
    assert body["request_id"] == response.headers["x-request-id"]
    return response.status_code, body["code"]


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """What is examined here never reaches the database: one of them is enough."""
    return str(request.param)


@pytest.fixture
def advisor(world: World) -> Client:
    return world.client(Role.ADVISOR)


# ------------------------------------------------------------------------------- path and method


async def test_a_path_that_is_not_there(advisor: Client) -> None:
    for path in ("/api/v1/nothing", "/api/v2/customers", "/nothing", "/api/v1/customers/x/y/z"):
        assert problem_of(await advisor.get(path)) == (404, "path_not_found")


async def test_a_slash_too_many_sends_nobody_and_no_secret_elsewhere(advisor: Client) -> None:
    token = "s" * 43
    for path in (CUSTOMERS, f"/api/v1/public/approvals/{token}", f"/approve/{token}", "/docs"):
        response = await advisor.get(f"{path}/", headers={"Host": "elsewhere.test"})
        assert problem_of(response) == (404, "path_not_found")
        assert "location" not in response.headers


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", CUSTOMERS, "GET, POST"),
        ("PUT", f"{CUSTOMERS}/{NOBODY}", "GET, PATCH"),
        ("PUT", f"/api/v1/media/{NOBODY}", "DELETE, GET, PATCH"),
        ("DELETE", f"/approve/{'s' * 43}", "GET, HEAD, POST"),
    ],
)
async def test_a_method_that_the_path_does_not_take(
    advisor: Client, method: str, path: str, allowed: str
) -> None:
    response = await advisor.request(method, path)
    assert problem_of(response) == (405, "method_not_allowed")
    assert response.headers["allow"] == allowed


async def test_a_path_with_a_nul_or_what_is_no_id(advisor: Client) -> None:
    assert problem_of(await advisor.get(f"{CUSTOMERS}/%00")) == (422, "address_invalid")
    assert problem_of(await advisor.get(f"{CUSTOMERS}?q=%00")) == (422, "address_invalid")
    for query in ("q=%D8", "q=%d8%a7%ff", "%C0%80=1", "q=%ED%A0%80", "a=1&q=%FE"):
        assert problem_of(await advisor.get(f"{CUSTOMERS}?{query}")) == (422, "address_invalid")
    assert (await advisor.get(f"{CUSTOMERS}?q=%D8%A7+%C3%A9")).status_code == 200
    response = await advisor.get(f"{CUSTOMERS}/17")
    assert problem_of(response) == (422, "request_invalid")
    assert response.json()["errors"][0]["pointer"] == "/path/customer_id"


async def test_a_word_of_a_query_is_said_once_unless_it_takes_several_values(
    advisor: Client,
) -> None:
    for query in ("limit=5&limit=9", "q=a&q=a", "limit=5&after=x&after=y&after=z"):
        response = await advisor.get(f"{CUSTOMERS}?{query}")
        assert problem_of(response) == (422, "request_invalid")
        word = query.rpartition("&")[2].partition("=")[0]
        wrong = {"pointer": f"/query/{word}", "code": "repeated", "detail": "Say this once."}
        assert response.json()["errors"] == [wrong]
    services = await world_less(advisor, "/api/v1/services?q=a&q=b")
    assert problem_of(services) == (422, "request_invalid")
    new = await advisor.post(f"{CUSTOMERS}?why=a&why=b", json={"name_en": "Saleh"})
    assert problem_of(new) == (422, "request_invalid")
    several = "/api/v1/workorders?status=new&status=closed&limit=5"
    assert (await advisor.get(several)).status_code == 200


async def test_a_number_is_no_date(advisor: Client) -> None:
    """Seconds since 1970, as 20260301 would be taken for, are nobody's way to write one."""
    for path in (
        f"{CUSTOMERS}?updated_since=20260301",
        f"{CUSTOMERS}?updated_since=0.5",
        "/api/v1/workorders?promised_before=20260301",
        "/api/v1/invoices?issued_from=0",
    ):
        response = await advisor.get(path)
        assert problem_of(response) == (422, "request_invalid")
        assert response.json()["errors"][0]["code"] == "date_unreadable"
    body = {"promised_at": "20300301"}
    response = await advisor.patch(f"/api/v1/workorders/{NOBODY}", json=body)
    assert response.json()["errors"][0]["code"] == "date_unreadable"


async def world_less(client: Client, path: str) -> httpx2.Response:
    """Asked by nobody who is signed in."""
    return await client.get(path, headers={"Authorization": ""})


# ------------------------------------------------------------------------------------------ body


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"{'name': 1}", b'{"name_en": "\xff"}', b"[" * 100_000, b"\x00", b"nul"],
    ids=["half", "empty", "quotes", "latin-1", "deep", "nul", "word"],
)
async def test_a_body_that_is_no_json_in_utf_8(advisor: Client, body: bytes) -> None:
    status, code = problem_of(await advisor.post(CUSTOMERS, content=body, headers=JSON))
    assert (status, code) == (400, "request_unreadable") or (body == b"" and status == 422)


@pytest.mark.parametrize(
    "number", ["1" + "0" * 5000, "1e400", "-1", "NaN", "Infinity", "9" * 30, "0.1", "true"]
)
async def test_numbers_that_nobody_means(advisor: Client, number: str) -> None:
    body = f'{{"name_en": {number}, "credit_limit": {{"amount": {number}, "currency": "YER"}}}}'
    response = await advisor.post(CUSTOMERS, content=body, headers=JSON)
    assert problem_of(response)[0] in {400, 422}
    pages = await advisor.get(f"{CUSTOMERS}?limit={number}")
    assert problem_of(pages) == (422, "request_invalid")


@pytest.mark.parametrize("text", ["a\u0000b", "\ud800", "a\u0007b"])
async def test_characters_that_nothing_holds(advisor: Client, text: str) -> None:
    response = await advisor.post(CUSTOMERS, content=json.dumps({"name_en": text}), headers=JSON)
    assert problem_of(response) == (422, "request_invalid")
    assert response.json()["errors"][0]["pointer"] == "/name_en"


async def test_an_unknown_field_is_named(advisor: Client) -> None:
    response = await advisor.post(CUSTOMERS, json={"name_en": "Ali", "/~x": 1, "x" * 1000: 2})
    assert problem_of(response) == (422, "request_invalid")
    first, second = response.json()["errors"]
    assert (first["pointer"], first["code"]) == ("/~1~0x", "extra_forbidden")
    assert len(second["pointer"]) == 500
    half_a_letter = json.dumps({"name_en": "Ali", "\ud800": 1})
    response = await advisor.post(CUSTOMERS, content=half_a_letter, headers=JSON)
    assert problem_of(response) == (422, "request_invalid")


async def test_a_body_of_mistakes_is_answered_with_a_hundred(advisor: Client) -> None:
    body = {f"field{n}": n for n in range(5000)}
    response = await advisor.post(CUSTOMERS, json=body)
    assert problem_of(response) == (422, "request_invalid")
    assert len(response.json()["errors"]) == 100


async def test_another_media_type_than_json(advisor: Client) -> None:
    for media in ("text/plain", "application/xml", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": media}
        response = await advisor.post(CUSTOMERS, content=b'{"name_en": "Ali"}', headers=headers)
        assert problem_of(response) == (422, "request_invalid")


async def test_a_body_that_is_too_large_with_and_without_its_length(advisor: Client) -> None:
    large = b'{"notes": "' + b"x" * 1024 * 1024 + b'"}'

    async def in_pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(large), 64 * 1024):
            yield large[at : at + 64 * 1024]

    said = await advisor.post(CUSTOMERS, content=large, headers=JSON)
    unsaid = await advisor.post(CUSTOMERS, content=in_pieces(), headers=JSON)
    form = await advisor.post(
        "/api/v1/auth/token",
        content=in_pieces(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    for response in (said, unsaid, form):
        assert problem_of(response) == (413, "body_too_large")
        assert response.json()["params"] == {"max_kb": 1024}


async def test_a_form_that_cannot_be_read(advisor: Client) -> None:
    path = "/api/v1/auth/token"
    for content in (b"username=%ff&password=%ff", b"%", b"username=a&password=%00"):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        response = await advisor.post(path, content=content, headers=headers)
        assert problem_of(response)[0] in {400, 401, 422}
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    response = await advisor.post(path, content=b"--y\r\n", headers=broken)
    assert problem_of(response)[0] in {400, 422}
    half = await advisor.post(
        "/api/v1/auth/refresh", content=b'{"refresh_token": "\\ud800"}', headers=JSON
    )
    assert problem_of(half)[0] in {401, 422}


# ------------------------------------------------------------------------------- in two languages


@pytest.mark.parametrize(
    ("accept", "language", "detail"),
    [
        ("ar", "ar", "بعض البيانات المرسلة غير صحيحة، انظر errors."),
        ("ar-YE,en;q=0.5", "ar", "بعض البيانات المرسلة غير صحيحة، انظر errors."),
        ("en-GB", "en", "Some of what was sent is not valid; see errors."),
        ("fr", "en", "Some of what was sent is not valid; see errors."),
    ],
)
async def test_a_problem_speaks_the_callers_language(
    advisor: Client, accept: str, language: str, detail: str
) -> None:
    response = await advisor.post(CUSTOMERS, json={"kind": 1}, headers={"Accept-Language": accept})
    assert response.headers["content-language"] == language
    assert response.json()["detail"] == detail


async def test_the_sentences_of_fields_are_in_arabic_too(advisor: Client) -> None:
    body = {"name_en": "x" * 201, "kind": "ghost", "phones": [{"number": "12"}], "nonsense": 1}
    response = await advisor.post(CUSTOMERS, json=body, headers={"Accept-Language": "ar"})
    said = {error["pointer"]: error for error in response.json()["errors"]}
    assert set(said) == {"/name_en", "/kind", "/phones/0/number", "/nonsense"}
    assert said["/phones/0/number"]["code"] == "phone_invalid"
    for error in said.values():
        assert any("\u0621" <= letter <= "\u064a" for letter in error["detail"]), error


async def test_a_refusal_inside_is_said_in_both_languages(advisor: Client) -> None:
    path = f"{CUSTOMERS}/{NOBODY}"
    english = (await advisor.get(path)).json()
    arabic = (await advisor.get(path, headers={"Accept-Language": "ar"})).json()
    assert english["code"] == arabic["code"] == "customer_not_found"
    assert english["title"] == arabic["title"] == "Not Found"
    assert english["detail"] != arabic["detail"]


# ---------------------------------------------------------------------------------- the request id


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("abc-123_XYZ.9", True),
        ("short", False),
        ("x" * 65, False),
        ("with spaces in it", False),
        ("<script>alert(1)</script>", False),
    ],
)
async def test_the_callers_own_request_id_is_kept_if_harmless(
    advisor: Client, sent: str, kept: bool
) -> None:
    response = await advisor.get("/health", headers={"X-Request-ID": sent})
    assert (response.headers["x-request-id"] == sent) is kept


async def test_every_answer_says_that_it_is_not_to_be_sniffed_or_kept(advisor: Client) -> None:
    for path in ("/health", CUSTOMERS, "/nothing"):
        response = await advisor.get(path)
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["cache-control"] == "no-store"


# --------------------------------------------------------------------------------- our own faults


class Broken:
    """A part that fails in a way that nobody foresaw."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __getattr__(self, name: str) -> Any:
        raise self.error


def break_database(world: World, error: Exception) -> None:
    parts = {name: getattr(world.context, name) for name in Context.__slots__}
    world.app.state.context = Context(**{**parts, "database": Broken(error)})


async def test_a_fault_of_ours_tells_nothing_of_the_inside(world: World, advisor: Client) -> None:
    break_database(world, RuntimeError("secret: postgresql://user:password@db"))
    response = await advisor.get(CUSTOMERS)
    assert problem_of(response) == (500, "internal_error")
    assert "secret" not in response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_a_database_out_of_reach_is_a_matter_of_time(world: World, advisor: Client) -> None:
    break_database(world, ConnectionRefusedError("10.0.0.7"))
    response = await advisor.get(CUSTOMERS)
    assert problem_of(response) == (503, "unavailable")
    assert "10.0.0.7" not in response.text
