"""Addresses on the internet, and whom one stands for when attempts are counted."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

Ip = IPv4Address | IPv6Address


def parse_ip(text: str) -> Ip | None:
    """The address, IPv4 inside IPv6 unwrapped; null for what is none (a Unix socket's peer)."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def household(text: str) -> str:
    """What attempts are counted by: the address, or the /64 that an IPv6 caller is given whole."""
    address = parse_ip(text)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((int(address) >> 64 << 64, 64)))
    return text if address is None else str(address)
