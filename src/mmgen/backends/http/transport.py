"""
The way to the network: one small protocol, and the client that ships with mmgen.

The client speaks HTTP/1.1 over sockets of its own. It resolves a host once, judges every address, and connects to the
one it judged, so that a second look-up can't lead elsewhere. It follows no redirect and repeats no request that has
left; each failure says whether a byte of the request was on its way.
"""

from __future__ import annotations

import ssl
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import anyio
from anyio.lowlevel import checkpoint

from mmgen.backends.http.connection import CHUNK, Connection, connected, secured
from mmgen.backends.http.protocol import ReplyHead, ReplyReader, encoded_head
from mmgen.errors import InputError, TransportError
from mmgen.fetch import Address, is_public, redacted, unwrapped

__all__ = ["Outgoing", "OwnTransport", "StreamedReply", "Transport"]

IDLE_SECONDS = 20.0
FRESH_SECONDS = 1.0
"""A request that must not be repeated goes out on a connection that was idle for no longer, if not on a new one."""
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
    """The longest silence, between any two bytes of the reply."""

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


@cache
def trust() -> ssl.SSLContext:
    """Certificates are judged as the operating system judges them."""
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class OwnTransport:
    """HTTP/1.1 with kept connections, over either event loop."""

    def __init__(self, *, context: ssl.SSLContext | None = None) -> None:
        self._context = context
        self._idle: defaultdict[tuple[str, str, int, bool], list[Connection]] = defaultdict(list)

    async def open(self, outgoing: Outgoing) -> StreamedReply:
        """Send on a kept or a new connection. A repeatable request whose kept connection was dead is sent anew."""
        parts = urlsplit(outgoing.url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        origin = (parts.scheme, parts.hostname or "", port, outgoing.allow_private)
        head = encoded_head(
            outgoing.method, parts._replace(scheme="", netloc="", fragment="").geturl() or "/", _headers(outgoing)
        )
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

    async def _kept(self, origin: tuple[str, str, int, bool], longest_idle: float) -> Connection | None:
        connections = self._idle[origin]
        while connections:
            connection = connections.pop()
            if connection.is_usable(longest_idle):
                return connection
            connection.close()
        return None

    async def _connect(self, origin: tuple[str, str, int, bool], outgoing: Outgoing) -> Connection:
        scheme, host, port, allow_private = origin
        last: Exception | None = None
        for address in await resolved(outgoing.url, allow_private=allow_private):
            try:
                with anyio.fail_after(outgoing.connect_seconds):
                    connection = await connected(str(address), port)
                    if scheme == "https":
                        context = self._context or trust()
                        return await secured(connection, host, context, outgoing.connect_seconds)
                    return connection
            except (OSError, TimeoutError) as error:
                last = error
        reason = "it did not answer in time" if isinstance(last, TimeoutError) else type(last).__name__
        raise TransportError(f"{redacted(outgoing.url)}: no connection ({reason})", sent=False) from last

    async def _exchange(
        self, connection: Connection, origin: tuple[str, str, int, bool], outgoing: Outgoing, head: bytes
    ) -> StreamedReply:
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

    def keep(self, origin: tuple[str, str, int, bool], connection: Connection) -> None:
        """Take back a connection whose reply was read to its end."""
        connection.idle_since = time.monotonic()
        self._idle[origin].append(connection)


class OwnReply:
    """A reply over a connection of OwnTransport."""

    head: ReplyHead

    def __init__(
        self, transport: OwnTransport, connection: Connection, origin: tuple[str, str, int, bool], outgoing: Outgoing
    ) -> None:
        self._transport = transport
        self._connection: Connection | None = connection
        self._origin = origin
        self._outgoing = outgoing
        self._reader = ReplyReader()
        self._first: list[bytes] = []

    async def read_head(self) -> None:
        """Wait for the head."""
        while self._reader.head is None:
            self._first += self._reader.feed(await self._receive())
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

    async def _receive(self) -> bytes:
        with self._told():
            data = await self._open().receive(self._outgoing.stall_seconds)
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


async def resolved(url: str, *, allow_private: bool) -> list[Address]:
    """
    The addresses of a URL's host, each of which may be connected to.

    Raises InputError for what is no http URL and, unless *allow_private*, when any address is not public; a host
    that can't be found is a TransportError, unsent.
    """
    shown = redacted(url)
    host, port = checked_host(url)
    try:
        found = await anyio.getaddrinfo(host, port, type=1)
    except (OSError, UnicodeError) as error:
        raise TransportError(f"{shown}: the host can't be found", sent=False) from error
    addresses: list[Address] = []
    for entry in found:
        address = unwrapped(ip_address(str(entry[4][0]).partition("%")[0]))
        if not allow_private and not is_public(address):
            raise InputError(shown, f"its address {address} is private; a server of yours must be allowed by name")
        if address not in addresses:
            addresses.append(address)
    return addresses


def checked_host(url: str) -> tuple[str, int]:
    """The host and port of an http(s) URL. Raises InputError for anything that two parsers could read in two ways."""
    shown = redacted(url)
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise InputError(shown, f"is not a URL ({error})") from error
    odd = any(character in url for character in "\\\t\r\n \0") or parts.username is not None or parts.port == 0
    if parts.scheme not in {"http", "https"} or not parts.hostname or odd:
        raise InputError(shown, "only plain http and https URLs with a host can be used")
    return parts.hostname, port
