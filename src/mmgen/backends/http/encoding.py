"""Bodies: a request of a vendor's protocol as bytes and files, and a reply as it was before it was compressed."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path

from mmgen.backends.http.errors import plain
from mmgen.backends.http.transport import Outgoing, Transport
from mmgen.backends.http.wire import FilePart, WireReply, WireRequest
from mmgen.errors import RequestError, TransportError

__all__ = ["encoded_body", "plain_body", "whole_reply"]

LARGEST_REPLY = 64 * 1024 * 1024


def encoded_body(wire: WireRequest) -> tuple[str, tuple[bytes | Path, ...]]:
    """The media type and the pieces of the body; files stay files, so that none is read into memory."""
    given = [wire.json is not None, wire.form is not None or bool(wire.files), wire.content is not None]
    if sum(given) > 1:
        raise RequestError("a request has one body: json, or form and files, or content")
    if wire.json is not None:
        text = json.dumps(wire.json, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return "application/json", (text.encode("utf-8"),)
    if wire.content is not None:
        return wire.media_type, (wire.content,)
    if given[1]:
        return _multipart(wire)
    return "", ()


def _multipart(wire: WireRequest) -> tuple[str, tuple[bytes | Path, ...]]:
    """RFC 7578. The boundary comes from the names and sizes, so that the same request is the same bytes."""
    form = wire.form or {}
    seed = json.dumps([sorted(form.items()), [(part.name, part.filename) for part in wire.files]])
    boundary = f"mmgen-{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
    pieces: list[bytes | Path] = []
    for name, value in form.items():
        pieces.append(f"--{boundary}\r\n{_disposition(name)}\r\n\r\n{value}\r\n".encode())
    for part in wire.files:
        pieces += [_part_head(boundary, part), part.content, b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}", tuple(pieces)


def _part_head(boundary: str, part: FilePart) -> bytes:
    disposition = f'{_disposition(part.name)}; filename="{_quoted(part.filename)}"'
    return f"--{boundary}\r\n{disposition}\r\nContent-Type: {part.media_type}\r\n\r\n".encode()


def _disposition(name: str) -> str:
    return f'Content-Disposition: form-data; name="{_quoted(name)}"'


def _quoted(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def plain_body(body: bytes, headers: Mapping[str, str]) -> bytes:
    """*body* as it was before it was compressed, which some servers do unasked. Raises TransportError where it can't be."""
    coding = headers.get("content-encoding", "").lower()
    if not body or coding in {"", "identity"}:
        return body
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise TransportError(f"the reply is compressed as {plain(coding, 40)}, which was not asked for")
    unpacking = zlib.decompressobj(47)
    try:
        unpacked = unpacking.decompress(body, LARGEST_REPLY + 1)
    except zlib.error as error:
        raise TransportError("the reply is said to be compressed, and can't be unpacked") from error
    if len(unpacked) > LARGEST_REPLY or not unpacking.eof:
        raise TransportError(f"the reply does not unpack to at most {LARGEST_REPLY} bytes")
    return unpacked


async def whole_reply(transport: Transport, outgoing: Outgoing) -> WireReply:
    """Send, and read the reply to its end. Raises TransportError for one that is too long."""
    reply = await transport.open(outgoing)
    try:
        body = bytearray()
        async for chunk in reply.chunks():
            body += chunk
            if len(body) > LARGEST_REPLY:
                raise TransportError(f"the reply is larger than {LARGEST_REPLY} bytes")
        return WireReply(reply.head.status, reply.head.headers, plain_body(bytes(body), reply.head.headers))
    finally:
        await reply.aclose()
