"""Where a request comes from, as far as it can be believed."""

from collections.abc import Iterable
from ipaddress import ip_network

from starlette.requests import Request

from yemen_hybrid.domain.addresses import parse_ip


class TrustedProxies:
    """The addresses and networks whose ``X-Forwarded-For`` is believed; nobody else's is."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._networks = [ip_network(network) for network in networks]

    def address_of(self, request: Request) -> str:
        """The caller's address: the last one in the chain that no trusted proxy vouches for.

        What stands further left was written by the caller and may say anything.
        """
        peer = request.client.host if request.client else ""
        chain = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        for hop in reversed(chain):
            written = _written(hop)
            if written is None or not self._trusts(peer):
                break
            peer = written
        return peer

    def _trusts(self, peer: str) -> bool:
        address = parse_ip(peer)
        return address is not None and any(address in network for network in self._networks)


def _written(hop: str) -> str | None:
    """The address that a proxy wrote, without the port that some add."""
    text = hop.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    address = parse_ip(text)
    return None if address is None else str(address)
