"""
Photographs in hand-made looks, without learned weights; deterministic by seed.

A look is painted on a canvas of its own, at most 1080 pixels on the shorter side, and brought to the picture's size:
strokes keep their size relative to the picture, and memory is bounded however large it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.drawn import cartoon, pencil
from mmgen.procedural.editing.ink import ink_wash
from mmgen.procedural.editing.looks import LOOKS
from mmgen.procedural.editing.paint import TOOTH, oil, watercolour
from mmgen.procedural.editing.pixels import pixel_art
from mmgen.procedural.editing.printed import paper_cut, pop_art, woodcut
from mmgen.procedural.editing.tone import paper

__all__ = ["canvas_size", "restyle", "tooth_of"]

CANVAS_SHORTER = (480, 1080)
CANVAS_LONGEST = 2560
REFERENCE_SIDE = 1080
"""Strokes are measured for a picture whose shorter side is so many pixels."""

SEEN, SOLID = 32, 200
"""The alpha from which a pixel's own colour counts, and from which it stands for what is hidden beside it."""

PIXELS = "pixel art"
"""Its grid is laid at the picture's own size: any scaling would blur it."""

Look = Callable[[F32, int, float], F32]


def restyle(pixels: U8, look: str, *, seed: int = 0, strength: float = 1.0) -> U8:
    """
    The picture, RGB or RGBA, in another look; *strength* 0 leaves it as it is, 1 is the whole look. Alpha is kept.

    Above 1 (2 at most) the look is overdrawn. Raises InputError for a look that is not in ``LOOKS``.
    """
    if look not in LOOKS:
        raise InputError("style", f"{look!r} is not one of {', '.join(LOOKS)}")
    rgb = np.ascontiguousarray(pixels[..., :3])
    seen = _spread(pixels) if pixels.shape[2] == 4 else rgb
    whole = pixel_art(seen) if look == PIXELS else _painted(seen, look, seed)
    mixed = np.asarray(cv2.addWeighted(whole, strength, rgb, 1 - strength, 0), np.uint8)
    return np.dstack([mixed, pixels[..., 3]]) if pixels.shape[2] == 4 else mixed


def _spread(pixels: U8) -> U8:
    """The colours of what can be seen, led on over what can't: what lies hidden there sets no tones and paints no rim."""
    rgb = np.ascontiguousarray(pixels[..., :3])
    hidden, solid = pixels[..., 3] < SEEN, pixels[..., 3] >= SOLID
    if not hidden.any() or not solid.any():
        return rgb
    away = np.asarray(~solid, np.uint8)
    _, labels = cv2.distanceTransformWithLabels(away, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    nearest = np.asarray(labels, np.int64)
    places = np.zeros(int(nearest.max()) + 1, np.int64)
    sources = np.flatnonzero(solid)
    places[nearest.reshape(-1)[sources]] = sources
    led = rgb.reshape(-1, 3)[places[nearest]]
    return np.ascontiguousarray(np.where(hidden[..., None], led, rgb))


def _painted(rgb: U8, look: str, seed: int) -> U8:
    canvas = _canvas(rgb)
    painted = _LOOKS[look](canvas, seed, min(canvas.shape[:2]) / REFERENCE_SIDE)
    return _resized(np.clip(painted * 255 + 0.5, 0, 255).astype(np.uint8), rgb.shape[1], rgb.shape[0])


def _canvas(rgb: U8) -> F32:
    """The picture at the size it is painted at, as floats."""
    return _resized(rgb, *canvas_size((rgb.shape[1], rgb.shape[0]))).astype(np.float32) / np.float32(255)


def canvas_size(size: tuple[int, int]) -> tuple[int, int]:
    """The width and height at which a picture of that width and height is painted."""
    shorter, longer = min(size), max(size)
    factor = min(float(np.clip(shorter, *CANVAS_SHORTER)) / shorter, CANVAS_LONGEST / longer)
    return max(round(size[0] * factor), 16), max(round(size[1] * factor), 16)


def tooth_of(look: str, size: tuple[int, int], *, seed: int) -> F32 | None:
    """The tooth of the paper that a picture of that width and height is painted on in the look, about 0; None without paper."""
    grain = _TEETH.get(look)
    if grain is None:
        return None
    width, height = canvas_size(size)
    sheet = paper((height, width), seed=seed, scale=min(width, height) / REFERENCE_SIDE * grain)
    method = cv2.INTER_AREA if size[0] < width else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(sheet, size, interpolation=method), np.float32)


def _resized(pixels: U8, width: int, height: int) -> U8:
    if pixels.shape[:2] == (height, width):
        return pixels
    method = cv2.INTER_AREA if width < pixels.shape[1] else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=method), np.uint8)


_TEETH: Final[Mapping[str, float]] = {"ink wash": 1.0, "pencil": 1.0, "watercolour": TOOTH}
"""How coarse the paper is that looks are painted on."""

_LOOKS: Final[Mapping[str, Look]] = {
    "ink wash": ink_wash,
    "cartoon": cartoon,
    "oil": oil,
    "pencil": pencil,
    "watercolour": watercolour,
    "pop art": pop_art,
    "paper cut": paper_cut,
    "woodcut": woodcut,
}
