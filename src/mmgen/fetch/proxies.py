"""Proxies, as companies have them: found in the environment, as other programs find them."""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote, urlsplit

from mmgen.errors import InputError
from mmgen.fetch.addresses import redacted

__all__ = ["Proxies", "Proxy"]


@dataclass(frozen=True, slots=True)
class Proxy:
    """A server that passes requests on, and is itself asked in plain http, as nearly all are."""

    host: str
    port: int
    authorization: str = field(default="", repr=False)
    """The header that it wants to see, if any."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``http://name:password@host:port``. Raises InputError for another kind, such as SOCKS."""
        url = text if "://" in text else f"http://{text}"
        try:
            parts = urlsplit(url)
            port = parts.port or 3128
        except ValueError as error:
            raise InputError(redacted(url), "is no URL of a proxy") from error
        if parts.scheme != "http" or not parts.hostname:
            raise InputError(
                redacted(url), "only proxies that are asked by http can be used; see HTTPS_PROXY, NO_PROXY"
            )
        name = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username is not None else ""
        authorization = f"Basic {base64.b64encode(name.encode()).decode()}" if name else ""
        return cls(parts.hostname, port, authorization)


@dataclass(frozen=True, slots=True)
class Proxies:
    """Which proxy leads where: by scheme, ``all``, and ``no`` for the hosts that are asked directly."""

    by_scheme: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @classmethod
    def configured(cls) -> Self:
        """From HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, or the operating system's settings."""
        from urllib.request import getproxies

        return cls(getproxies())

    def of(self, url: str) -> Proxy | None:
        """The proxy that leads to *url*; None where it is asked directly, as this machine always is."""
        parts = urlsplit(url)
        found = self.by_scheme.get(parts.scheme) or self.by_scheme.get("all")
        host, port = (parts.hostname or "").lower(), parts.port
        if not found or is_this_machine(host):
            return None
        spared = [entry.strip().lower() for entry in self.by_scheme.get("no", "").split(",")]
        return None if any(is_spared(host, port, entry) for entry in spared if entry) else Proxy.parse(found)


def is_spared(host: str, port: int | None, entry: str) -> bool:
    """Whether *entry* of NO_PROXY means *host*: by its name or the end of it, an address or a network of them, or ``*``."""
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        name = entry.lstrip(".")
        return entry == "*" or any(seen == name or seen.endswith(f".{name}") for seen in (host, f"{host}:{port}"))


def is_this_machine(host: str) -> bool:
    """Whether *host* is a name or an address of this machine, to which no other server could lead."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
