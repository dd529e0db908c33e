"""Where a preview is looked at from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64

FIELD_OF_VIEW = 28.0
"""Degrees, vertically: about a 70 mm lens, which keeps products from looking bent."""

_LEVELS = 32
"""How many slices of an object's height are measured for the rings that it sweeps."""


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """
    A perspective camera; the rows of ``axes`` are its right, its up and its back (towards the viewer).

    ``near`` and ``far`` enclose what it was fitted to; ``field_of_view`` is vertical, in radians.
    """

    eye: F64
    axes: F64
    field_of_view: float
    near: float
    far: float

    @property
    def nowhere(self) -> np.float32:
        """A distance beyond everything seen: a depth picture holds about ``far`` where there is nothing."""
        return np.float32(self.far - (self.far - self.near) * 0.004)

    @property
    def matrix(self) -> F32:
        """The ``(4, 4)`` transform from the scene to the camera."""
        matrix = np.eye(4, dtype=np.float32)
        matrix[:3, :3] = self.axes
        matrix[:3, 3] = -self.axes @ self.eye
        return matrix

    def project(self, points: F64, size: tuple[int, int]) -> F64:
        """Return the pixels ``(n, 2)`` where ``(n, 3)`` points are seen, counted from the top left corner."""
        local = (points - self.eye) @ self.axes.T
        focal = size[1] / 2 / np.tan(self.field_of_view / 2)
        x = size[0] / 2 + focal * local[:, 0] / -local[:, 2]
        y = size[1] / 2 - focal * local[:, 1] / -local[:, 2]
        return np.stack([x, y], axis=1)


def extent(positions: F32) -> tuple[F64, F64]:
    """Return the lowest and highest corner of ``(n, 3)`` points."""
    columns = np.ascontiguousarray(positions.T)
    return columns.min(axis=1).astype(np.float64), columns.max(axis=1).astype(np.float64)


def facing(azimuth: float, elevation: float) -> F64:
    """Return the camera axes ``(3, 3)`` that look from ``azimuth`` degrees round the object, ``elevation`` above it."""
    turn, rise = np.radians(azimuth), np.radians(elevation)
    back = np.array([np.sin(turn) * np.cos(rise), np.sin(rise), np.cos(turn) * np.cos(rise)])
    right = np.array([np.cos(turn), 0.0, -np.sin(turn)])
    return np.stack([right, np.cross(back, right), back])


def fit_camera(
    points: F64, axes: F64, aspect: float, *, margin: float = 0.14, degrees: float = FIELD_OF_VIEW
) -> Camera:
    """
    Return the nearest camera along ``axes`` that sees all ``(n, 3)`` points, ``margin`` of the frame left free.

    A point at ``(x, y, z)`` along the axes is inside when ``|x - a| <= (d - z) * t`` for a camera at ``(a, b, d)``
    whose half frame has the tangent ``t``. That bounds ``d`` from below, so no search is needed.
    """
    field_of_view = float(np.radians(degrees))
    local = axes @ points.T
    depth = local[2]
    tangents = np.tan(field_of_view / 2) * (1 - margin) * np.array([aspect, 1.0])
    highest = (local[:2] + depth * tangents[:, None]).max(axis=1)
    lowest = (local[:2] - depth * tangents[:, None]).min(axis=1)
    size = max(float(np.ptp(local, axis=1).max()), 1e-9)
    distance = max(float(((highest - lowest) / (2 * tangents)).max()), float(depth.max()) + size * 0.05)
    middle = (highest + lowest) / 2
    eye = np.array([middle[0], middle[1], distance]) @ axes
    near, far = distance - float(depth.max()), distance - float(depth.min())
    return Camera(eye, axes, field_of_view, near - size * 0.02, far + size * 0.02)


def swept_rings(positions: F32) -> F64:
    """Return points ``(n, 3)`` on the rings that an object sweeps as it turns about its upright middle."""
    low, high = extent(positions)
    middle = (low + high) / 2
    radius = np.hypot(positions[:, 0] - middle[0], positions[:, 2] - middle[2])
    height = max(float(high[1] - low[1]), 1e-12)
    level = np.clip((positions[:, 1] - low[1]) / height * _LEVELS, 0, _LEVELS - 1).astype(np.int64)
    widest = np.zeros(_LEVELS)
    np.maximum.at(widest, level, radius)
    edges = low[1] + height * np.arange(_LEVELS + 1) / _LEVELS
    angles = np.arange(48) * (2 * np.pi / 48)
    heights = np.concatenate([edges[:-1], edges[1:]])[:, None]
    reach = np.concatenate([widest, widest])[:, None]
    x, z = middle[0] + reach * np.cos(angles), middle[2] + reach * np.sin(angles)
    return np.stack([x, np.broadcast_to(heights, x.shape), z], axis=-1).reshape(-1, 3)
