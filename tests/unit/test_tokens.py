"""Tokens: what is signed here is known again, and nothing else is."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import jwt
import pytest

from yemen_hybrid.services.secrets import readable_password
from yemen_hybrid.services.tokens import (
    AUDIENCE,
    ISSUER,
    REQUIRED,
    TokenInvalid,
    Tokens,
    new_refresh_token,
    token_hash,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STAFF, SESSION = UUID(int=1), UUID(int=2)
KEY = "kT9$wq2LmZ8rXv4Nc7Yb1Hf6Jd3Ps5Ga0Ue"
TOKENS = Tokens(KEY, access_life=timedelta(minutes=15))
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": str(STAFF),
    "sid": str(SESSION),
    "jti": "x",
    "iat": NOW,
    "exp": NOW + timedelta(minutes=15),
    "typ": "access",
}


def forged(key: Any = None, algorithm: str = "HS256", **changes: Any) -> str:
    """A token signed with the service's own key, unless another is given."""
    claims = {**CLAIMS, **changes}
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, TOKENS._signing_key if key is None else key, algorithm=algorithm)


def refused(token: str, now: datetime = NOW) -> None:
    with pytest.raises(TokenInvalid):
        TOKENS.read_access(token, now)


def segment(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def test_a_token_says_who_and_in_which_session() -> None:
    said = TOKENS.read_access(TOKENS.access(STAFF, SESSION, NOW), NOW)
    assert (said.staff_id, said.session_id) == (STAFF, SESSION)


def test_a_token_is_read_once_but_its_time_every_time() -> None:
    token = TOKENS.access(STAFF, SESSION, NOW)
    assert TOKENS.read_access(token, NOW) is TOKENS.read_access(token, NOW)
    refused(token, NOW + timedelta(minutes=16))
    refused(token, NOW - timedelta(minutes=1))
    assert TOKENS.read_access(token, NOW).session_id == SESSION


def test_a_bad_token_is_not_remembered() -> None:
    bad = forged(typ="refresh")
    remembered = TOKENS._signed.cache_info().currsize
    refused(bad)
    refused(bad)
    assert TOKENS._signed.cache_info().currsize == remembered


def test_a_token_carries_every_claim_and_no_personal_data() -> None:
    claims = jwt.decode(TOKENS.access(STAFF, SESSION, NOW), options={"verify_signature": False})
    assert sorted(claims) == sorted(REQUIRED)
    assert claims["exp"] - claims["iat"] == 15 * 60


def test_a_token_lives_as_long_as_it_says_and_no_longer() -> None:
    token = TOKENS.access(STAFF, SESSION, NOW)
    TOKENS.read_access(token, NOW + timedelta(minutes=15))
    refused(token, NOW + timedelta(minutes=15, seconds=5))
    refused(token, NOW - timedelta(seconds=6))


def test_the_control_is_accepted() -> None:
    TOKENS.read_access(forged(), NOW)


@pytest.mark.parametrize("claim", REQUIRED)
def test_a_token_without_one_of_its_claims_is_refused(claim: str) -> None:
    without: dict[str, Any] = {claim: None}
    refused(forged(**without))


@pytest.mark.parametrize(
    "changes",
    [
        {"typ": "refresh"},
        {"iss": "somebody-else"},
        {"aud": "another-service"},
        {"aud": []},
        {"sub": "admin"},
        {"sid": 17},
        {"exp": "never"},
        {"exp": 10**30},
        {"iat": NOW + timedelta(hours=1)},
        {"exp": NOW - timedelta(hours=1)},
    ],
)
def test_a_token_with_a_claim_that_is_not_right_is_refused(changes: dict[str, Any]) -> None:
    if changes == {"exp": 10**30}:
        TOKENS.read_access(forged(**changes), NOW)  # signed by us, and still only a session's
        return
    try:
        token = forged(**changes)
    except TypeError:  # the library itself signs no such thing
        header = jwt.utils.base64url_encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        content = {**CLAIMS, "iat": NOW.timestamp(), "exp": NOW.timestamp() + 900, **changes}
        signed = header + b"." + segment(content).encode()
        algorithm = jwt.get_algorithm_by_name("HS256")
        signature = algorithm.sign(signed, algorithm.prepare_key(TOKENS._signing_key))
        token = (signed + b"." + jwt.utils.base64url_encode(signature)).decode()
    refused(token)


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "HS512", "RS256", ""])
def test_the_token_does_not_choose_its_algorithm(algorithm: str) -> None:
    content = {**CLAIMS, "iat": NOW.timestamp(), "exp": NOW.timestamp() + 900}
    unsigned = f"{segment({'alg': algorithm, 'typ': 'JWT'})}.{segment(content)}."
    refused(unsigned)
    refused(unsigned + "AAAA")


