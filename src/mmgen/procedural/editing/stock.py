"""What a picture offers to be continued with: strips of it, and what it costs to show each of them again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64

__all__ = ["Joint", "Manner", "Place", "Source", "cut", "offered", "scaled", "source_of"]

ROWS, LONGEST = 120, 240
"""The sides of the picture, the shorter and the longer one, at which strips are compared."""
RARE, TAKEN, CLOSE = 1.2, 400.0, 400.0
"""What it costs, in squared levels, to show again what is rare, what was taken already, and what stands close by."""
RAREST = 4000.0
MIRROR, MIRRORED = 0.1, 300.0
"""How far from the edge a mirror stands at least, as a share of the width, and what it costs to stand right there."""
UNLIKE = 1.6
"""How much it counts that a strip differs from what it is to continue."""
NEXT = 3.0
"""Within so many pixels of the edge it is looked at, the nearest most."""
CANDIDATES = 36
PARTS = 5
"""Strips are looked for that suit the whole edge, and such as suit one of so many parts of it."""


@dataclass(frozen=True, slots=True)
class Manner:
    """
    How strips may lie beside an edge.

    They are moved along it by the shares of its length that *shifts* are, at the *price* of a whole length, go as far as
    *advance*, a share of the source, and every other one is turned upside down where *flipped*.
    """

    shifts: tuple[float, ...] = (-0.03, -0.02, -0.01, 0.0, 0.01, 0.02, 0.03)
    price: float = 2500.0
    mirrored: bool = True
    flipped: bool = False
    advance: float = 0.42


@dataclass(frozen=True, slots=True)
class Source:
    """A picture ``(H, W, 3)``, floats 0 to 255, the same small, how rare each place of it is and how often it was taken."""

    pixels: F32
    small: F32
    rare: F32
    taken: F32

    @property
    def factor(self) -> float:
        """The small size as a share of the whole."""
        return float(max(self.small.shape[:2]) / max(self.pixels.shape[:2]))

    def turned(self) -> Source:
        """The same with its lower edge to the right; what is taken from the one is taken from the other."""
        return Source(*(np.swapaxes(plane, 0, 1) for plane in (self.pixels, self.small, self.rare, self.taken)))

    def reversed(self) -> Source:
        """The same with its left edge to the right; what is taken from the one is taken from the other."""
        return Source(*(plane[:, ::-1] for plane in (self.pixels, self.small, self.rare, self.taken)))

    def take(self, row: int, place: Place, columns: slice) -> None:
        """Note that these *columns* of what lies at a place have been shown in a row."""
        _turned(self.taken, mirrored=place.mirrored, flipped=place.flipped)[
            _reflected(len(self.taken), round(place.shift * len(self.taken)))[row],
            place.start + columns.start : place.start + columns.stop,
        ] += 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a strip comes from: its first column, turned which way, moved so far along the edge."""

    start: int
    mirrored: bool
    flipped: bool
    shift: float


@dataclass(frozen=True, slots=True)
class Joint:
    """What is to be continued, at the small size ``(H, w, 3)``, how wide strips are with it, and what was made before."""

    pixels: F32
    wide: int
    made: float


def source_of(pixels: F32) -> Source:
    """A picture of which nothing has been taken yet."""
    small = scaled(pixels, min(ROWS / min(pixels.shape[:2]), LONGEST / max(pixels.shape[:2]), 1.0))
    return Source(pixels, small, _rarity(small), np.zeros(small.shape[:2], np.float32))


def scaled(pixels: F32, factor: float) -> F32:
    """The picture made smaller."""
    size = max(round(pixels.shape[1] * factor), 2), max(round(pixels.shape[0] * factor), 2)
    return np.asarray(cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA), np.float32)


def cut(pixels: F32, place: Place, width: int) -> F32:
    """The strip that lies at a place; what is moved in from beyond an end is reflected there."""
    turned = _turned(pixels, mirrored=place.mirrored, flipped=place.flipped)[:, place.start : place.start + width]
    return np.ascontiguousarray(turned[_reflected(len(pixels), round(place.shift * len(pixels)))])


