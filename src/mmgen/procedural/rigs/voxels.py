"""A thing as a solid of small cubes: what lies inside, how deep, and how far it is from place to place through it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64, I32, U8

__all__ = ["Cells", "Volume", "components", "voxelise"]

Cells = NDArray[np.int64]
"""Numbers of cells of a volume."""
Mask = NDArray[np.bool_]

DETAIL = 96
"""Cubes along the longest side."""
_AROUND = np.array([step for step in product((-1, 0, 1), repeat=3) if any(step)], np.int64)
_LENGTHS: F64 = np.linalg.norm(_AROUND, axis=1)
_FAR = 1e30


@dataclass(frozen=True, eq=False)
class Volume:
    """The cubes of edge ``step`` that a closed surface fills; ``origin`` is the middle of the first of the grid."""

    inside: Mask
    origin: F64
    step: float

    @cached_property
    def cells(self) -> Cells:
        """Where in the grid each filled cube is, ``(N, 3)``."""
        return np.argwhere(self.inside)

    @cached_property
    def places(self) -> F64:
        """The middles of the filled cubes, ``(N, 3)``."""
        middles: F64 = self.origin + self.cells * self.step
        return middles

    @cached_property
    def number(self) -> Cells:
        """Each cube's number among those that are filled, -1 where it is empty."""
        numbers = np.full(self.inside.shape, -1, np.int64)
        numbers[self.inside] = np.arange(int(self.inside.sum()))
        return numbers

    @cached_property
    def neighbours(self) -> Cells:
        """The 26 cubes around each, ``(N, 26)``, -1 where empty; the grid has an empty border."""
        around = self.cells[:, None, :] + _AROUND
        found: Cells = self.number[around[..., 0], around[..., 1], around[..., 2]]
        return found

    @cached_property
    def depth(self) -> F64:
        """How far each filled cube lies below the surface, in metres, ``(N,)``."""
        layers = np.zeros(self.inside.shape, np.float64)
        left = self.inside.copy()
        while left.any():
            layers += left
            left = _eroded(left)
        return (layers[self.inside] - 0.5) * self.step

    def nearest(self, points: F64) -> Cells:
        """The filled cube nearest to each of the points ``(n, 3)``."""
        grid = np.rint((points - self.origin) / self.step).astype(np.int64)
        grid = np.clip(grid, 0, np.array(self.inside.shape) - 1)
        found: Cells = self.number[tuple(grid.T)]
        for row in np.flatnonzero(found < 0):
            found[row] = int(np.argmin(np.sum((self.places - points[row]) ** 2, axis=1)))
        return found

    @cached_property
    def toll(self) -> F64:
        """How many times as long a way through each cube counts: ways keep to the middle, and off thin bridges."""
        factors: F64 = 1 + 6 * (self.step / np.maximum(self.depth, self.step / 2)) ** 2
        return factors

    def travel(
        self, seeds: Cells, labels: Cells | None = None, *, within: Mask | None = None, toll: F64 | None = None
    ) -> tuple[F64, Cells]:
        """
        How far each filled cube is from the nearest seed on a way through filled cubes, and that seed's label.

        ``within`` admits only some cubes; ``toll`` says how many times as long the way into each counts. What no way
        leads to is ``inf`` away, with label -1.
        """
        distance = np.full(len(self.cells), _FAR)
        label = np.full(len(self.cells), -1, np.int64)
        distance[seeds] = 0.0
        label[seeds] = np.arange(len(seeds)) if labels is None else labels
        frontier = np.unique(seeds)
        while len(frontier):
            targets = self.neighbours[frontier]
            ways = distance[frontier][:, None] + (_LENGTHS if toll is None else _LENGTHS * toll[targets])
            owners = np.broadcast_to(label[frontier][:, None], targets.shape)
            open_ = targets >= 0
            if within is not None:
                open_ &= within[targets]
            shorter = open_ & (ways < distance[targets] - 1e-9)
            target, way, owner = targets[shorter], ways[shorter], owners[shorter]
            # The shortest way is written last, so that it stays.
            order = np.argsort(-way, kind="stable")
            distance[target[order]] = way[order]
            label[target[order]] = owner[order]
            frontier = np.unique(target)
        reached = distance < _FAR / 2
        return np.where(reached, distance * self.step, np.inf), label


def voxelise(positions: F64, triangles: I32, *, detail: int = DETAIL) -> Volume:
    """
    Fill what the triangles enclose: a cube is inside when it is shut in within its slice along two of three axes.

    So that holes, open rims and parts that overlap do no harm.
    """
    low, high = positions.min(axis=0), positions.max(axis=0)
    step = max(float((high - low).max()), 1e-9) / detail
    origin = low - 2 * step
    shape = np.ceil((high - low) / step).astype(int) + 5
    shell = np.zeros(shape, np.bool_)
    for points in _samples(positions[triangles], step * 0.6):
        grid = np.rint((points - origin) / step).astype(np.int64)
        shell[grid[:, 0], grid[:, 1], grid[:, 2]] = True
    shut = sum(_shut_in(shell, axis).astype(np.int8) for axis in range(3))
    return Volume(shell | (shut >= 2), origin, step)


def _samples(corners: F64, gap: float) -> Iterator[F64]:
    """Points on triangles ``(T, 3, 3)``, at most ``gap`` apart, in runs."""
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1, initial=0.0)
    pieces = 2 ** np.ceil(np.log2(np.maximum(longest / gap, 1))).astype(int)
    for count in np.unique(pieces):
        i, j = np.mgrid[: count + 1, : count + 1]
        kept = i + j <= count
        shares = np.stack([i[kept], j[kept], count - i[kept] - j[kept]], axis=1) / count
        chosen = corners[pieces == count]
        run = max(400_000 // len(shares), 1)
        for start in range(0, len(chosen), run):
            points: F64 = np.einsum("pk,tkc->tpc", shares, chosen[start : start + run])
            yield points.reshape(-1, 3)


def _shut_in(shell: Mask, axis: int) -> Mask:
    """Which cubes can't be reached from the border of their slice across an axis."""
    slices = np.moveaxis(shell, axis, 0)
    result = np.zeros(slices.shape, np.bool_)
    for number, layer in enumerate(slices):
        if not layer.any():
            continue
        picture: U8 = np.where(layer, 0, 1).astype(np.uint8)
        cv2.floodFill(picture, None, (0, 0), (2,))
        result[number] = picture == 1
    return np.moveaxis(result, 0, axis)


def _eroded(filled: Mask) -> Mask:
    left = filled.copy()
    for axis in range(3):
        left &= np.roll(filled, 1, axis) & np.roll(filled, -1, axis)
    return left


def components(volume: Volume, chosen: Mask) -> list[Cells]:
    """The connected pieces of the chosen cubes, the largest first."""
    left = chosen.copy()
    pieces: list[Cells] = []
    while left.any():
        seed = np.flatnonzero(left)[:1]
        reached = np.isfinite(volume.travel(seed, within=left)[0]) & left
        pieces.append(np.flatnonzero(reached))
        left &= ~reached
    return sorted(pieces, key=lambda piece: -len(piece))
