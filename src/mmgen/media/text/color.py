"""Colour glyphs (emoji): bitmaps and layered outlines, as RGBA with colours multiplied by alpha."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.media.text.harfbuzz import Extents, Font, paint_glyph

Window = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""


def is_color_glyph(font: Font, glyph: int) -> bool:
    """Whether the glyph brings its own colours."""
    return font.face.has_color and (font.color_bitmap(glyph) is not None or font.has_color_layers(glyph))


def draw_color_glyph(font: Font, glyph: int, *, size: float, origin: tuple[float, float], window: Window) -> F32:
    """Return the glyph in the window, ``(height, width, 4)`` from 0 to 1."""
    picture = font.color_bitmap(glyph)
    if picture is None:
        painted = paint_glyph(font, glyph, size=size, origin=origin, window=window)
        return _unit(painted)
    box = font.extents(glyph)
    if box is None:
        raise InputError("fonts", f"{font.face.path.name} does not say how large its picture {glyph} is")
    return _place(_decode(picture, font), box, size=size, origin=origin, window=window)


def _unit(pixels: U8) -> F32:
    return (pixels / 255).astype(np.float32)


def _decode(picture: bytes, font: Font) -> F32:
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None or pixels.ndim != 3:
        raise InputError("fonts", f"{font.face.path.name} holds a picture that is not a colour PNG")
    shown: U8 = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGBA if pixels.shape[2] == 3 else cv2.COLOR_BGRA2RGBA).astype(
        np.uint8
    )
    found = _unit(shown)
    found[..., :3] *= found[..., 3:]
    return found


def _place(picture: F32, box: Extents, *, size: float, origin: tuple[float, float], window: Window) -> F32:
    """Return the picture scaled to its box, at its exact position."""
    left, top, width, height = window
    across, down = (box.right - box.left) * size, (box.top - box.bottom) * size
    columns, rows = max(round(across), 1), max(round(down), 1)
    small = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA)
    x, y = origin[0] + box.left * size - left, origin[1] - box.top * size - top
    stretch_x, stretch_y = across / columns, down / rows
    matrix = np.array(
        [[stretch_x, 0, x + (stretch_x - 1) / 2], [0, stretch_y, y + (stretch_y - 1) / 2]], dtype=np.float64
    )
    placed = cv2.warpAffine(small, matrix, (width, height), flags=cv2.INTER_LINEAR)
    return np.asarray(placed, dtype=np.float32)
