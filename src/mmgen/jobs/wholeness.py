"""Whether a fetched file goes on to its own end, judged by its structure alone: nothing is decoded."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from mmgen.media.completeness import is_cut_short, top_boxes

__all__ = ["is_whole"]

TAIL = 64 * 1024
JPEG_END = b"\xff\xd9"
ISO_MEDIA = {"video/mp4", "video/quicktime", "audio/mp4"}
DESCRIPTIONS = {b"moov", b"meta"}


def is_whole(path: Path, media_type: str) -> bool:
    """
    False when the file says of itself that it is longer than it is; True when it does not say.

    Stricter than what is asked of files that users give: a picture without its last mark is still looked at, but a
    download that lacks it broke off.
    """
    with path.open("rb") as file:
        if is_cut_short(file, media_type):
            return False
        size = file.seek(0, 2)
        if media_type == "image/jpeg":
            return _ends_as_jpeg(file, size)
        return media_type not in ISO_MEDIA or any(kind in DESCRIPTIONS for kind, _ in top_boxes(file, size))


def _ends_as_jpeg(file: BinaryIO, size: int) -> bool:
    file.seek(max(0, size - TAIL))
    return JPEG_END in file.read()
