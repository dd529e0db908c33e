"""One frame that goes on moving as it did, ever slower."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.media.motion.warp import CellWarp, cell_positions
from mmgen.media.planes import Planes
from mmgen.procedural.footage.clip import finer
from mmgen.procedural.footage.tracking import Drift
from mmgen.procedural.footage.velocity import Step, movement_of

__all__ = ["Glide", "Slowing"]

LONGEST_SHIFT = 0.14
"""How far, in frame widths, a camera glides on at most: beyond a frame's edge nothing is known but its reflection."""

LARGEST_GROWTH, LARGEST_SHRINKAGE = 0.45, 0.13
"""How far it zooms in and out on, logarithmic."""

FARTHEST_REST = 0.03
"""How far, in frame widths, things go on by themselves: beyond, they look bent."""

GENTLEST = 1.2
"""The power by which a speed falls to nothing when there is time."""


@dataclass(frozen=True, slots=True)
class Slowing:
    """A speed that falls smoothly to nothing in so many frames, fast enough to go no further than is allowed."""

    frames: int
    power: float

    @classmethod
    def within(cls, frames: int, longest: float) -> Slowing:
        """The gentlest one whose way is at most as long as ``longest`` frames at full speed."""
        return cls(frames, max(GENTLEST, (frames + 1) / max(longest, 1e-3) - 1))

    def way(self, frame: float) -> float:
        """The way after so many frames, in frames at full speed."""
        whole = self.frames + 1
        left = math.pow(max(1 - frame / whole, 0.0), self.power + 1)
        return whole / (self.power + 1) * (1 - left)


class Glide:
    """Draws the frame as it would look some frames after its time, or before it; it serves one thread."""

    def __init__(self, planes: Planes, drift: Drift, frames: int, *, backward: bool = False) -> None:
        self._size = planes.size
        self._source = finer(planes)
        self._drift = drift
        self._sign = -1.0 if backward else 1.0
        self._slowing = Slowing.within(frames, _longest(drift.camera))
        height, width = drift.rest.shape[:2]
        self._map = (width, height)
        farthest = float(np.linalg.norm(drift.rest, axis=2).max())
        self._rest_slowing = Slowing.within(frames, FARTHEST_REST * width / max(farthest, 1e-6))
        self._warp = CellWarp(self._size)
        columns = cell_positions(self._size[0], 0, width) - np.float32(0.5)
        rows = cell_positions(self._size[1], 0, height) - np.float32(0.5)
        self._columns, self._rows = (np.asarray(place, np.float32) for place in np.meshgrid(columns, rows))

    def draw(self, distance: float, target: Planes) -> None:
        """Write the frame this many frames away from its own time."""
        camera = self._drift.camera * (self._sign * self._slowing.way(distance))
        x, y = movement_of(camera, self._map).inverse.moved(self._columns, self._rows)
        rest = _at(self._drift.rest, x, y) * np.float32(self._sign * self._rest_slowing.way(distance))
        across, down = (np.float32(fine / side) for fine, side in zip(self._source.size, self._map, strict=True))
        half = np.float32(0.5)
        columns = np.asarray((x - rest[..., 0] + half) * across, np.float32)
        rows = np.asarray((y - rest[..., 1] + half) * down, np.float32)
        self._warp.sample(self._source, target, columns, rows)


def _longest(speed: Step) -> float:
    """The way, in frames at full speed, that leads to the first of the limits."""
    growth = speed.growth.real
    limit = LARGEST_GROWTH if growth > 0 else LARGEST_SHRINKAGE
    shares = abs(speed.shift) / LONGEST_SHIFT, abs(growth) / limit, abs(speed.growth.imag) / LARGEST_SHRINKAGE
    return 1 / max(*shares, 1e-9)


def _at(values: F32, columns: F32, rows: F32) -> F32:
    return np.asarray(cv2.remap(values, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float32)
