"""A picture on a larger canvas: what lies beyond its edges is made of what lies within."""

from __future__ import annotations

from typing import Final, Literal

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.drift import Drift
from mmgen.procedural.editing.overhead import open_sky, tones_above
from mmgen.procedural.editing.patches import Report, Task, synthesised
from mmgen.procedural.editing.quilt import continued
from mmgen.procedural.editing.roughness import roughness
from mmgen.procedural.editing.stock import Manner, source_of
from mmgen.procedural.editing.tone import smooth

__all__ = ["ANCHORS", "Anchor", "extend_canvas"]

Anchor = Literal["centre", "left", "right", "top", "bottom"]
ANCHORS: Final[dict[Anchor, tuple[float, float]]] = {
    "centre": (0.5, 0.5),
    "left": (0.0, 0.5),
    "right": (1.0, 0.5),
    "top": (0.5, 0.0),
    "bottom": (0.5, 1.0),
}
"""Where the picture stands on the canvas, as shares of the room across and down."""
BESIDE = Manner()
GROUND = Manner((-0.08, -0.05, -0.02, 0.0, 0.02, 0.05, 0.08), price=1000.0, mirrored=False, flipped=True, advance=0.7)
TRUST, RISE = 1.0, 1200.0
"""How much a sky's clouds keep to the tones it is led on in, and the price of their coming from far below."""
LARGEST_GROWTH = 4.0
LONGEST = 1536
"""Synthesis is done at this size at most; larger canvases get the new part enlarged."""


def extend_canvas(
    pixels: U8, size: tuple[int, int], *, anchor: Anchor = "centre", seed: int = 0, report: Report = lambda _: None
) -> U8:
    """
    The RGB picture, untouched, on a canvas of *size* (width, height), the rest synthesised from it.

    Raises InputError when the canvas is smaller than the picture or more than four times its area.
    """
    height, width = pixels.shape[:2]
    if size[0] < width or size[1] < height:
        raise InputError("size", f"{size[0]}x{size[1]} is smaller than the picture, {width}x{height}")
    if size[0] * size[1] > LARGEST_GROWTH * width * height:
        raise InputError("size", "more than four times the picture's area would be invented; ask for a smaller canvas")
    if (width, height) == size:
        return pixels[..., :3].copy()
    left, top = _place((width, height), size, anchor)
    factor = min(LONGEST / max(size), 1.0)
    if factor == 1.0:
        return _extended(pixels, size, (left, top), seed=seed, report=report)
    small = _scaled(pixels[..., :3], round(width * factor), round(height * factor))
    room = max(round(size[0] * factor), small.shape[1]), max(round(size[1] * factor), small.shape[0])
    place = _place((small.shape[1], small.shape[0]), room, anchor)
    made = _scaled(_extended(small, room, place, seed=seed, report=report), *size)
    return _joined(made, pixels, (left, top))


def _place(picture: tuple[int, int], canvas: tuple[int, int], anchor: Anchor) -> tuple[int, int]:
    """Where on the canvas the picture's left upper corner stands."""
    across, down = ANCHORS[anchor]
    return round((canvas[0] - picture[0]) * across), round((canvas[1] - picture[1]) * down)


def _extended(pixels: U8, size: tuple[int, int], place: tuple[int, int], *, seed: int, report: Report) -> U8:
    height, width = pixels.shape[:2]
    below = size[1] - height - place[1]
    if place[1] > 0 and below > 0:
        # A sky's narrow band would keep the ground from being looked at as a whole, so each gets its turn.
        pixels = _extended(pixels, (width, height + below), (0, 0), seed=seed, report=lambda share: report(share / 2))
        return _extended(pixels, size, place, seed=seed, report=lambda share: report(0.5 + share / 2))
    if place[1] > 0:
        upper = _with_sky(pixels, place[1], seed=seed, report=lambda share: report(share / 2))
        if upper.shape[1] == size[0]:
            return upper
        return _extended(upper, size, (place[0], 0), seed=seed, report=lambda share: report(0.5 + share / 2))
    picture = pixels[..., :3].astype(np.float32)
    if below > 0:
        picture = _with_ground(picture, below, seed)
    report(0.4)
    if size[0] > width:
        picture = _with_sides(picture, place[0], size[0] - width - place[0], seed)
    report(1.0)
    return np.asarray(np.clip(picture + np.float32(0.5), 0, 255), np.uint8)


