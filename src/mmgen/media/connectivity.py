"""What hangs together in a mesh: equal corners, islands, and edges with a triangle on either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, I32

__all__ = ["connected", "is_closed", "same_places", "same_rows", "triangle_islands"]

Indices = NDArray[np.int64]


def same_rows(rows: F32) -> tuple[Indices, Indices]:
    """Return the first of each kind of row of ``(n, k)``, and for each row which kind it is; -0 is 0."""
    packed = np.ascontiguousarray(rows + 0.0, np.float32).view(np.dtype((np.void, rows.shape[1] * 4))).ravel()
    _, first, kinds = np.unique(packed, return_index=True, return_inverse=True)
    return first.astype(np.int64), kinds.ravel().astype(np.int64)


def same_places(positions: F32) -> tuple[Indices, Indices]:
    """Return the first vertex of each place, and for each vertex its place; a millionth of the mesh is no distance."""
    if not len(positions):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    wide = positions.astype(np.float64)
    low = wide.min(axis=0)
    size = max(float((wide.max(axis=0) - low).max()), 1e-300)
    # An even number of steps: the middle of a symmetric mesh is on one, not between two.
    steps = np.rint((wide - low) * ((2**20 - 2) / size)).astype(np.int64)
    keys = steps[:, 0] << 40 | steps[:, 1] << 20 | steps[:, 2]
    _, first, places = np.unique(keys, return_index=True, return_inverse=True)
    return first.astype(np.int64), places.ravel().astype(np.int64)


def connected(groups: I32, count: int) -> Indices:
    """Return for each of ``count`` things the lowest of those that a chain of ``groups`` ``(n, k)`` connects it to."""
    label = np.arange(count, dtype=np.int64)
    while True:
        lower = label.copy()
        np.minimum.at(lower, groups.ravel(), np.repeat(label[groups].min(axis=1), groups.shape[1]))
        lower = lower[lower]
        if np.array_equal(lower, label):
            return label
        label = lower


def triangle_islands(triangles: I32, vertices: int) -> Indices:
    """Return a number from 0 for each triangle of ``(T, 3)``, the same for all that vertices connect."""
    label = connected(triangles, vertices)
    return np.unique(label[triangles[:, 0]], return_inverse=True)[1].ravel().astype(np.int64)


def is_closed(positions: F32, triangles: I32) -> bool:
    """
    Whether the mesh bounds a solid: each edge is met by as many triangles one way as the other.

    Vertices at the same place count as one, so seams of a texture are no holes; triangles without area are not counted.
    """
    places = same_places(positions)[1][triangles]
    flat = (places[:, 0] == places[:, 1]) | (places[:, 1] == places[:, 2]) | (places[:, 2] == places[:, 0])
    corners = places[~flat]
    if not len(corners):
        return False
    start, end = corners.ravel(), np.roll(corners, -1, axis=1).ravel()
    edges = np.minimum(start, end) * (int(places.max()) + 1) + np.maximum(start, end)
    _, kinds = np.unique(edges, return_inverse=True)
    return not np.bincount(kinds.ravel(), np.where(start < end, 1, -1)).any()
