"""
Which addresses may be asked. A name is resolved once, each address it has is judged, and one of these is connected to.

A second look-up between the check and the connection could lead elsewhere, so there is none.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias
from urllib.parse import SplitResult, urljoin, urlsplit

from mmgen.errors import InputError

__all__ = [
    "Address",
    "Resolver",
    "checked_host",
    "is_public",
    "joined",
    "judged",
    "origin_of",
    "public_url",
    "redacted",
    "system_addresses",
    "unwrapped",
]

Resolver: TypeAlias = Callable[[str, int], Sequence[str]]
"""Host and port to addresses. Raises OSError where there are none."""
AMBIGUOUS = re.compile(r"[\\\t\r\n \0]")
"""What some readers of URLs skip or turn, and others don't."""


def system_addresses(host: str, port: int) -> list[str]:
    """As the operating system resolves the name; blocks."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def public_url(url: str, *, allow_private: bool = False, resolve: Resolver = system_addresses) -> str:
    """Return *url* if it may be fetched; raise InputError for other schemes and for private addresses."""
    resolved(url, allow_private=allow_private, resolve=resolve)
    return url


def resolved(url: str, *, allow_private: bool = False, resolve: Resolver = system_addresses) -> list[Address]:
    """The addresses of a URL's host, any of which may be connected to. Raises InputError otherwise."""
    host, port = checked_host(url)
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise InputError(redacted(url), f"the host can't be resolved ({error})") from error
    return judged(url, found, allow_private=allow_private)


def judged(url: str, found: Sequence[str], *, allow_private: bool) -> list[Address]:
    """The addresses *found* for the host of *url*, unwrapped. Raises InputError when one of them is private."""
    addresses: list[Address] = []
    for text in found:
        address = unwrapped(ipaddress.ip_address(text.partition("%")[0]))
        if not allow_private and not is_public(address):
            raise InputError(
                redacted(url), f"its address {address} is private; pass allow_private=True for a server of yours"
            )
        if address not in addresses:
            addresses.append(address)
    return addresses


@lru_cache(maxsize=256)
def _server(netloc: str) -> tuple[str, int | None, bool]:
    """Host, port and whether a user is named: told apart once, for a few servers are asked again and again."""
    parts = SplitResult("", netloc, "", "", "")
    return parts.hostname or "", parts.port, parts.username is not None


def checked_host(url: str) -> tuple[str, int]:
    """The host and port of an http(s) URL. Raises InputError for anything that two parsers could read in two ways."""
    try:
        parts = urlsplit(url)
        host, port, is_user_named = _server(parts.netloc)
    except ValueError as error:
        raise InputError(redacted(url), f"is not a URL ({error})") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise InputError(redacted(url), "only http and https URLs with a host can be used")
    if is_user_named:
        reason = "a name or password in a URL is not sent; only plain http and https URLs can be used"
        raise InputError(redacted(url), reason)
    if port == 0 or AMBIGUOUS.search(url):
        raise InputError(redacted(url), "only plain http and https URLs can be used")
    return host, port or (443 if parts.scheme == "https" else 80)


def redacted(url: str) -> str:
    """The URL without user, password and query, which may hold a signature."""
    try:
        parts = urlsplit(url)
        host, port, _ = _server(parts.netloc)
    except ValueError:
        return url.partition("?")[0].rpartition("@")[2]
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, by which two URLs lead to one server. Raises InputError for what is no http(s) URL."""
    try:
        parts = urlsplit(url)
        host, port, _ = _server(parts.netloc)
        return parts.scheme, host.lower(), port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError) as error:
        raise InputError(redacted(url), "only http and https URLs with a host can be used") from error


Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# Where an IPv4 address lies within an IPv6 address: the prefix, and how many bits follow the IPv4 address.
TUNNELS = tuple(
    (ipaddress.IPv6Network(prefix), shift)
    for prefix, shift in (
        ("::/96", 0),
        ("::ffff:0:0/96", 0),
        ("64:ff9b::/96", 0),
        ("64:ff9b:1::/48", 0),
        ("2002::/16", 80),
    )
)
TEREDO = ipaddress.IPv6Network("2001::/32")
# What the standard library's table takes for global on some or all versions, and is not.
RESERVED = tuple(
    ipaddress.ip_network(network)
    for network in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "fec0::/10")
)


def unwrapped(address: Address) -> Address:
    """The IPv4 address within an IPv6 address that is mapped, translated or tunnelled; else the address itself."""
    if isinstance(address, ipaddress.IPv4Address) or int(address) in (0, 1):
        return address
    for network, shift in TUNNELS:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> shift) & 0xFFFFFFFF)
    if address in TEREDO:
        return ipaddress.IPv4Address((int(address) & 0xFFFFFFFF) ^ 0xFFFFFFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether *address* is one that anybody may be sent to: global, unicast, and no machine's own network."""
    plain = unwrapped(address)
    reserved = any(plain.version == network.version and plain in network for network in RESERVED)
    return plain.is_global and not plain.is_multicast and not reserved


def joined(url: str, location: str) -> str:
    """The URL that a redirect from *url* leads to."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise InputError(redacted(location), f"is not a URL ({error})") from error
