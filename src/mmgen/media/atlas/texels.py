"""The pixels of a texture as places on the surface, and a little way beyond each chart's border."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32
from mmgen.media.preview3d.camera import Camera
from mmgen.media.preview3d.raster import Facets, rasterize

__all__ = ["Texels", "overlapped", "painted", "texels_of"]

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Texels:
    """
    Pixels of a square picture that belong to a chart or lie in its gutter.

    ``where`` ``(n,)`` counts along rows; ``triangle`` ``(n,)`` is the one that covers the pixel's middle, or that is
    nearest; ``shares`` ``(n, 3)`` are of its corners, in a gutter some below 0, which carries what is linear straight on.
    ``nearest`` ``(side * side,)`` is for every pixel the position in ``where`` of the nearest.
    """

    side: int
    where: Indices
    triangle: Indices
    shares: F32
    covered: NDArray[np.bool_]
    nearest: Indices

    def blend(self, triangles: I32, values: F32) -> F32:
        """Values of vertices ``(V, k)`` at each pixel, ``(n, k)``."""
        corners = triangles[self.triangle]
        found = values[corners[:, 0]] * self.shares[:, :1]
        for corner in (1, 2):
            found += values[corners[:, corner]] * self.shares[:, corner : corner + 1]
        return found

    def picture(self, values: F32) -> F32:
        """Values ``(n, k)`` as a picture ``(side, side, k)``; pixels of no chart repeat the nearest one."""
        return values[self.nearest].reshape(self.side, self.side, -1)


def texels_of(uv: F32, triangles: I32, side: int, *, gutter: int = 3) -> Texels:
    """The pixels that triangles cover on a square picture, and ``gutter`` more round each chart."""
    corners = uv[triangles].astype(np.float64)
    owner = _with_slivers(painted(corners, side), corners)
    empty = np.asarray(owner < 0, np.uint8)
    away, labels = cv2.distanceTransformWithLabels(empty, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    reached = np.asarray(labels, np.int64).ravel()
    of_label = np.zeros(int(reached.max(initial=0)) + 1, np.int64)
    filled = np.flatnonzero(owner.ravel() >= 0)
    of_label[reached[filled]] = filled
    source = of_label[reached]
    where = np.flatnonzero(np.asarray(away, np.float32).ravel() <= gutter)
    triangle = owner.ravel()[source[where]].astype(np.int64)
    position = np.full(side * side, -1, np.int64)
    position[where] = np.arange(len(where))
    middle = np.stack([(where % side + 0.5) / side, (where // side + 0.5) / side], axis=1)
    shares = _shares(corners[triangle], middle).astype(np.float32)
    return Texels(side, where, triangle, shares, owner.ravel()[where] >= 0, _nearest(position, source))


def overlapped(corners: F64, side: int) -> NDArray[np.bool_]:
    """Which triangles ``(T, 3, 2)`` in 0 to 1 are hidden under others where their middle is, seen at so many pixels."""
    owner = painted(corners, side)
    middle = corners.mean(axis=1)
    at = np.clip((middle * side).astype(np.int64), 0, side - 1)
    above = owner[at[:, 1], at[:, 0]].astype(np.int64)
    other = (above >= 0) & (above != np.arange(len(corners)))
    shares = _shares(corners[above], middle)
    area = np.abs(_doubled(corners))
    sound = (area > 0) & (area[above] > 0)
    hidden: NDArray[np.bool_] = other & sound & (shares.min(axis=1) > 1e-3)
    return hidden


def _nearest(position: Indices, source: Indices) -> Indices:
    """Each pixel's own position where it has one, else that of the nearest covered pixel."""
    return np.where(position >= 0, position, position[source])


def painted(corners: F64, side: int) -> I32:
    """The triangle whose inside covers each pixel's middle, -1 where there is none."""
    count = len(corners)
    flat = corners.reshape(-1, 2)
    positions = np.stack([flat[:, 0] - 0.5, 0.5 - flat[:, 1], np.zeros(len(flat))], axis=1).astype(np.float32)
    numbers = np.repeat(np.arange(count, dtype=np.float32), 3)
    values = np.stack([numbers, numbers, np.zeros_like(numbers)], axis=1)
    camera = Camera(np.array([0.0, 0.0, 1.0]), np.eye(3), float(2 * np.arctan(0.5)), 0.5, 2.0)
    indices = np.arange(3 * count, dtype=np.int32).reshape(-1, 3)
    pixels, depth = rasterize(camera, (side, side), Facets(positions, indices), values)
    found = np.where(depth < camera.nowhere, np.rint(pixels[..., 0]), -1)
    return found.astype(np.int32)


def _with_slivers(owner: I32, corners: F64) -> I32:
    """Give triangles so small or thin that they cover no pixel's middle the empty pixel that they lie in."""
    side = owner.shape[0]
    at = np.clip((corners.mean(axis=1) * side).astype(np.int64), 0, side - 1)
    numbers = np.arange(len(corners), dtype=np.int32)
    missed = owner[at[:, 1], at[:, 0]] < 0
    filled = owner.copy()
    filled[at[missed, 1], at[missed, 0]] = numbers[missed]
    return filled


def _shares(corners: F64, places: F64) -> F64:
    """Barycentric shares ``(n, 3)`` of places in triangles ``(n, 3, 2)``."""
    doubled = _doubled(corners)
    safe = np.where(np.abs(doubled) < 1e-300, 1.0, doubled)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    to = places - corners[:, 0]
    one = (to[:, 0] * second[:, 1] - to[:, 1] * second[:, 0]) / safe
    two = (first[:, 0] * to[:, 1] - first[:, 1] * to[:, 0]) / safe
    return np.stack([1 - one - two, one, two], axis=1)


def _doubled(corners: F64) -> F64:
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    doubled: F64 = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
    return doubled