def _with_ground(picture: F32, rows: int, seed: int) -> F32:
    """The picture with so many rows below it, of the lowest of its own: below a scene there is only more of that."""
    band = _band(np.clip(picture[::-1], 0, 255).astype(np.uint8), picture.shape[0] * 2 // 5)
    source = source_of(picture[-band:]).turned()
    return np.swapaxes(continued(np.swapaxes(picture, 0, 1), source, rows, GROUND, seed=seed), 0, 1)


def _with_sides(picture: F32, left: int, right: int, seed: int) -> F32:
    """The picture with so many columns at its sides, its layers led on at their heights."""
    source = source_of(picture)
    if right:
        picture = continued(picture, source, right, BESIDE, seed=seed)
    if left:
        picture = continued(picture[:, ::-1], source.reversed(), left, BESIDE, seed=seed)[:, ::-1]
    return picture


def _with_sky(pixels: U8, rows: int, *, seed: int, report: Report) -> U8:
    """The picture with so many rows above it: its sky's tones led on, and in them the texture of its own clouds."""
    width = pixels.shape[1]
    canvas = np.concatenate([np.zeros((rows, width, 3), np.uint8), pixels[..., :3]])
    hole = np.zeros(canvas.shape[:2], np.bool_)
    hole[:rows] = True
    forms = np.concatenate([tones_above(pixels, rows), pixels[..., :3].astype(np.float32)])
    trust = np.zeros((*hole.shape, 2), np.float32)
    trust[:rows] = (TRUST, 1.0)
    sources = np.concatenate([np.zeros((rows, width), np.bool_), open_sky(pixels)])
    drift = Drift(rise=RISE, aside=0.0, tone=60.0)
    guide = np.dstack([forms, trust, roughness(canvas, hole, forms)]).astype(np.float32)
    task = Task(canvas, hole, drift, guide, sources)
    return _kept_to(synthesised(task, seed=seed, report=report), forms[:rows])


def _kept_to(made: U8, forms: F32) -> U8:
    """The picture whose upper rows have, each as a whole, the tones they are to have: patch by patch they stray."""
    rows = len(forms)
    missed = smooth((forms - made[:rows]).mean(axis=1, keepdims=True), max(rows / 16, 1.0)).reshape(rows, 1, 3)
    led = np.clip((rows - np.arange(rows, dtype=np.float32)) / max(rows / 4, 1.0), 0, 1)[:, None, None]
    made[:rows] = np.clip(made[:rows] + missed * led + np.float32(0.5), 0, 255).astype(np.uint8)
    return made


def _band(pixels: U8, shortest: int) -> int:
    """How many rows from the top look alike (the sky, say): at least *shortest*, at most two fifths of the height."""
    gray = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels[..., :3]), cv2.COLOR_RGB2GRAY), np.float32)
    height = gray.shape[0]
    smooth = np.asarray(cv2.GaussianBlur(gray, (0, 0), max(height / 240, 0.8)), np.float32)
    rough = np.quantile(np.abs(np.diff(smooth, axis=0)), 0.97, axis=1)
    least, most = max(shortest, 8), max(height * 2 // 5, 9)
    usual = float(np.median(rough[:least])) * 1.6 + 1.0
    beyond = np.flatnonzero(rough[least:most] > usual)
    return int(min(least + int(beyond[0]) if len(beyond) else most, height))


def _scaled(pixels: U8, width: int, height: int) -> U8:
    method = cv2.INTER_AREA if width < pixels.shape[1] else cv2.INTER_LANCZOS4
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=method), np.uint8)


def _joined(made: U8, pixels: U8, place: tuple[int, int]) -> U8:
    """The picture itself, at full size, over an enlarged synthesis."""
    height, width = pixels.shape[:2]
    made[place[1] : place[1] + height, place[0] : place[0] + width] = pixels[..., :3]
    return made
