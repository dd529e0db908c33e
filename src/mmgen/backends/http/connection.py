"""
A connection to one server: a socket that never blocks, plain or under TLS.

What has arrived is taken at once where that is possible, on the loop or on another thread; only waiting needs the loop.
"""

from __future__ import annotations

import math
import socket
import ssl
import time
from dataclasses import dataclass, field

import anyio

__all__ = ["UNLIMITED", "Connection", "Secured", "connected", "secured"]

CHUNK = 256 * 1024
UNLIMITED = math.inf
SMALL = 16 * 1024
"""A reply that is no file is seldom larger; a larger piece of memory costs more to get than it saves."""


@dataclass(slots=True, kw_only=True)
class Connection:
    """One socket, and since when it has been idle. The methods that wait raise TimeoutError after *seconds* of silence."""

    socket: socket.socket
    idle_since: float = 0.0

    @property
    def holds_back(self) -> bool:
        """Whether some of what has left the socket may not have been taken yet."""
        return False

    def take(self, size: int = SMALL) -> bytes:
        """What has arrived, at most *size* bytes; nothing at the end. Raises BlockingIOError when nothing has."""
        return self.socket.recv(size)

    async def receive(self, seconds: float, *, at_once: bool = True) -> bytes:
        """Wait for what arrives next; nothing at the end. Unless *at_once*, it has hardly arrived before it is waited for."""
        if not at_once and not self.holds_back:
            await self.arrival(seconds)
        while True:
            try:
                return self.take()
            except BlockingIOError:
                await self.arrival(seconds)

    async def arrival(self, seconds: float) -> None:
        """Wait until more may have arrived; without a limit of its own where another stands around it."""
        if seconds == UNLIMITED:
            await anyio.wait_readable(self.socket)
            return
        with anyio.fail_after(seconds):
            await anyio.wait_readable(self.socket)

    async def send(self, data: bytes, seconds: float) -> None:
        """Write all of it; the server must take some within *seconds*."""
        left = memoryview(data)
        while left:
            try:
                left = left[self.socket.send(left) :]
            except BlockingIOError:
                with anyio.fail_after(seconds):
                    await anyio.wait_writable(self.socket)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def is_usable(self, longest_idle: float) -> bool:
        """Whether it was idle for no longer, and the server has neither closed it nor said anything unasked."""
        if time.monotonic() - self.idle_since > longest_idle:
            return False
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False


@dataclass(slots=True, kw_only=True)
class Secured(Connection):
    """A connection under TLS, whose records are read and written in memory."""

    tls: ssl.SSLObject
    arrived: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)
    leaving: ssl.MemoryBIO = field(default_factory=ssl.MemoryBIO)

    @property
    def holds_back(self) -> bool:
        """Records are read ahead."""
        return True

    def take(self, size: int = SMALL) -> bytes:
        """What has arrived, decrypted."""
        while True:
            try:
                return self.tls.read(size)
            except ssl.SSLWantReadError:
                self.feed(size)
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    def feed(self, size: int = SMALL) -> None:
        """Take in records."""
        data = self.socket.recv(size)
        if data:
            self.arrived.write(data)
        else:
            self.arrived.write_eof()

    async def send(self, data: bytes, seconds: float) -> None:
        """Encrypt and write all of it."""
        self.tls.write(data)
        await self.flush(seconds)

    async def flush(self, seconds: float) -> None:
        """Write the records that are ready."""
        if self.leaving.pending:
            # Not super(): a dataclass with slots is another class than the one that is being written here.
            await Connection.send(self, self.leaving.read(), seconds)

    async def shake_hands(self, seconds: float) -> None:
        """Agree on keys, and judge the certificate."""
        while True:
            try:
                self.tls.do_handshake()
            except ssl.SSLWantReadError:
                await self.flush(seconds)
                try:
                    self.feed()
                except BlockingIOError:
                    await self.arrival(seconds)
            else:
                await self.flush(seconds)
                return


async def connected(address: str, port: int) -> Connection:
    """A connection to an address that was looked up and judged before. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    ends = socket.socket(family, socket.SOCK_STREAM)
    try:
        ends.setblocking(False)
        ends.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            ends.connect((address, port))
        except BlockingIOError:
            await anyio.wait_writable(ends)
            if code := ends.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(code, "not connected") from None
    except BaseException:
        ends.close()
        raise
    return Connection(socket=ends)


async def secured(connection: Connection, host: str, context: ssl.SSLContext, seconds: float) -> Secured:
    """The connection under TLS with *host*. Raises OSError, also for a certificate that does not hold."""
    arrived, leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        tls = context.wrap_bio(arrived, leaving, server_hostname=host)
        safe = Secured(socket=connection.socket, tls=tls, arrived=arrived, leaving=leaving)
        await safe.shake_hands(seconds)
    except BaseException:
        connection.close()
        raise
    return safe
