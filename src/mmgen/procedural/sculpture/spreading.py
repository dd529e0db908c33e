"""Colours carried from where they are known over the rest of a surface."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, I32

__all__ = ["spread_colors"]

CALMED = 40
"""Rounds in which what was carried is smoothed."""


def spread_colors(colors: F32, known: NDArray[np.bool_], triangles: I32) -> F32:
    """
    Colours ``(V, 3)`` of all vertices of a mesh: where they are not known, those of the nearest known ones, smoothed.

    Vertices that no known one is joined to keep what they have.
    """
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]])
    edges = np.concatenate([ends, ends[:, ::-1]]).astype(np.int64)
    filled, result = known.copy(), colors.astype(np.float32)
    while True:
        sums, counts = _gathered(result, edges[filled[edges[:, 1]] & ~filled[edges[:, 0]]])
        reached = counts > 0
        if not reached.any():
            break
        result[reached] = sums[reached] / counts[reached, None]
        filled |= reached
    inner = edges[filled[edges[:, 1]] & ~known[edges[:, 0]]]
    for _ in range(CALMED):
        sums, counts = _gathered(result, inner)
        joined = counts > 0
        result[joined] = (result[joined] + sums[joined] / counts[joined, None]) / 2
    return result


def _gathered(values: F32, edges: NDArray[np.int64]) -> tuple[F32, F32]:
    """For each vertex the sum of what its edges lead to, and how many there are."""
    count = len(values)
    sums = [np.bincount(edges[:, 0], values[edges[:, 1], channel], minlength=count) for channel in range(3)]
    return np.stack(sums, axis=1).astype(np.float32), np.bincount(edges[:, 0], minlength=count).astype(np.float32)