@pytest.mark.filterwarnings("ignore:The HMAC key is")
def test_another_algorithm_with_the_right_key_is_refused() -> None:
    refused(forged(algorithm="HS384"))


@pytest.mark.parametrize("header", ["kid", "jku", "jwk", "x5u", "crit"])
def test_the_token_does_not_choose_its_key(header: str) -> None:
    value: Any = {"kty": "oct", "k": segment("attacker")} if header == "jwk" else "../attacker"
    value = ["exp"] if header == "crit" else value
    claims = {**CLAIMS, "iat": NOW.timestamp(), "exp": NOW.timestamp() + 900}
    refused(jwt.encode(claims, "attacker" * 8, algorithm="HS256", headers={header: value}))


def test_a_token_of_another_key_is_refused() -> None:
    other = Tokens(KEY[::-1], access_life=timedelta(minutes=15))
    refused(other.access(STAFF, SESSION, NOW))
    refused(forged(key=KEY.encode()))  # the master key itself signs nothing


@pytest.mark.parametrize("token", ["", ".", "..", "a.b.c", "\ud800", "ي" * 40, "x" * 100_000])
def test_what_is_no_token_is_refused(token: str) -> None:
    refused(token)


def test_a_changed_letter_anywhere_is_noticed() -> None:
    token = TOKENS.access(STAFF, SESSION, NOW)
    for at in range(0, len(token) - 1, 7):
        other = "A" if token[at] != "A" else "B"
        refused(token[:at] + other + token[at + 1 :])


# ------------------------------------------------------------------------- what is not signed


def test_refresh_tokens_are_long_and_never_the_same() -> None:
    made = {new_refresh_token() for _ in range(100)}
    assert len(made) == 100
    assert all(len(token) == 43 for token in made)
    assert len({token_hash(token) for token in made}) == 100


def test_a_link_is_the_same_each_time_and_another_for_another() -> None:
    assert TOKENS.link(STAFF) == TOKENS.link(STAFF)
    assert TOKENS.link(STAFF) != TOKENS.link(SESSION)
    assert len(TOKENS.link(STAFF)) == 43
    other = Tokens(KEY[::-1], access_life=timedelta(minutes=15))
    assert other.link(STAFF) != TOKENS.link(STAFF)


def test_one_purpose_does_not_open_another() -> None:
    assert readable_password(TOKENS.password_seed(STAFF)) not in TOKENS.link(STAFF)
    seed = base64.urlsafe_b64encode(TOKENS.password_seed(STAFF)).decode().rstrip("=")
    assert seed != TOKENS.link(STAFF)


def test_a_fingerprint_tells_where_one_piece_ends() -> None:
    assert TOKENS.fingerprint(b"POST", b"/x") == TOKENS.fingerprint(b"POST", b"/x")
    assert TOKENS.fingerprint(b"POST", b"/x") != TOKENS.fingerprint(b"POS", b"T/x")
    other = Tokens(KEY[::-1], access_life=timedelta(minutes=15))
    assert other.fingerprint(b"x") != TOKENS.fingerprint(b"x")


def test_a_temporary_password_can_be_read_from_a_screen_and_made_again() -> None:
    password = readable_password(TOKENS.password_seed(STAFF))
    assert password == readable_password(TOKENS.password_seed(STAFF))
    assert [len(group) for group in password.split("-")] == [4, 4, 4, 4]
    assert not set(password) & set("ilo01IO")
    assert len({readable_password() for _ in range(100)}) == 100
