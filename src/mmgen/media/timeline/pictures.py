"""Pictures given as pixels or as files; files are decoded when they are looked at, and their pixels let go of."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import U8, require_array
from mmgen.media.image import read_image
from mmgen.media.probe import probe_image
from mmgen.media.source import MediaInput

PictureInput = U8 | MediaInput
"""Pixels ``(H, W, 3)`` RGB or ``(H, W, 4)`` RGBA, or an image file: its path or its bytes."""

SMALLEST = 16
"""Pixels each way below which there is nothing for a camera to see."""


def pixels_of(picture: PictureInput) -> U8:
    """The picture's pixels; a file is decoded each time. Raises ``InputError`` for one that can't be."""
    return picture if isinstance(picture, np.ndarray) else read_image(picture)


def size_of(picture: PictureInput) -> tuple[int, int]:
    """Width and height, of a file by its header alone. Raises ``InputError`` for one that can't be read."""
    if isinstance(picture, np.ndarray):
        return picture.shape[1], picture.shape[0]
    facts = probe_image(picture)
    return facts.width, facts.height


def require_picture(picture: PictureInput) -> None:
    """Refuse what is no picture, or too small a one, before anything is made of it."""
    if not isinstance(picture, bytes | Path):
        require_array("image", picture, "the path or the bytes of an image file, or asset.to_numpy()")
        if picture.ndim != 3 or picture.shape[2] not in {3, 4}:
            raise InputError("image", f"shape {picture.shape}: a still needs RGB or RGBA pixels, (H, W, 3 or 4)")
    width, height = size_of(picture)
    if min(width, height) < SMALLEST:
        raise InputError("image", f"{width} x {height} pixels: a still needs at least {SMALLEST} x {SMALLEST}")