def offered(source: Source, joint: Joint, manner: Manner, random: np.random.Generator) -> tuple[list[Place], F64]:
    """Places that continue the joint well, as a whole or in part, and what each costs in each row ``(n, H)``."""
    places: list[Place] = []
    costs: list[F64] = []
    for mirrored in (False, True)[: 1 + manner.mirrored]:
        starts, general = _usable(source, joint, mirrored=mirrored)
        if not len(starts):
            continue
        general *= random.uniform(0.9, 1.1, len(starts))
        for share, cost in _compared(source, joint, starts, (mirrored, manner)):
            whole = cost + general + manner.price * share**2
            costs.append(np.asarray(cv2.blur(whole, (1, 5)), np.float64).reshape(whole.shape).T)
            places += [Place(int(start), mirrored, manner.flipped, share) for start in starts]
    every = np.concatenate(costs)
    best: list[int] = np.argsort(every.mean(axis=1))[: CANDIDATES // 3].tolist()
    for part in np.array_split(every, min(PARTS, every.shape[1]), axis=1):
        best += np.argsort(part.mean(axis=1))[: CANDIDATES // (PARTS + 1)].tolist()
    chosen = list(dict.fromkeys(best))
    return [places[index] for index in chosen], every[chosen]


def _usable(source: Source, joint: Joint, *, mirrored: bool) -> tuple[NDArray[np.int64], F64]:
    """The columns at which strips may begin, and what it costs to stand as far from their origin as they would."""
    width = source.small.shape[1]
    starts: NDArray[np.int64] = np.arange(width - joint.wide + 1, dtype=np.int64)
    away = width - starts - joint.pixels.shape[1] + joint.made
    if not mirrored:
        return starts, np.asarray(CLOSE * np.exp(-((away / (0.45 * width)) ** 2)), np.float64)
    # The mirror stands in the middle between a place and what it shows.
    inside = (width - away) / 2
    kept = inside >= MIRROR * width
    return starts[kept], np.asarray(MIRRORED * np.exp(-((inside[kept] / (0.2 * width)) ** 2)), np.float64)


def _compared(
    source: Source, joint: Joint, starts: NDArray[np.int64], way: tuple[bool, Manner]
) -> Iterator[tuple[float, F64]]:
    """For each shift, what it costs in each row ``(H, n)`` to continue the joint with what begins at each column."""
    mirrored, manner = way
    height, reach = joint.pixels.shape[:2]
    shown = np.asarray(RARE * source.rare + TAKEN * source.taken, np.float32)
    price = _turned(shown, mirrored=mirrored, flipped=manner.flipped)
    along = np.cumsum(np.pad(price, ((0, 0), (1, 0))), axis=1)
    kept = (along[:, starts + joint.wide] - along[:, starts + reach]) / (joint.wide - reach)
    weights = np.exp(-np.arange(reach, dtype=np.float64)[::-1] / NEXT)
    weights *= UNLIKE / weights.sum()
    turned = _turned(source.small, mirrored=mirrored, flipped=manner.flipped)
    windows = np.lib.stride_tricks.sliding_window_view(turned, reach, axis=1)[:, starts]
    for share in manner.shifts:
        rows = _reflected(height, round(share * height))
        squares = np.square(joint.pixels.transpose(0, 2, 1)[:, None] - windows[rows]).mean(axis=2)
        yield share, np.asarray(squares @ weights + kept[rows], np.float64)


def _turned(plane: F32, *, mirrored: bool, flipped: bool) -> F32:
    turned = plane[:, ::-1] if mirrored else plane
    return turned[::-1] if flipped else turned


def _reflected(count: int, shift: int) -> NDArray[np.int64]:
    places = np.abs(np.arange(count) + shift) % max(2 * count - 2, 1)
    return np.asarray(np.minimum(places, 2 * count - 2 - places), np.int64)


def _rarity(small: F32) -> F32:
    """How unlike each place is to the likest elsewhere at about its height, in squared levels."""
    height, width = small.shape[:2]
    least = np.full((height, width), RAREST, np.float32)
    size = max(round(min(height, width) / 9), 3)
    for down in range(-(height // 16), height // 16 + 1, max(height // 24, 1)):
        moved = small[_reflected(height, down)]
        for across in range(max(width // 6, 1), width, max(width // 48, 1)):
            right, left = np.s_[:, across:], np.s_[:, :-across]
            for one, other in ((right, left), (left, right)):
                gap = np.square(small[one] - moved[other]).mean(axis=2)
                least[one] = np.minimum(least[one], np.asarray(cv2.blur(gap, (size, size)), np.float32))
    return least
