"""
Downloads of URLs that users give, to a file, with nothing trusted.

Only ``http`` and ``https``; every hop's addresses must be public unless the caller says otherwise of the first origin;
the connection goes to the very address that was judged; the size is capped while streaming; the file appears whole or
not at all.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mmgen.errors import InputError, TransportError
from mmgen.fetch.addresses import (
    Resolver,
    checked_host,
    joined,
    judged,
    origin_of,
    redacted,
    resolved,
    system_addresses,
)
from mmgen.fetch.proxies import Proxies, Proxy
from mmgen.fetch.trust import trust
from mmgen.files import write_whole

if TYPE_CHECKING:
    import ssl

    import httpx2

__all__ = ["DEFAULT_MAX_BYTES", "Way", "fetch"]

DEFAULT_MAX_BYTES = 4 * 1024**3
MAX_REDIRECTS = 5
TIMEOUT_SECONDS = 60.0
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the network is reached."""

    resolve: Resolver = system_addresses
    proxies: Proxies = field(default_factory=Proxies.configured)
    context: ssl.SSLContext | None = None
    """Whose certificates are believed; None leaves it to the machine and SSL_CERT_FILE."""
    transport: httpx2.BaseTransport | None = None


def fetch(
    url: str,
    target: Path,
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    allow_private: bool = False,
    way: Way | None = None,
) -> Path:
    """
    Stream *url* into the file *target* and return it; *allow_private* holds for its origin, not for where it redirects.

    Raises InputError for a URL that may not be fetched or is too large, and TransportError when the network or
    the server fails.
    """
    import httpx2

    way = way or Way()
    checked_host(url)
    own = origin_of(url)
    for _ in range(MAX_REDIRECTS + 1):
        checked_host(url)
        try:
            with _opened(url, way, allow_private=allow_private and origin_of(url) == own) as response:
                if response.is_redirect:
                    url = joined(url, response.headers["location"])
                    continue
                if response.status_code != 200:
                    raise TransportError(f"{redacted(url)} answered {response.status_code}")
                return write_whole(target, _capped(response.iter_bytes(CHUNK), max_bytes, redacted(url)))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise TransportError(f"{redacted(url)} could not be fetched: {type(error).__name__}") from error
    raise TransportError(f"{redacted(url)} redirects more than {MAX_REDIRECTS} times")


@contextmanager
def _opened(url: str, way: Way, *, allow_private: bool) -> Generator[httpx2.Response]:
    """One hop: through the proxy by name, or else to an address that was judged."""
    import httpx2

    proxy = way.proxies.of(url)
    if proxy is not None:
        check_behind_proxy(url, way.resolve, allow_private=allow_private)
    hosts = [None] if proxy is not None else resolved(url, allow_private=allow_private, resolve=way.resolve)
    with httpx2.Client(
        timeout=TIMEOUT_SECONDS,
        transport=way.transport,
        verify=way.context or trust(),
        proxy=_told(proxy) if proxy is not None else None,
        trust_env=False,
    ) as client:
        for number, address in enumerate(hosts, 1):
            try:
                response = client.send(_request(client, url, str(address) if address else None), stream=True)
                break
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                if number == len(hosts):
                    raise
        try:
            yield response  # pyright: ignore[reportPossiblyUnboundVariable] - a host that is resolved has an address
        finally:
            response.close()  # pyright: ignore[reportPossiblyUnboundVariable] - as above


def _request(client: httpx2.Client, url: str, address: str | None) -> httpx2.Request:
    """The request to *address* in the name of the URL's host; by that name itself where a proxy resolves it."""
    import httpx2

    if address is None:
        return client.build_request("GET", url)
    whole = httpx2.URL(url)
    return client.build_request(
        "GET",
        whole.copy_with(host=address),
        headers={"host": whole.netloc.decode("ascii")},
        extensions={"sni_hostname": whole.raw_host.decode("ascii")},
    )


def _told(proxy: Proxy) -> httpx2.Proxy:
    import httpx2

    headers = {"proxy-authorization": proxy.authorization} if proxy.authorization else {}
    host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
    return httpx2.Proxy(f"http://{host}:{proxy.port}", headers=headers)


def check_behind_proxy(url: str, resolve: Resolver, *, allow_private: bool) -> None:
    """Raise InputError where this side can see that a proxy would be sent to a private address; it resolves the name."""
    host, port = checked_host(url)
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError):
        return  # only the proxy knows the world outside
    judged(url, found, allow_private=allow_private)


def _capped(chunks: Iterator[bytes], max_bytes: int, shown: str) -> Iterator[bytes]:
    arrived = 0
    for chunk in chunks:
        arrived += len(chunk)
        if arrived > max_bytes:
            raise InputError(shown, f"it is larger than {max_bytes} bytes, the most that is accepted")
        yield chunk
