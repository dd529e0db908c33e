"""
Downloads of URLs that users or vendors give, to a file, with nothing trusted.

Only ``http`` and ``https``; every hop's addresses must be public unless the caller says
otherwise; the size is capped while streaming; the file appears whole or not at all.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from mmgen.errors import InputError, TransportError
from mmgen.files import write_whole

if TYPE_CHECKING:
    import httpx2

__all__ = ["DEFAULT_MAX_BYTES", "Address", "fetch", "is_public", "origin_of", "public_url", "redacted", "unwrapped"]

DEFAULT_MAX_BYTES = 4 * 1024**3
MAX_REDIRECTS = 5
TIMEOUT_SECONDS = 60.0
CHUNK = 1024 * 1024


def public_url(url: str, *, allow_private: bool = False) -> str:
    """Return *url* if it may be fetched; raise InputError for other schemes and for private addresses."""
    shown = redacted(url)
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it is what checks it
    except ValueError as error:
        raise InputError(shown, f"is not a URL ({error})") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(shown, "only http and https URLs with a host can be fetched")
    if not allow_private:
        for address in addresses(parts.hostname, shown):
            if not is_public(address):
                raise InputError(
                    shown, f"its address {address} is private; pass allow_private=True for a server of yours"
                )
    return url


def redacted(url: str) -> str:
    """The URL without user, password and query, which may hold a signature."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url.partition("?")[0].rpartition("@")[2]
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, by which two URLs lead to one server. Raises InputError for what is no http(s) URL."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError) as error:
        raise InputError(redacted(url), "only http and https URLs with a host can be used") from error
    return parts.scheme, (parts.hostname or "").lower(), port


def addresses(host: str, shown: str) -> list[Address]:
    """Every address of *host*, each as the plain address that a tunnel or a translator would lead to."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise InputError(shown, f"the host can't be resolved ({error})") from error
    return [unwrapped(ipaddress.ip_address(text.partition("%")[0])) for text in sorted(found)]


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


def fetch(
    url: str,
    target: Path,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    allow_private: bool = False,
    transport: httpx2.BaseTransport | None = None,
) -> Path:
    """
    Stream *url* into the file *target* and return it.

    Raises InputError for a URL that may not be fetched or is too large, and TransportError when the network or
    the server fails.
    """
    import httpx2

    with httpx2.Client(timeout=TIMEOUT_SECONDS, transport=transport, follow_redirects=False) as client:
        for _ in range(MAX_REDIRECTS + 1):
            public_url(url, allow_private=allow_private)
            try:
                with client.stream("GET", url) as response:
                    if response.is_redirect:
                        url = joined(url, response.headers["location"])
                        continue
                    if response.status_code != 200:
                        raise TransportError(f"{redacted(url)} answered {response.status_code}")
                    return _write(response, target, max_bytes, redacted(url))
            except (httpx2.HTTPError, httpx2.InvalidURL) as error:
                raise TransportError(f"{redacted(url)} could not be fetched: {type(error).__name__}") from error
    raise TransportError(f"{redacted(url)} redirects more than {MAX_REDIRECTS} times")


def joined(url: str, location: str) -> str:
    """The URL that a redirect from *url* leads to."""
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise InputError(redacted(location), f"is not a URL ({error})") from error


def _write(response: httpx2.Response, target: Path, max_bytes: int, shown: str) -> Path:
    return write_whole(target, _capped(response.iter_bytes(CHUNK), max_bytes, shown))


def _capped(chunks: Iterator[bytes], max_bytes: int, shown: str) -> Iterator[bytes]:
    arrived = 0
    for chunk in chunks:
        arrived += len(chunk)
        if arrived > max_bytes:
            raise InputError(shown, f"it is larger than {max_bytes} bytes, the most that is accepted")
        yield chunk
