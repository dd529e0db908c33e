"""
The way to the network: one small protocol, and the client that ships with mmgen.

The client speaks HTTP/1.1 over sockets of its own. It resolves a host once, judges every address, and connects to the
one it judged, so that a second look-up can't lead elsewhere. It follows no redirect and repeats no request that has
left; each failure says whether a byte of the request was on its way. Where a proxy is configured, that resolves and
connects; what can be seen from here to be private is refused there too.
"""

from __future__ import annotations

import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache, partial
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol, TypeAlias
from urllib.parse import urlsplit

import anyio
from anyio import to_thread
from anyio.lowlevel import checkpoint

from mmgen.backends.http.connection import CHUNK, Connection, connected, secured
from mmgen.backends.http.protocol import ReplyHead, ReplyReader, encoded_head
from mmgen.backends.http.tunnel import opened_tunnel, target_of
from mmgen.errors import TransportError
from mmgen.fetch import Address, Proxies, Proxy, checked_host, judged, origin_of, redacted, trust

__all__ = ["Outgoing", "OwnTransport", "StreamedReply", "Transport", "checked_host"]

AsyncResolver: TypeAlias = Callable[[str, int], Awaitable[Sequence[str]]]
Connector: TypeAlias = Callable[[str, int], Awaitable[Connection]]
Origin: TypeAlias = tuple[str, str, int, bool]
"""Scheme, host, port, and whether it may be private."""

IDLE_SECONDS = 20.0
FRESH_SECONDS = 1.0
"""A request that must not be repeated goes out on a connection that was idle for no longer, if not on a new one."""
SHAKE_SECONDS = 30.0
"""The longest silence while keys are agreed on; the time to connect is shorter, and ends it first."""
AT_ONCE = 4 * 1024 * 1024
"""What is taken of one body before it is another one's turn."""

Elsewhere = Callable[[Callable[[], bool]], Awaitable[bool]]
"""Does a short piece of work on another thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request as it leaves: absolute URL, final headers, body as bytes, a file, or pieces of both."""

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: tuple[bytes | Path, ...] = field(default=(), repr=False)
    allow_private: bool = False
    connect_seconds: float = 5.0
    stall_seconds: float = 30.0
    """The longest silence, between any two bytes of the reply; infinite where who sends limits the whole of it."""

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice is harmless."""
        return self.method in {"GET", "HEAD", "PUT", "DELETE"}


class StreamedReply(Protocol):
    """A reply whose body is still arriving."""

    head: ReplyHead

    def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives. Raises TransportError when it ends too soon or falls silent."""
        ...

    async def pour(self, take: Callable[[bytes], object], elsewhere: Elsewhere) -> None:
        """Give the body to *take* as it arrives, read and taken by *elsewhere*, so that none of it passes the loop."""
        ...

    async def aclose(self) -> None:
        """Release the connection, whether the body was read or not."""
        ...


