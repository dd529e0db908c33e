"""Many small soft marks on a frame at once, each at its own fraction of a pixel: only the pixels they touch are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32, U8
from mmgen.media.planes import Planes
from mmgen.procedural.atmosphere.veil import Tone

__all__ = ["BLUR", "DISC", "HALO", "SPOT", "Marks", "Shape", "Tones", "draw_marks", "light_map"]

REACHES = (3, 5, 7, 9, 12, 16, 22, 30, 40, 52, 68, 90, 120)
"""Half the sides of the boxes that marks are drawn in: each gets the smallest that holds it."""

FAINTEST = 1 / 255
SMALLEST = 0.7
"""The radius in pixels below which a mark gets fainter instead of smaller."""


COLOURED = 2.5
"""The radius in pixels from which a mark's colour shows on the planes of half the size."""


Chosen = NDArray[np.bool_]
"""Which of some marks are meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Marks at ``x``, ``y`` with a ``radius``, in pixels, an ``opacity``, and an angle and ``squash`` for those with a shape."""

    x: F64
    y: F64
    radius: F64
    opacity: F64
    angle: F64 | None = None
    squash: F64 | None = None

    def chosen(self, which: Chosen) -> Marks:
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
    return np.asarray(np.exp(-x * x) * np.exp(-y * y), np.float32)


def _spot(x: F32, y: F32) -> F32:
    left = (1 - x * x * np.float32(0.416)) - y * y * np.float32(0.416)
    np.maximum(left, 0, out=left)
    return np.asarray(np.square(left, out=left), np.float32)


def _blur(x: F32, y: F32) -> F32:
    return np.asarray(np.maximum(1 - (x * x + y * y), 0), np.float32)


def _disc(x: F32, y: F32) -> F32:
    square = x * x + y * y
    inner = square * square
    inner *= square
    return np.asarray(np.exp(np.negative(inner, out=inner), out=inner), np.float32)


SPOT = Shape(_spot, 1.55)
"""A small soft spot."""

HALO = Shape(_gauss, 2.3)
"""The same where its faint rim shows, in large."""

BLUR = Shape(_blur, 1.0)
"""Something flat out of focus."""

DISC = Shape(_disc, 1.3)
"""A spot out of focus: even, with a soft rim."""


@dataclass(frozen=True, slots=True, eq=False)
class Tones:
    """A colour for each mark: luma and chroma, limited range."""

    y: F32
    u: F32
    v: F32

    @classmethod
    def of(cls, colors: Sequence[Tone], which: NDArray[np.int64]) -> Tones:
        """For each mark one of a few colours."""
        levels = np.asarray([(color.y, color.u, color.v) for color in colors], np.float32)[which]
        return cls(levels[:, 0], levels[:, 1], levels[:, 2])

    def chosen(self, which: Chosen) -> Tones:
        """Some of them."""
        return Tones(self.y[which], self.u[which], self.v[which])


def draw_marks(target: Planes, marks: Marks, shape: Shape, color: Tone | Tones) -> None:
    """Draw marks of one shape, small ones first; what lies outside the frame is left out."""
    _draw(((target.y, color.y),), marks, shape)
    coloured = marks.radius > COLOURED
    if isinstance(color, Tones):
        color = color.chosen(coloured)
    _draw(((target.u, color.u), (target.v, color.v)), marks.halved().chosen(coloured), shape)


def _draw(planes: Sequence[tuple[U8, int | F32]], marks: Marks, shape: Shape) -> None:
    """Draw marks into planes of one size."""
    lines = [(_in_line(plane), level) for plane, level in planes]
    for reach, which in _by_reach(marks, shape, planes[0][0].shape):
        touched = _touched(planes[0][0], marks.chosen(which), shape, reach)
        for memory, level in lines:
            _lay(memory, touched, level if isinstance(level, int) else level[which])


def light_map(size: tuple[int, int], marks: Marks, shape: Shape) -> F32:
    """The light of marks, added up, as a map of its own size; their places and radii are counted in its pixels."""
    light = np.zeros(size[::-1], np.float32)
    for reach, which in _by_reach(marks, shape, light.shape):
        touched = _touched(light, marks.chosen(which), shape, reach)
        light += np.bincount(touched.places, touched.cover, light.size).reshape(light.shape)
    return light


def _by_reach(marks: Marks, shape: Shape, size: tuple[int, ...]) -> list[tuple[int, Chosen]]:
    """The marks that show within a plane of a size, by the boxes that they are drawn in."""
    if not marks.x.size:
        return []
    bins = np.searchsorted(REACHES[:-1], np.maximum(marks.radius, SMALLEST) * shape.extent)
    reach = np.asarray(REACHES)[bins]
    shown = marks.opacity * np.minimum(marks.radius / SMALLEST, 1.0) ** 2 > FAINTEST
    shown &= (marks.x >= -reach) & (marks.x < size[1] + reach) & (marks.y >= -reach) & (marks.y < size[0] + reach)
    return [(REACHES[index], shown & (bins == index)) for index in np.unique(bins[shown])]


@dataclass(frozen=True, slots=True, eq=False)
class _Touched:
    """Pixels that marks touch, counted through a plane's memory, their opacities there, and how many each mark touches."""

    places: NDArray[np.int64]
    cover: F32
    kept: NDArray[np.bool_]

    def spread(self, levels: F32) -> F32:
        """The level of each mark, in all the pixels that it touches."""
        return np.repeat(levels, self.kept.sum(axis=(1, 2)))


def _touched(plane: U8 | F32, marks: Marks, shape: Shape, reach: int) -> _Touched:
    height, width = plane.shape
    opacity = marks.opacity * np.minimum(marks.radius / SMALLEST, 1.0) ** 2
    left, top = np.floor(marks.x).astype(np.int32), np.floor(marks.y).astype(np.int32)
    line = plane.strides[0] // plane.itemsize
    span = np.arange(-reach, reach + 1, dtype=np.int32)
    cover = _cover(marks, (left, top), shape, span)
    cover *= opacity.astype(np.float32)[:, None, None]
    kept = cover > FAINTEST
    if min(left.min(), top.min()) < reach or left.max() >= width - reach or top.max() >= height - reach:
        columns, rows = left[:, None] + span, top[:, None] + span
        kept &= ((columns >= 0) & (columns < width))[:, None, :]
        kept &= ((rows >= 0) & (rows < height))[:, :, None]
    places = (top * line + left)[:, None, None] + (span[:, None] * line + span)[None]
    # Several times through a list of places is faster than through a mask.
    found = np.flatnonzero(kept)
    return _Touched(places.reshape(-1).take(found).astype(np.int64), cover.reshape(-1).take(found), kept)


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


def _in_line(plane: U8) -> U8:
    """A plane's memory as one line, which it is although the encoder's planes have padded ones."""
    height, width = plane.shape
    return np.lib.stride_tricks.as_strided(plane, ((height - 1) * plane.strides[0] + width,), (1,))


def _lay(memory: U8, touched: _Touched, level: int | F32) -> None:
    under = memory.take(touched.places).astype(np.float32)
    aim = level + np.float32(0.5) if isinstance(level, int) else touched.spread(level) + np.float32(0.5)
    under += (aim - under) * touched.cover
    memory[touched.places] = under.astype(np.uint8)
