"""Whether a file goes on to its own end, judged by its structure alone: nothing is decoded."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO

__all__ = ["is_whole"]

TAIL = 64 * 1024


def is_whole(path: Path, media_type: str) -> bool:
    """False when the file says of itself that it is longer than it is; True when it does not say."""
    check = _CHECKS.get(media_type)
    if check is None:
        return True
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        return check(file, size)


def _png(file: BinaryIO, size: int) -> bool:
    place = 8
    while place + 12 <= size:
        file.seek(place)
        length, kind = struct.unpack(">I4s", file.read(8))
        if place + 12 + length > size:
            return False
        if kind == b"IEND":
            return True
        place += 12 + length
    return False


def _jpeg(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - TAIL))
    return b"\xff\xd9" in file.read()


def _riff(file: BinaryIO, size: int) -> bool:
    head = file.read(8)
    # A streamed file may leave its length at the largest number, or at zero.
    length = struct.unpack("<I", head[4:8])[0] if len(head) == 8 else size
    return length in {0, 0xFFFFFFFF} or length + 8 <= size + 1


def _glb(file: BinaryIO, size: int) -> bool:
    head = file.read(12)
    return len(head) == 12 and struct.unpack("<I", head[8:])[0] <= size


def _boxes(file: BinaryIO, size: int) -> bool:
    """ISO base media: boxes one after another, the last of which ends where the file ends."""
    place, kinds = 0, set[bytes]()
    while place + 8 <= size:
        file.seek(place)
        length, kind = struct.unpack(">I4s", file.read(8))
        if length == 1:
            length = struct.unpack(">Q", file.read(8).rjust(8, b"\0"))[0]
        kinds.add(kind)
        if length == 0:
            return True
        if length < 8:
            return False
        place += length
    return place <= size and (b"moov" in kinds or b"meta" in kinds)


_CHECKS: Mapping[str, Callable[[BinaryIO, int], bool]] = {
    "image/png": _png,
    "image/jpeg": _jpeg,
    "image/webp": _riff,
    "audio/wav": _riff,
    "video/mp4": _boxes,
    "video/quicktime": _boxes,
    "audio/mp4": _boxes,
    "model/gltf-binary": _glb,
}
