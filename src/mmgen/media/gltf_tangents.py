"""The tangents that normal maps are relative to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64, I32


def vertex_tangents(positions: F32, normals: F32, uv: F32, triangles: I32) -> F32:
    """
    Return ``(V, 4)``: the unit direction in which u grows, at right angles to the normal, and which side is up.

    The last is 1 or -1: ``cross(normal, tangent)`` times it points up in the picture, where v falls, since normal
    maps have +Y up (glTF 2.0, section 3.9.3). Where the picture has no direction, any right angle serves.
    """
    corners, places = positions[triangles].astype(np.float64), uv[triangles].astype(np.float64)
    first, second = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    (u1, v1), (u2, v2) = (places[:, 1] - places[:, 0]).T, (places[:, 2] - places[:, 0]).T
    turn = np.sign(u1 * v2 - u2 * v1)[:, None]
    along = _gather(turn * (v2[:, None] * first - v1[:, None] * second), triangles, len(positions))
    down = _gather(turn * (u1[:, None] * second - u2[:, None] * first), triangles, len(positions))
    upright = normals.astype(np.float64)
    tangent = along - upright * np.sum(upright * along, axis=1, keepdims=True)
    length = np.linalg.norm(tangent, axis=1, keepdims=True)
    tangent = np.where(length > 1e-12, tangent / np.maximum(length, 1e-12), _perpendicular(upright))
    side = np.where(np.sum(np.cross(upright, tangent) * down, axis=1) < 0, 1.0, -1.0)
    return np.column_stack([tangent, side]).astype(np.float32)


def _gather(values: F64, triangles: I32, count: int) -> F64:
    """Sum a value of each triangle at its corners."""
    owners = triangles.ravel()
    sums = [np.bincount(owners, np.repeat(values[:, axis], 3), minlength=count) for axis in range(3)]
    return np.stack(sums, axis=1).astype(np.float64)


def _perpendicular(directions: F64) -> F64:
    """Return some unit vector at right angles to each."""
    helper = np.where(np.abs(directions[:, :1]) < 0.9, (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    across = np.cross(directions, helper)
    unit: F64 = across / np.linalg.norm(across, axis=1, keepdims=True)
    return unit
