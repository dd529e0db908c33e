"""
HTTP/1.1 replies, read strictly: what two readers could understand in two ways is refused.

A reader is fed bytes by whoever has the connection; it does no input or output of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mmgen.errors import TransportError

__all__ = ["ReplyHead", "ReplyReader", "encoded_head"]

HEAD_LIMIT = 64 * 1024
LINE_LIMIT = 1024
FORBIDDEN = "\r\n\0"


@dataclass(frozen=True, slots=True)
class ReplyHead:
    """Status and headers; names are in lower case, repeated ones joined by commas."""

    status: int
    headers: Mapping[str, str]
    keeps_alive: bool
    length: int | None
    """Bytes of the body; None when chunked or ended by the connection's close."""
    chunked: bool


def encoded_head(method: str, target: str, headers: Mapping[str, str]) -> bytes:
    """A request's head. Raises TransportError, unsent, for control characters, which would smuggle a header in."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    together = "".join(lines)
    if any(letter in together for letter in FORBIDDEN) or " " in target:
        raise TransportError("a header or the path holds control characters", sent=False)
    try:
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
    except UnicodeEncodeError as error:
        raise TransportError("a header or the path holds characters beyond ASCII", sent=False) from error


class ReplyReader:
    """Takes in bytes, gives a head and then the body's bytes."""

    def __init__(self) -> None:
        self.head: ReplyHead | None = None
        self.finished = False
        self._buffer = bytearray()
        self._left = 0
        self._state = "head"

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take in *data* and give the body's bytes that are complete. Raises TransportError for a broken reply."""
        if self._state == "length" and not self._buffer and len(data) <= self._left:
            self._left -= len(data)  # the common case, without a copy
            self.finished = self._left == 0
            yield data
            return
        self._buffer += data
        if self.head is None and not self._take_head():
            return
        yield from self._body()

    def feed_head(self, data: bytes) -> None:
        """Take in *data* of a reply that has no body, whatever its head says: that to a CONNECT."""
        self._buffer += data
        self._take_head()

    def end(self) -> None:
        """The connection has closed. Raises TransportError when the reply is not whole."""
        if self._state == "close":
            self.finished = True
        if not self.finished:
            raise TransportError("the connection closed before the reply was whole")

    def _take_head(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > HEAD_LIMIT:
                raise TransportError(f"the reply's head is larger than {HEAD_LIMIT} bytes")
            return False
        text = bytes(self._buffer[:end])
        del self._buffer[: end + 4]
        head = parsed_head(text)
        if 100 <= head.status < 200:
            return self._take_head()
        self.head = head
        if head.length == 0:
            self.finished = True
        self._left = head.length or 0
        self._state = "chunk size" if head.chunked else "close" if head.length is None else "length"
        return True

    def _body(self) -> Iterator[bytes]:
        if self._state == "close":
            if self._buffer:
                yield self._taken(len(self._buffer))
        elif self._state == "length":
            if len(self._buffer) > self._left:
                raise TransportError("the reply is longer than it says")
            if self._buffer:
                self._left -= len(self._buffer)
                yield self._taken(len(self._buffer))
            self.finished = self._left == 0
        else:
            yield from self._chunks()

    def _chunks(self) -> Iterator[bytes]:
        while not self.finished:
            if self._state == "chunk":
                if not self._buffer:
                    return
                piece = self._taken(min(self._left, len(self._buffer)))
                self._left -= len(piece)
                self._state = "chunk end" if not self._left else "chunk"
                yield piece
                continue
            line = self._line()
            if line is None:
                return
            self._after_line(line)

    def _after_line(self, line: bytes) -> None:
        if self._state == "chunk end":
            if line:
                raise TransportError("a chunk is longer than it says")
            self._state = "chunk size"
        elif self._state == "trailers":
            self.finished = not line
        else:
            digits = line.partition(b";")[0].strip()
            if not digits or len(digits) > 15 or digits.strip(b"0123456789abcdefABCDEF"):
                raise TransportError("a chunk's size is not a number")
            self._left = int(digits, 16)
            self._state = "chunk" if self._left else "trailers"

    def _line(self) -> bytes | None:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            if len(self._buffer) > LINE_LIMIT:
                raise TransportError("a line between chunks is too long")
            return None
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 2]
        return line

    def _taken(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken


def parsed_head(text: bytes) -> ReplyHead:
    """Read status and headers. Raises TransportError for what is not HTTP/1.x or could be read in two ways."""
    first, *lines = text.decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    code = rest[:3]
    if (
        version not in {"HTTP/1.1", "HTTP/1.0"}
        or not (code.isascii() and code.isdigit())
        or not rest[3:4].strip() == ""
    ):
        raise TransportError("the reply is not HTTP/1.1")
    headers: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise TransportError("a header of the reply is broken")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    status = int(code)
    connection = headers.get("connection", "").lower()
    keeps = "close" not in connection and (version == "HTTP/1.1" or "keep-alive" in connection)
    length, chunked = framing(headers, status)
    return ReplyHead(status, headers, keeps and (chunked or length is not None), length, chunked)


def framing(headers: Mapping[str, str], status: int) -> tuple[int | None, bool]:
    """The body's length, if it is known, and whether it is chunked."""
    if status in {204, 304}:
        return 0, False
    coding = headers.get("transfer-encoding", "").lower()
    lengths = {part.strip() for part in headers.get("content-length", "").split(",")} - {""}
    if coding:
        if coding != "chunked" or lengths:
            raise TransportError(f"the reply's transfer coding {coding[:40]!r} can't be read")
        return None, True
    if not lengths:
        return None, False
    length = lengths.pop()
    if lengths or not (length.isascii() and length.isdigit()) or len(length) > 18:
        raise TransportError("the reply's length is not one number")
    return int(length), False
