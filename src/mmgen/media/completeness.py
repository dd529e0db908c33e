"""Whether a file is as long as its own structure says; decoders often accept a cut file and leave the rest grey."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from mmgen.errors import InputError
from mmgen.media.source import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mmgen.media.source import MediaInput

_UNKNOWN_RIFF_SIZES = frozenset({0, 0xFFFFFFFF})


def require_complete(source: MediaInput, name: str, media_type: str) -> None:
    """Refuse a file that ends before its structure does. Only sizes are read, so a large file costs no more."""
    if media_type in _MEASURES:
        with open_source(source, name) as file:
            require_whole(file, name, media_type)


def require_whole(file: BinaryIO, name: str, media_type: str) -> None:
    """The same of a file that is open; it is left at its beginning."""
    present, expected = _lengths(file, media_type)
    if expected > present:
        raise InputError(name, f"is cut short: {present:,} bytes, where a whole {media_type} file needs {expected:,}")


def is_cut_short(file: BinaryIO, media_type: str) -> bool:
    """Whether it ends before its structure does; not when nothing is known of that kind. It is left at its beginning."""
    present, expected = _lengths(file, media_type)
    return expected > present


def _lengths(file: BinaryIO, media_type: str) -> tuple[int, int]:
    """How many bytes there are, and how many its structure asks for."""
    measure = _MEASURES.get(media_type)
    present = file.seek(0, os.SEEK_END)
    file.seek(0)
    expected = present if measure is None else measure(file, present)
    file.seek(0)
    return present, expected


def _png(file: BinaryIO, present: int) -> int:
    """Follow the chunks to IEND."""
    at, kind = 8, b""
    while kind != b"IEND" and at <= present:
        file.seek(at)
        header = file.read(8)
        kind = header[4:8]
        at += 12 + int.from_bytes(header[:4], "big")
    return at


def top_boxes(file: BinaryIO, present: int) -> Iterator[tuple[bytes, int]]:
    """The top-level boxes of ISO/IEC 14496-12 as (kind, where it ends); trailing bytes too few for a box are padding."""
    at = 0
    while at + 8 <= present:
        file.seek(at)
        header = file.read(16)
        size = int.from_bytes(header[:4], "big")
        if size == 1:
            size = int.from_bytes(header[8:16], "big")
        # Below 8 there is only 0: the box runs to the end of the file, whatever that is.
        at = present if size < 8 else at + size
        yield header[4:8], at


def _boxes(file: BinaryIO, present: int) -> int:
    return max((end for _, end in top_boxes(file, present)), default=0)


def _riff(file: BinaryIO, present: int) -> int:
    """Read the size of the RIFF chunk; writers disagree on whether it counts a last padding byte."""
    header = file.read(8)
    size = int.from_bytes(header[4:8], "little")
    if header[:4] != b"RIFF" or size in _UNKNOWN_RIFF_SIZES:
        return present
    return 8 + size - size % 2


def _matroska(file: BinaryIO, present: int) -> int:
    """Read the sizes of the EBML header and the Segment; a live recording leaves the latter unknown."""
    head = file.read(256)
    size, after = _vint(head, 4)
    segment = after + (size or 0)
    if size is None or head[segment : segment + 4] != b"\x18\x53\x80\x67":
        return present
    length, after = _vint(head, segment + 4)
    return present if length is None else after + length


def _vint(data: bytes, at: int) -> tuple[int | None, int]:
    """Return an EBML size, or None when it is unknown (all ones) or missing, and the offset after it."""
    if at >= len(data) or data[at] == 0:
        return None, at
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at : at + length], "big") - (1 << 7 * length)
    unknown = value == (1 << 7 * length) - 1 or at + length > len(data)
    return (None if unknown else value), at + length


def _binary_gltf(file: BinaryIO, present: int) -> int:
    header = file.read(12)
    return int.from_bytes(header[8:12], "little") if len(header) == 12 else present + 1


_MEASURES: dict[str, Callable[[BinaryIO, int], int]] = {
    "image/png": _png,
    "image/webp": _riff,
    "image/avif": _boxes,
    "video/mp4": _boxes,
    "video/quicktime": _boxes,
    "audio/mp4": _boxes,
    "video/webm": _matroska,
    "video/matroska": _matroska,
    "video/x-msvideo": _riff,
    "audio/wav": _riff,
    "model/gltf-binary": _binary_gltf,
}
