"""Where a request comes from, as far as it can be believed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from yemen_hybrid.api.addresses import TrustedProxies
from yemen_hybrid.domain.addresses import household


def address(peer: str | None, *forwarded: str, trusted: tuple[str, ...] = ()) -> str:
    scope: dict[str, Any] = {
        "type": "http",
        "client": None if peer is None else (peer, 40_000),
        "headers": [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded],
    }
    return TrustedProxies(trusted).address_of(Request(scope))


PROXIES = ("10.0.0.0/24", "::1")


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.9", (), "203.0.113.9"),
        ("203.0.113.9", ("192.0.2.1",), "203.0.113.9"),
        ("10.0.0.2", (), "10.0.0.2"),
        ("10.0.0.2", ("192.0.2.1",), "192.0.2.1"),
        ("10.0.0.2", ("192.0.2.66, 192.0.2.1",), "192.0.2.1"),
        ("10.0.0.2", ("192.0.2.1, 10.0.0.3",), "192.0.2.1"),
        ("10.0.0.2", ("192.0.2.66, 192.0.2.1, 10.0.0.3",), "192.0.2.1"),
        ("10.0.0.2", ("192.0.2.66", "192.0.2.1"), "192.0.2.1"),
        ("10.0.0.2", ("192.0.2.66, nonsense",), "10.0.0.2"),
        ("10.0.0.2", ("",), "10.0.0.2"),
        ("10.0.0.2", ("192.0.2.1:51234",), "192.0.2.1"),
        ("::1", ("[2001:db8::7]:443",), "2001:db8::7"),
        ("::ffff:10.0.0.2", ("192.0.2.1",), "192.0.2.1"),
        (None, ("192.0.2.1",), ""),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(
    peer: str | None, forwarded: tuple[str, ...], found: str
) -> None:
    assert address(peer, *forwarded, trusted=PROXIES) == found


@given(st.text(max_size=200, alphabet=st.characters(max_codepoint=255)))
def test_whatever_is_forwarded_there_is_an_address(value: str) -> None:
    assert address("10.0.0.2", value, trusted=PROXIES)


@pytest.mark.parametrize(
    ("text", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64"),
        ("", ""),
        ("testclient", "testclient"),
    ],
)
def test_a_household_is_counted_once(text: str, counted_as: str) -> None:
    assert household(text) == counted_as
