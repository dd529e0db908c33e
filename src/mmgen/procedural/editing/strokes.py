"""Strokes of a loaded brush: planned along a picture's forms, and laid over each other with their relief."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32
from mmgen.procedural.editing.tone import smooth, step

__all__ = ["Brush", "Forms", "Strokes", "lay", "plan"]

STEPS = 4
"""A stroke is led so many steps to each side of where it is begun."""
BEND = 0.28
"""The rise of a stroke's curve is at most so much of its length."""
KINDS = 12
"""Brushes differ in their bristles: so many."""
ACROSS, ALONG = 64, 96
"""The texture of one brush has so many rows across it, and columns along it."""
CORNERS = np.asarray([-1, -0.5, 0, 0.5, 1, 1, 0.5, 0, -0.5, -1], np.float32)
SIDES = np.asarray([1, 1, 1, 1, 1, -1, -1, -1, -1, -1], np.float32)
FRACTION_BITS = 3
OPAQUE = 0.97
STREAK = np.float32(0.04)
"""By what share the paint is lighter where a hair left more of it."""
WARMTH = np.asarray([0.022, 0.003, -0.024], np.float32)
BAND = 1 << 15
"""So many pixels are painted at a time: what is reckoned for them stays in the processor's cache."""
Flags = NDArray[np.bool_]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Brush:
    """
    Strokes *length* by *width* pixels, set down where the painting is off by more than *error*.

    One ends where the picture's colour has changed by *tolerance*.
    """

    length: float
    width: float
    error: float
    tolerance: float