class Transport(Protocol):
    """What sends requests. It never repeats one that has left, and follows no redirect."""

    async def open(self, outgoing: Outgoing) -> StreamedReply:
        """Send, and return when the head of the reply is there. Raises TransportError, which says whether it left."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...


class SilenceError(TransportError):
    """The other side neither closed the connection nor said anything, for too long."""


class OwnTransport:
    """HTTP/1.1 with kept connections, over either event loop."""

    def __init__(
        self,
        *,
        context: ssl.SSLContext | None = None,
        proxies: Proxies | None = None,
        resolve: AsyncResolver | None = None,
        connect: Connector = connected,
    ) -> None:
        self._context = context
        self._proxies = proxies
        self._resolve = resolve
        self._open_socket = connect
        self._ways: dict[tuple[str, str, int], Proxy | None] = {}
        self._idle: defaultdict[Origin, list[Connection]] = defaultdict(list)

    async def open(self, outgoing: Outgoing) -> StreamedReply:
        """Send on a kept or a new connection. A repeatable request whose kept connection was dead is sent anew."""
        origin = (*origin_of(outgoing.url), outgoing.allow_private)
        target, further = target_of(outgoing.url, self._proxy(origin, outgoing.url))
        head = encoded_head(outgoing.method, target, _headers(outgoing) | further)
        kept = await self._kept(origin, IDLE_SECONDS if outgoing.repeatable else FRESH_SECONDS)
        if kept is not None:
            try:
                return await self._exchange(kept, origin, outgoing, head)
            except TransportError as error:
                if not outgoing.repeatable or isinstance(error, SilenceError):
                    raise
        return await self._exchange(await self._connect(origin, outgoing), origin, outgoing, head)

    async def aclose(self) -> None:
        """Close every kept connection."""
        for connections in self._idle.values():
            for connection in connections:
                connection.close()
        self._idle.clear()

    async def _kept(self, origin: Origin, longest_idle: float) -> Connection | None:
        connections = self._idle[origin]
        while connections:
            connection = connections.pop()
            if connection.is_usable(longest_idle):
                return connection
            connection.close()
        return None

    def _proxy(self, origin: Origin, url: str) -> Proxy | None:
        """The proxy on the way to *origin*, looked up once."""
        place = origin[:3]
        if place not in self._ways:
            if self._proxies is None:
                self._proxies = Proxies.configured()
            self._ways[place] = self._proxies.of(url)
        return self._ways[place]

    async def _connect(self, origin: Origin, outgoing: Outgoing) -> Connection:
        proxy, last = self._proxy(origin, outgoing.url), None
        for address, port in await self._places(origin, outgoing, proxy):
            try:
                with anyio.fail_after(outgoing.connect_seconds):
                    return await self._connected(address, port, origin, proxy)
            except (OSError, TimeoutError) as error:
                last = error
        reason = "it did not answer in time" if isinstance(last, TimeoutError) else type(last).__name__
        shown = redacted(outgoing.url) + (f" through the proxy {proxy.host}" if proxy is not None else "")
        raise TransportError(f"{shown}: no connection ({reason})", sent=False) from last

    async def _places(self, origin: Origin, outgoing: Outgoing, proxy: Proxy | None) -> list[tuple[str, int]]:
        """Where to connect to: the proxy, or else the addresses that were judged."""
        try:
            found = await resolved(outgoing.url, allow_private=origin[3], resolve=self._resolve)
        except TransportError:
            if proxy is None:
                raise
            found = []  # only the proxy knows the world outside
        if proxy is None:
            return [(str(address), origin[2]) for address in found]
        try:
            return [(address, proxy.port) for address in await system_resolver(proxy.host, proxy.port)]
        except (OSError, UnicodeError) as error:
            raise TransportError(f"the proxy {proxy.host} can't be found; nothing was sent", sent=False) from error

    async def _connected(self, address: str, port: int, origin: Origin, proxy: Proxy | None) -> Connection:
        scheme, host, target_port, _ = origin
        connection = await self._open_socket(address, port)
        if scheme != "https":
            return connection
        try:
            if proxy is not None:
                await opened_tunnel(connection, proxy, host, target_port)
            if self._context is None:
                self._context = await to_thread.run_sync(trust)
        except BaseException:
            connection.close()
            raise
        return await secured(connection, host, self._context, SHAKE_SECONDS)

    async def _exchange(self, connection: Connection, origin: Origin, outgoing: Outgoing, head: bytes) -> StreamedReply:
        reply = OwnReply(self, connection, origin, outgoing)
        try:
            # A server may refuse before it has read everything: what it says is then still to be read.
            with suppress(OSError):
                await _send(connection, outgoing, head)
            await reply.read_head()
        except BaseException:
            connection.close()
            raise
        return reply

    def keep(self, origin: Origin, connection: Connection) -> None:
        """Take back a connection whose reply was read to its end."""
        connection.idle_since = time.monotonic()
        self._idle[origin].append(connection)


class OwnReply:
    """A reply over a connection of OwnTransport."""

    head: ReplyHead

    def __init__(self, transport: OwnTransport, connection: Connection, origin: Origin, outgoing: Outgoing) -> None:
        self._transport = transport
        self._connection: Connection | None = connection
        self._origin = origin
        self._outgoing = outgoing
        self._reader = ReplyReader()
        self._first: list[bytes] = []

    async def read_head(self) -> None:
        """Wait for the head."""
        while self._reader.head is None:
            self._first += self._reader.feed(await self._receive(at_once=False))
        self.head = self._reader.head

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body as it arrives."""
        for chunk in self._first:
            yield chunk
        self._first = []
        while not self._reader.finished:
            await checkpoint()
            for chunk in self._reader.feed(await self._receive()):
                yield chunk

    async def pour(self, take: Callable[[bytes], object], elsewhere: Elsewhere) -> None:
        """Give the body to *take* as it arrives; only the waiting is done here."""
        more = bool(self._first) or self._open().holds_back
        while more or not self._reader.finished:
            if not more:
                with self._told():
                    await self._open().arrival(self._outgoing.stall_seconds)
            more = await elsewhere(partial(self._drain, take))

    async def aclose(self) -> None:
        """Keep the connection when its reply was read whole, or else close it."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._reader.finished and self.head.keeps_alive:
            self._transport.keep(self._origin, connection)
        else:
            connection.close()

    async def _receive(self, *, at_once: bool = True) -> bytes:
        with self._told():
            data = await self._open().receive(self._outgoing.stall_seconds, at_once=at_once)
        if not data:
            self._reader.end()
        return data

    def _drain(self, take: Callable[[bytes], object]) -> bool:
        """Take what has arrived, without waiting; whether there may be more of it."""
        first, self._first = self._first, []
        for piece in first:
            take(piece)
        taken = 0
        while not self._reader.finished and taken < AT_ONCE:
            with self._told():
                try:
                    data = self._open().take(CHUNK)
                except BlockingIOError:
                    return False
            if not data:
                self._reader.end()
            taken += len(data)
            for piece in self._reader.feed(data):
                take(piece)
        return not self._reader.finished

    def _open(self) -> Connection:
        assert self._connection is not None, "the reply was closed"
        return self._connection

    @contextmanager
    def _told(self) -> Generator[None]:
        """What goes wrong with the connection is told as what it means for the reply."""
        try:
            yield
        except BlockingIOError:
            raise
        except TimeoutError as error:
            message = f"{redacted(self._outgoing.url)}: no answer for {self._outgoing.stall_seconds:g} s"
            raise SilenceError(message) from error
        except OSError as error:
            message = f"{redacted(self._outgoing.url)}: the connection broke before the reply was whole"
            raise TransportError(message) from error


def _headers(outgoing: Outgoing) -> dict[str, str]:
    parts = urlsplit(outgoing.url)
    host = parts.netloc.rpartition("@")[2]
    headers = {"host": host, "accept-encoding": "identity", "user-agent": "mmgen"}
    if outgoing.body or outgoing.method in {"POST", "PUT", "PATCH"}:
        headers["content-length"] = str(sum(_length(piece) for piece in outgoing.body))
    return headers | {name.lower(): value for name, value in outgoing.headers.items()}


def _length(piece: bytes | Path) -> int:
    return len(piece) if isinstance(piece, bytes) else piece.stat().st_size


async def _send(connection: Connection, outgoing: Outgoing, head: bytes) -> None:
    """Write everything; the server must take some of it within the longest silence."""
    first = head
    for piece in outgoing.body:
        if isinstance(piece, bytes):
            first += piece
            continue
        await _written(connection, first, outgoing)
        first = b""
        async with await anyio.open_file(piece, "rb") as file:
            while chunk := await file.read(CHUNK):
                await _written(connection, chunk, outgoing)
    if first:
        await _written(connection, first, outgoing)


async def _written(connection: Connection, data: bytes, outgoing: Outgoing) -> None:
    try:
        await connection.send(data, outgoing.stall_seconds)
    except TimeoutError as error:
        raise SilenceError(f"{redacted(outgoing.url)}: it takes nothing in") from error


async def resolved(url: str, *, allow_private: bool, resolve: AsyncResolver | None = None) -> list[Address]:
    """
    The addresses of a URL's host, each of which may be connected to. The name is resolved once.

    Raises InputError for what is no http URL and, unless *allow_private*, when any address is not public; a host
    that can't be found is a TransportError, unsent.
    """
    host, port = checked_host(url)
    try:
        found = await (resolve or system_resolver)(host, port)
    except (OSError, UnicodeError) as error:
        raise TransportError(f"{redacted(url)}: the host can't be found", sent=False) from error
    return judged(url, found, allow_private=allow_private)


async def system_resolver(host: str, port: int) -> Sequence[str]:
    """As the operating system resolves the name; an address as it stands needs nobody to be asked."""
    if is_address(host):
        return [host]
    return [str(entry[4][0]) for entry in await anyio.getaddrinfo(host, port, type=1)]


@lru_cache(maxsize=256)
def is_address(host: str) -> bool:
    """Whether *host* is an address in its usual form, rather than a name."""
    try:
        return str(ip_address(host)) == host
    except ValueError:
        return False
