"""Text and XMP written into finished image files, without touching their pixels."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from mmgen.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PNG_MAGIC = b"\x89PNG\r\n\x1a\n"
_PNG_XMP_KEYWORD = "XML:com.adobe.xmp"
_JPEG_XMP_PREFIX = b"http://ns.adobe.com/xap/1.0/\x00"


def with_png_text(png: bytes, keys: Mapping[str, str]) -> bytes:
    """Return the PNG with one international text chunk (iTXt) for each key, before its pixels; old ones are replaced."""
    for keyword in keys:
        if (
            not 1 <= len(keyword) <= 79
            or not all(32 <= ord(char) < 127 for char in keyword)
            or keyword != keyword.strip()
        ):
            raise InputError(keyword or "PNG keyword", "a PNG keyword has 1 to 79 printable ASCII characters")
    parts = [_PNG_MAGIC]
    written = False
    for kind, body in _png_chunks(png):
        if kind == b"iTXt" and body.partition(b"\x00")[0].decode("latin-1") in keys:
            continue
        if kind == b"IDAT" and not written:
            parts += [_png_chunk(b"iTXt", _text_body(keyword, text)) for keyword, text in keys.items()]
            written = True
        parts.append(_png_chunk(kind, body))
    return b"".join(parts)


def png_text(png: bytes) -> dict[str, str]:
    """Return the uncompressed international text chunks of a PNG."""
    found: dict[str, str] = {}
    for kind, body in _png_chunks(png):
        keyword, _, rest = body.partition(b"\x00")
        if kind == b"iTXt" and rest[:1] == b"\x00":
            text = rest[2:].partition(b"\x00")[2].partition(b"\x00")[2]
            found[keyword.decode("latin-1")] = text.decode("utf-8", "replace")
    return found


def _text_body(keyword: str, text: str) -> bytes:
    return keyword.encode("ascii") + b"\x00\x00\x00\x00\x00" + text.encode("utf-8")


def _png_chunk(kind: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def _png_chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not png.startswith(_PNG_MAGIC):
        raise InputError("the given bytes", "are no PNG")
    at = len(_PNG_MAGIC)
    while at + 12 <= len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        kind = png[at + 4 : at + 8]
        if at + 12 + size > len(png):
            break
        yield kind, png[at + 8 : at + 8 + size]
        if kind == b"IEND":
            return
        at += 12 + size
    raise InputError("the given bytes", "are a truncated PNG")


def with_xmp(data: bytes, media_type: str, xmp: str) -> bytes:
    """Return a PNG, JPEG or WebP file with this XMP packet in place of any that it had."""
    if media_type == "image/png":
        return with_png_text(data, {_PNG_XMP_KEYWORD: xmp})
    if media_type == "image/jpeg":
        return _with_jpeg_xmp(data, xmp.encode("utf-8"))
    if media_type == "image/webp":
        return _with_webp_xmp(data, xmp.encode("utf-8"))
    raise InputError("media type", f"can't put XMP into {media_type}; use image/png, image/jpeg or image/webp")


def _with_jpeg_xmp(jpeg: bytes, xmp: bytes) -> bytes:
    body = _JPEG_XMP_PREFIX + xmp
    if len(body) + 2 > 0xFFFF:
        raise InputError(
            "xmp", f"{len(xmp):,} bytes are more than the {0xFFFF - 2 - len(_JPEG_XMP_PREFIX):,} of a JPEG"
        )
    if not jpeg.startswith(b"\xff\xd8"):
        raise InputError("the given bytes", "are no JPEG")
    kept: list[bytes] = []
    at = 2
    # Only the application segments (APP0 to APP15) at the front can hold XMP; the rest is copied as it is.
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF and 0xE0 <= jpeg[at + 1] <= 0xEF:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        segment = jpeg[at:end]
        if not segment[4:].startswith(_JPEG_XMP_PREFIX):
            kept.append(segment)
        at = end
    # JFIF and EXIF readers expect APP0 and APP1 EXIF first, so XMP goes after the segments that were there.
    packet = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    return b"".join([jpeg[:2], *kept, packet, jpeg[at:]])


_WEBP_XMP_FLAG = 0x04


def _with_webp_xmp(webp: bytes, xmp: bytes) -> bytes:
    chunks = [(kind, body) for kind, body in _webp_chunks(webp) if kind != b"XMP "]
    if not chunks:
        raise InputError("the given bytes", "are no WebP")
    if chunks[0][0] != b"VP8X":
        chunks.insert(0, (b"VP8X", _extended_header(*chunks[0])))
    header = chunks[0][1]
    chunks[0] = (b"VP8X", bytes([header[0] | _WEBP_XMP_FLAG]) + header[1:])
    chunks.append((b"XMP ", xmp))
    body = b"".join(kind + len(data).to_bytes(4, "little") + data + b"\x00" * (len(data) & 1) for kind, data in chunks)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body


def _webp_chunks(webp: bytes) -> Iterator[tuple[bytes, bytes]]:
    if webp[:4] != b"RIFF" or webp[8:12] != b"WEBP":
        raise InputError("the given bytes", "are no WebP")
    at = 12
    while at + 8 <= len(webp):
        size = int.from_bytes(webp[at + 4 : at + 8], "little")
        if at + 8 + size > len(webp):
            raise InputError("the given bytes", "are a truncated WebP")
        yield webp[at : at + 4], webp[at + 8 : at + 8 + size]
        at += 8 + size + (size & 1)


def _extended_header(kind: bytes, body: bytes) -> bytes:
    """Return the VP8X chunk (flags, then canvas width and height less one) for a simple WebP's only chunk."""
    if kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        flags = 0x10 if bits >> 28 & 1 else 0
    elif kind == b"VP8 ":
        width, height = (int.from_bytes(body[at : at + 2], "little") & 0x3FFF for at in (6, 8))
        flags = 0
    else:
        raise InputError("the given bytes", "are no WebP that starts with its pixels")
    return bytes([flags, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