@dataclass(frozen=True, slots=True, eq=False)
class Forms:
    """
    What is painted, over a canvas of a ``size``: its colours, the angle of its contours, and how clearly they lead, 0 to 1.

    Each is only asked at places, so that it may be smaller than the canvas.
    """

    size: tuple[int, int]
    colours: F32
    angle: F32
    clear: F32

    def at(self, field: F32, places: F32) -> F32:
        """The field's nearest values at places (x, y) of the canvas."""
        height, width = field.shape[:2]
        column = (places[:, 0] * np.float32(width / self.size[0])).astype(np.int64)
        row = (places[:, 1] * np.float32(height / self.size[1])).astype(np.int64)
        return np.asarray(field[row, column], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Strokes:
    """
    Arcs about a ``middle`` along an ``axis`` of length 1, of half a length and half a width, with a ``rise`` between their ends.

    Each row of ``table`` holds middle, axis, half length, half width, rise, colour, thickness and the kind of its brush.
    """

    table: F32

    def outlines(self) -> NDArray[np.int32]:
        """``(n, 10, 2)`` corners, in eighths of a pixel."""
        middle, axis = self.table[:, None, 0:2], self.table[:, None, 2:4]
        half, radius, rise = (self.table[:, None, index, None] for index in (4, 5, 6))
        normal = np.stack([-axis[..., 1], axis[..., 0]], axis=2)
        aside = rise * (1 - CORNERS**2)[None, :, None] + (radius + 0.5) * SIDES[None, :, None]
        corners = middle + axis * (half * CORNERS[None, :, None]) + normal * aside
        return np.asarray(np.rint(corners * (1 << FRACTION_BITS)), np.int32)


def plan(forms: Forms, off: F32, brush: Brush, random: np.random.Generator) -> Strokes:
    """
    Strokes in the order in which they are set down, evenly strewn over what is *off*.

    Places, order and hand are the same for every picture of this size, so that those of a film are painted alike.
    """
    width, height = forms.size
    pitch = 0.57 * float(np.sqrt(brush.length * brush.width))
    rows, columns = np.mgrid[0:height:pitch, 0:width:pitch]
    starts = np.stack([columns.ravel(), rows.ravel()], axis=1)
    starts = starts + random.uniform(-pitch / 2, pitch / 2, starts.shape)
    starts = np.clip(starts, 0, [width - 1, height - 1]).astype(np.float32)
    hand = random.standard_normal((len(starts), 5)).astype(np.float32)
    kinds = random.integers(0, KINDS, len(starts)).astype(np.float32)
    order = random.permutation(len(starts))
    order = order[forms.at(off, starts[order]) > brush.error]
    return _led(forms, brush, starts[order], hand[order], kinds[order])


def _led(forms: Forms, brush: Brush, starts: F32, hand: F32, kinds: F32) -> Strokes:
    """Each stroke follows the forms both ways from its start, and stops where the colour is another."""
    colours = forms.at(forms.colours, starts)
    clear = forms.at(forms.clear, starts)
    reach = np.asarray(brush.length / 2 * (0.5 + 0.5 * clear) * np.exp(0.15 * hand[:, 0]), np.float32)
    # Where no contour leads, as in foliage, the hand turns more freely.
    turn = np.asarray(hand[:, 1] * (0.12 + 0.45 * (1 - clear)), np.float32)
    one, other = (_followed(forms, brush, starts, (colours, way, turn)) for way in (reach, -reach))
    chord = one - other
    length = np.linalg.norm(chord, axis=1)
    # A stroke that is stopped at once is still a dab of the brush.
    way = np.where(length[:, None] > 0.5, chord, _direction(forms, starts, turn))
    axis = way / np.maximum(np.linalg.norm(way, axis=1, keepdims=True), 1e-6)
    middle = (one + other) / 2
    half = np.maximum(length / 2, brush.width * 0.4)
    bowed = starts - middle
    rise = np.clip(axis[:, 0] * bowed[:, 1] - axis[:, 1] * bowed[:, 0], -BEND * half, BEND * half)
    radius = brush.width / 2 * np.exp(0.16 * hand[:, 2]) * np.clip(0.45 + half / brush.length * 1.4, 0.6, 1.1)
    varied = colours * (1 + hand[:, 3:4] * np.float32(0.035) + hand[:, 4:5] * WARMTH)
    thick = 0.45 + 0.75 * varied.mean(axis=1)
    columns = (middle, axis, half[:, None], radius[:, None], rise[:, None], varied, thick[:, None], kinds[:, None])
    return Strokes(np.concatenate(columns, axis=1, dtype=np.float32))


def _direction(forms: Forms, places: F32, turn: F32) -> F32:
    angle = forms.at(forms.angle, places) + turn
    return np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def _followed(forms: Forms, brush: Brush, starts: F32, given: tuple[F32, F32, F32]) -> F32:
    """The places where strokes end that run one way (of the sign of their reach) from their starts."""
    colours, reach, turn = given
    limits = np.asarray([forms.size[0] - 1, forms.size[1] - 1], np.float32)
    place, way = starts, _direction(forms, starts, turn) * np.sign(reach)[:, None]
    going = np.ones(len(starts), np.bool_)
    for _ in range(STEPS):
        ahead = np.asarray(place + way * (np.abs(reach) / STEPS)[:, None], np.float32)
        inside = ((ahead >= 0) & (ahead <= limits)).all(axis=1)
        ahead = np.clip(ahead, 0, limits).astype(np.float32)
        going &= inside & _alike(forms.at(forms.colours, ahead), colours, brush.tolerance)
        place = np.where(going[:, None], ahead, place)
        led = _direction(forms, ahead, turn)
        way = np.where((led * way).sum(axis=1, keepdims=True) < 0, -led, led)
    return np.asarray(place, np.float32)


def _alike(colours: F32, others: F32, tolerance: float) -> Flags:
    apart = np.abs(colours - others) < np.float32(tolerance)
    return np.asarray(apart[:, 0] & apart[:, 1] & apart[:, 2], np.bool_)


def lay(painting: F32, strokes: Strokes, bristles: F32) -> None:
    """
    Set strokes down on the painting's red, green, blue and relief, ``(4, h, w)``; the later cover the earlier.

    Each pixel is painted with the stroke that lies uppermost there, and, where that lets something through, before with
    the one that lies lowest.
    """
    height, width = painting.shape[1:]
    outlines = strokes.outlines()
    highest, lowest = (np.zeros((height, width), np.int32) for _ in range(2))
    for number, outline in enumerate(outlines, 1):
        cv2.fillConvexPoly(highest, outline, number, cv2.LINE_8, FRACTION_BITS)
    for number in range(len(outlines), 0, -1):
        cv2.fillConvexPoly(lowest, outlines[number - 1], number, cv2.LINE_8, FRACTION_BITS)
    over, under, planes = highest.reshape(-1), lowest.reshape(-1), painting.reshape(4, -1)
    kit = _Kit(_reckoned(strokes.table), bristles, width)
    for start in range(0, len(over), BAND):
        touched = np.flatnonzero(over[start : start + BAND])
        if touched.size:
            touched += start
            top = kit.load(touched, over.take(touched) - 1)
            thin = touched[top.cover < OPAQUE]
            kit.load(thin, under.take(thin) - 1).blend_into(planes)
            top.blend_into(planes)


@dataclass(frozen=True, slots=True, eq=False)
class _Load:
    """Paint for some pixels: red, green, blue and relief, and how much it covers what is there."""

    places: Indices
    paint: tuple[F32, ...]
    cover: F32

    def blend_into(self, planes: F32) -> None:
        for plane, value in zip(planes, self.paint, strict=True):
            under = plane.take(self.places)
            under += (value - under) * self.cover
            plane[self.places] = under


@dataclass(frozen=True, slots=True, eq=False)
class _Kit:
    """Strokes reckoned for painting, the hairs of their brushes, and the width of the canvas."""

    rows: F32
    bristles: F32
    width: int

    def load(self, touched: Indices, which: NDArray[np.int32]) -> _Load:
        """The paint that the strokes *which* bring to the pixels *touched*."""
        rows = self.rows
        y, x = (part.astype(np.float32) for part in np.divmod(touched, self.width))
        along, rank = (_linear(rows[first : first + 3], x, y, which) for first in (0, 3))
        rank -= rows[6].take(which) * (1 - along * along)
        hair = ((rank + 1) * np.float32(ACROSS / 2)).astype(np.int32).clip(0, ACROSS - 1) * np.int32(ALONG)
        hair += ((along + 1) * np.float32(ALONG / 2)).astype(np.int32).clip(0, ALONG - 1)
        hair += rows[13].take(which).astype(np.int32) * np.int32(ACROSS * ALONG)
        reach, height, share = (plane.take(hair) for plane in self.bristles)
        # The rims are as sharp as pixels can be, the ends a little softer.
        ends = (reach - np.abs(along)) * rows[7].take(which)
        cover = np.minimum((1 - np.abs(rank)) * rows[8].take(which), ends)
        cover = np.clip(cover + np.float32(0.5), 0, 1) * share
        streak = height * STREAK
        colour = [row.take(which) for row in rows[9:12]]
        for level in colour:
            level += level * streak
        return _Load(touched, (*colour, rows[12].take(which) * height), np.asarray(cover, np.float32))


def _reckoned(table: F32) -> F32:
    """A row for each thing that pixels are painted with: first what grows along and across a stroke, linear in x and y."""
    x, y, cosine, sine, half, radius, rise, *rest = (np.ascontiguousarray(column) for column in table.T)
    along, across = (cosine / half, sine / half), (-sine / radius, cosine / radius)
    ways = [part for slope in (along, across) for part in (*slope, slope[0] * x + slope[1] * y)]
    return np.asarray(np.stack([*ways, rise / radius, half * np.float32(0.4), radius, *rest]), np.float32)


def _linear(row: F32, x: F32, y: F32, which: NDArray[np.int32]) -> F32:
    """What grows by so much with x and y, less a constant, each stroke's own."""
    total = row[0].take(which) * x
    total += row[1].take(which) * y
    total -= row[2].take(which)
    return np.asarray(total, np.float32)


def bristled(random: np.random.Generator) -> F32:
    """For each place of each kind of brush: how far its hair reaches, the height of its paint, and how much it covers."""
    made = np.empty((KINDS, ACROSS, ALONG, 3), np.float32)
    along = np.linspace(-1, 1, ALONG, dtype=np.float32)[None]
    rank = np.linspace(-1, 1, ACROSS, dtype=np.float32)[:, None]
    for kind in made:
        fine = smooth(random.standard_normal((ACROSS, 6)).astype(np.float32), 0.9)
        hairs = np.asarray(cv2.resize(fine, (ALONG, ACROSS), interpolation=cv2.INTER_CUBIC), np.float32)
        hairs = hairs / max(float(hairs.std()), 1e-6)
        rim = np.exp(-(((np.abs(rank) - 0.82) / 0.14) ** 2)) * 0.9
        pushed = np.exp(-(((along - 0.86) / 0.12) ** 2)) * 0.9
        kind[..., 0] = np.broadcast_to(1 - 0.16 * np.abs(hairs[:, :1]), hairs.shape)
        kind[..., 1] = hairs * 0.55 + rim + pushed
        kind[..., 2] = 1 - 0.75 * step(hairs + along * 0.9, 1.5, 2.4)
    return np.ascontiguousarray(made.reshape(-1, 3).T)
