"""
A WebSocket over a stream of either event loop: ``websockets`` knows the protocol, anyio moves the bytes.

The library's own client is bound to one event loop; its protocol without input and output is not.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_address
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import anyio
from anyio.abc import ByteStream
from anyio.streams.tls import TLSStream

from mmgen import InputError, TransportError

if TYPE_CHECKING:
    from websockets.client import ClientProtocol

__all__ = ["WebSocket"]

CHUNK = 64 * 1024
LARGEST_MESSAGE = 32 * 1024 * 1024
CONNECT_SECONDS = 5.0
BROKEN = (OSError, TimeoutError, anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError)


class WebSocket:
    """One connection, read a batch of messages at a time."""

    def __init__(self, stream: ByteStream, protocol: ClientProtocol) -> None:
        self._stream = stream
        self._protocol = protocol
        self._part = bytearray()
        self._is_text = True

    @classmethod
    async def connect(cls, url: str, *, headers: Mapping[str, str], allow_private: bool) -> Self:
        """Connect to the ``ws`` or ``wss`` *url*. Raises TransportError, or InputError for a private address."""
        from websockets.client import ClientProtocol
        from websockets.uri import parse_uri

        protocol = ClientProtocol(parse_uri(url), max_size=LARGEST_MESSAGE)
        try:
            with anyio.fail_after(CONNECT_SECONDS):
                stream = await _stream(url, allow_private=allow_private)
                try:
                    await _shake_hands(stream, protocol, headers)
                except BaseException:
                    with anyio.CancelScope(shield=True):
                        await anyio.aclose_forcefully(stream)
                    raise
        except BROKEN as error:
            raise TransportError(f"no websocket ({type(error).__name__})", sent=False) from error
        return cls(stream, protocol)

    async def receive(self, seconds: float) -> list[str | bytes]:
        """The messages that arrive first, none after *seconds* of silence. Raises TransportError when it has ended."""
        from websockets.protocol import CLOSED, CLOSING

        messages = list(self._messages())
        with anyio.move_on_after(seconds):
            while not messages:
                if self._protocol.state in {CLOSING, CLOSED}:
                    raise TransportError("the websocket was closed")
                try:
                    data = await self._stream.receive(CHUNK)
                except BROKEN as error:
                    raise TransportError(f"the websocket broke ({type(error).__name__})") from error
                self._protocol.receive_data(data)
                await _flush(self._stream, self._protocol)  # pongs
                messages += self._messages()
        return messages

    async def aclose(self) -> None:
        """Say good-bye, and wait for nothing."""
        from websockets.protocol import OPEN

        with anyio.CancelScope(shield=True):
            with anyio.move_on_after(0.2), suppress(*BROKEN):
                if self._protocol.state is OPEN:
                    self._protocol.send_close()
                    await _flush(self._stream, self._protocol)
            await anyio.aclose_forcefully(self._stream)

    def _messages(self) -> Iterator[str | bytes]:
        """Whole messages among what has been read; fragments are put together."""
        from websockets.frames import Frame, Opcode

        for event in self._protocol.events_received():
            if not isinstance(event, Frame) or event.opcode not in {Opcode.TEXT, Opcode.BINARY, Opcode.CONT}:
                continue
            if event.opcode is not Opcode.CONT:
                self._part.clear()
                self._is_text = event.opcode is Opcode.TEXT
            self._part += event.data
            if event.fin:
                yield self._part.decode("utf-8", "replace") if self._is_text else bytes(self._part)


async def _stream(url: str, *, allow_private: bool) -> ByteStream:
    """A connection to an address that was judged, encrypted for ``wss``."""
    parts = urlsplit(url)
    secure, host = parts.scheme == "wss", parts.hostname or ""
    port = parts.port or (443 if secure else 80)
    addresses = dict.fromkeys(str(entry[4][0]) for entry in await anyio.getaddrinfo(host, port, type=1))
    private = [address for address in addresses if not ip_address(address.partition("%")[0]).is_global]
    if private and not allow_private:
        raise InputError(host, f"its address {private[0]} is private; a server of yours must be allowed by name")
    stream = await _connected(list(addresses), port)
    if not secure:
        return stream
    try:
        return await TLSStream.wrap(stream, hostname=host, ssl_context=ssl.create_default_context())
    except BaseException:
        with anyio.CancelScope(shield=True):
            await anyio.aclose_forcefully(stream)
        raise


async def _connected(addresses: Sequence[str], port: int) -> ByteStream:
    """To the first that answers: a name may stand for an address at which nobody listens."""
    for address in addresses[:-1]:
        with suppress(OSError):
            return await anyio.connect_tcp(address, port)
    return await anyio.connect_tcp(addresses[-1], port)


async def _shake_hands(stream: ByteStream, protocol: ClientProtocol, headers: Mapping[str, str]) -> None:
    from websockets.protocol import CONNECTING

    request = protocol.connect()
    request.headers.update(headers)
    protocol.send_request(request)
    await _flush(stream, protocol)
    while protocol.state is CONNECTING:
        protocol.receive_data(await stream.receive(CHUNK))
        if protocol.handshake_exc is not None:
            raise TransportError(f"no websocket ({protocol.handshake_exc})", sent=False)


async def _flush(stream: ByteStream, protocol: ClientProtocol) -> None:
    for data in protocol.data_to_send():
        if data:
            with suppress(*BROKEN):
                await stream.send(data)
