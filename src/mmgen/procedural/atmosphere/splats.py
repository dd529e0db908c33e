"""Many small soft marks on a frame at once, each at its own fraction of a pixel: only the pixels they touch are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.veil import Tone

__all__ = ["BLUR", "DISC", "HALO", "SPOT", "Marks", "Shape", "draw_marks", "light_map"]

REACHES = (2, 3, 4, 5, 7, 9, 12, 16, 22, 30, 40, 52, 68, 90, 120)
"""Half the sides of the boxes that marks are drawn in: each gets the smallest that holds it."""

FAINTEST = 1 / 255
SMALLEST = 0.7
"""The radius in pixels below which a mark gets fainter instead of smaller."""


COLOURED = 1.9
"""The radius in pixels from which a mark's colour shows on the planes of half the size."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Marks at ``x``, ``y`` with a ``radius``, in pixels, an ``opacity``, and an angle and ``squash`` for those with a shape."""

    x: F64
    y: F64
    radius: F64
    opacity: F64
    angle: F64 | None = None
    squash: F64 | None = None

    def chosen(self, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Marks:
        """Some of them."""
        angle = None if self.angle is None else self.angle[which]
        squash = None if self.squash is None else self.squash[which]
        return Marks(self.x[which], self.y[which], self.radius[which], self.opacity[which], angle, squash)

    def halved(self) -> Marks:
        """The same on a plane of half the size."""
        return Marks(self.x / 2 - 0.25, self.y / 2 - 0.25, self.radius / 2, self.opacity, self.angle, self.squash)


@dataclass(frozen=True, slots=True)
class Shape:
    """``cover`` gives the opacity at places right of and below a mark's middle, in its radii; 0 beyond the ``extent``."""

    cover: Callable[[F32, F32], F32]
    extent: float


def _gauss(x: F32, y: F32) -> F32:
    return np.asarray(np.exp(-(x * x + y * y)), np.float32)


def _spot(x: F32, y: F32) -> F32:
    left = np.maximum(1 - (x * x + y * y) * np.float32(0.416), 0)
    return np.asarray(left * left, np.float32)


def _blur(x: F32, y: F32) -> F32:
    return np.asarray(np.maximum(1 - (x * x + y * y), 0), np.float32)


def _disc(x: F32, y: F32) -> F32:
    square = x * x + y * y
    return np.asarray(np.exp(-square * square * square), np.float32)


SPOT = Shape(_spot, 1.55)
"""A small soft spot."""

HALO = Shape(_gauss, 2.3)
"""The same where its faint rim shows, in large."""

BLUR = Shape(_blur, 1.0)
"""Something flat out of focus."""

DISC = Shape(_disc, 1.3)
"""A spot out of focus: even, with a soft rim."""


def draw_marks(target: Planes, marks: Marks, shape: Shape, color: Tone) -> None:
    """Draw marks of one shape and colour, small ones first; what lies outside the frame is left out."""
    for reach, group in _by_reach(marks, shape):
        for places, cover in _touched(target.y, group, shape, reach):
            _lay(target.y, places, cover, color.y)
    coloured = marks.halved().chosen(marks.radius > COLOURED)
    for reach, group in _by_reach(coloured, shape):
        for places, cover in _touched(target.u, group, shape, reach):
            _lay(target.u, places, cover, color.u)
        for places, cover in _touched(target.v, group, shape, reach):
            _lay(target.v, places, cover, color.v)


def light_map(size: tuple[int, int], marks: Marks, shape: Shape) -> F32:
    """The light of marks, added up, as a map of its own size; their places and radii are counted in its pixels."""
    light = np.zeros(size[::-1], np.float32)
    for reach, group in _by_reach(marks, shape):
        for places, cover in _touched(light, group, shape, reach):
            np.add.at(light.reshape(-1), places, cover)
    return light


def _by_reach(marks: Marks, shape: Shape) -> list[tuple[int, Marks]]:
    if not marks.x.size:
        return []
    bins = np.searchsorted(REACHES[:-1], np.maximum(marks.radius, SMALLEST) * shape.extent)
    return [(REACHES[index], marks.chosen(bins == index)) for index in np.unique(bins)]


def _touched(plane: U8 | F32, marks: Marks, shape: Shape, reach: int) -> Iterator[tuple[I32, F32]]:
    """The pixels that the marks touch, counted through the plane's memory, and their opacities there."""
    height, width = plane.shape
    opacity = marks.opacity * np.minimum(marks.radius / SMALLEST, 1.0) ** 2
    left, top = np.floor(marks.x).astype(np.int32), np.floor(marks.y).astype(np.int32)
    visible = (left > -reach - 1) & (left < width + reach) & (top > -reach - 1) & (top < height + reach)
    visible &= opacity > FAINTEST
    inside = (left >= reach) & (left < width - reach) & (top >= reach) & (top < height - reach)
    line = plane.strides[0] // plane.itemsize
    span = np.arange(-reach, reach + 1, dtype=np.int32)
    box = (span[:, None] * line + span)[None]
    for group, cut in ((visible & inside, False), (visible & ~inside, True)):
        if not group.any():
            continue
        cover = _cover(marks.chosen(group), (left[group], top[group]), shape, span)
        cover *= opacity[group].astype(np.float32)[:, None, None]
        kept = cover > FAINTEST
        if cut:
            columns, rows = left[group][:, None] + span, top[group][:, None] + span
            kept &= ((columns >= 0) & (columns < width))[:, None, :] & ((rows >= 0) & (rows < height))[:, :, None]
        places = (top[group] * line + left[group])[:, None, None] + box
        yield places[kept], cover[kept]


def _cover(marks: Marks, corner: tuple[I32, I32], shape: Shape, span: I32) -> F32:
    """The opacities in the boxes of marks."""
    scale = (1 / np.maximum(marks.radius, SMALLEST)).astype(np.float32)[:, None]
    across = (span - (marks.x - corner[0])[:, None]).astype(np.float32) * scale
    down = (span - (marks.y - corner[1])[:, None]).astype(np.float32) * scale
    x, y = across[:, None, :], down[:, :, None]
    if marks.angle is not None and marks.squash is not None:
        x, y = _turned(x, y, marks.angle, marks.squash)
    return shape.cover(x, y)


def _turned(x: F32, y: F32, angle: F64, squash: F64) -> tuple[F32, F32]:
    cosine, sine = np.cos(angle).astype(np.float32)[:, None, None], np.sin(angle).astype(np.float32)[:, None, None]
    flat = squash.astype(np.float32)[:, None, None]
    turned = x * cosine + y * sine, y * (cosine / flat) - x * (sine / flat)
    return np.asarray(turned[0], np.float32), np.asarray(turned[1], np.float32)


def _lay(plane: U8, places: I32, cover: F32, level: int) -> None:
    height, width = plane.shape
    # The encoder's planes have padded lines: their memory is one line all the same.
    memory = np.lib.stride_tricks.as_strided(plane, ((height - 1) * plane.strides[0] + width,), (1,))
    under = memory[places].astype(np.float32)
    under += (np.float32(level) + np.float32(0.5) - under) * cover
    memory[places] = under.astype(np.uint8)
