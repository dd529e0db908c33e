"""
Triangles over a grid of heights: many where it bends, few where it is even.

Right triangles are halved wherever the height at the middle of the longest side is off by more than a tolerance
(right-triangulated irregular networks; Evans, Kirkpatrick and Townsend 2001). Neighbours are halved together, so no
crack opens.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F64, I32

__all__ = ["adaptive_triangles", "border_of"]

Indices = NDArray[np.int64]


def adaptive_triangles(heights: F64, *, most: int, tolerance: float = 0.0) -> I32:
    """
    Return triangles ``(T, 3)`` over a square grid of ``2**k + 1`` heights a side, as numbers of grid points.

    Points are counted along rows; with columns to the right and rows downwards, triangles turn counter-clockwise. At
    most ``most`` are returned; between them heights are off by at most ``tolerance`` where so many suffice.
    """
    side = heights.shape[0]
    levels = (side - 1).bit_length() - 1
    if heights.shape != (side, side) or side != 2**levels + 1 or most < 2:
        raise InputError("heights", f"must be square, 2**k + 1 a side, for 2 triangles or more; got {heights.shape}")
    needed = _needed(heights)
    limit = max(tolerance, _limit(needed, most))
    return _halved(side, needed > limit)


def border_of(side: int, triangles: I32) -> Indices:
    """Return the grid points in use along the border, once round from the first one, clockwise with rows downwards."""
    used = np.unique(triangles).astype(np.int64)
    row, column = used // side, used % side
    last = side - 1
    top = used[row == 0]
    right = used[(column == last) & (row > 0)]
    bottom = used[(row == last) & (column < last)][::-1]
    left = used[(column == 0) & (row > 0) & (row < last)][::-1]
    return np.concatenate([top, right, bottom, left])


def _needed(heights: F64) -> F64:
    """The error that is made when a point is left out, or one that depends on it."""
    needed = np.full(heights.shape, np.inf)
    side = heights.shape[0]
    step = 1
    while step < side - 1:
        _middles_of_sides(heights, needed, step)
        _middles_of_squares(heights, needed, step)
        step *= 2
    # The four corners are always there.
    needed[[0, 0, -1, -1], [0, -1, 0, -1]] = -np.inf
    return needed


def _middles_of_sides(heights: F64, needed: F64, step: int) -> None:
    """Points half-way along the sides of squares of twice the step; on them depend the middles of smaller squares."""
    ends = heights[:: 2 * step, :: 2 * step]
    for rows, columns in ((0, step), (step, 0)):
        here = np.s_[rows :: 2 * step, columns :: 2 * step]
        mean = (ends[:-1] + ends[1:]) / 2 if rows else (ends[:, :-1] + ends[:, 1:]) / 2
        error = np.abs(heights[here] - mean)
        if step > 1:
            error = np.maximum(error, _round_about(needed, here, step // 2))
        needed[here] = error


def _round_about(needed: F64, here: tuple[slice, slice], away: int) -> F64:
    """The largest need among the four diagonal neighbours."""
    padded = np.pad(needed, away, constant_values=-np.inf)
    rows, columns = here
    top, left = rows.start or 0, columns.start or 0
    step = rows.step
    height, width = needed[here].shape
    found = np.full((height, width), -np.inf)
    for down in (-away, away):
        for right in (-away, away):
            start_row, start_column = top + down + away, left + right + away
            part = padded[start_row::step, start_column::step][:height, :width]
            found = np.maximum(found, np.where(np.isfinite(part), part, -np.inf))
    return found


def _middles_of_squares(heights: F64, needed: F64, step: int) -> None:
    """Middles of squares of twice the step, whose diagonal runs from the parent's middle; their sides depend on them."""
    middle = np.s_[step :: 2 * step, step :: 2 * step]
    corners = heights[:: 2 * step, :: 2 * step]
    falling = (corners[:-1, :-1] + corners[1:, 1:]) / 2
    rising = (corners[:-1, 1:] + corners[1:, :-1]) / 2
    count = falling.shape[0]
    places = np.arange(count, dtype=np.int64)
    even = (places[:, None] + places) % 2 == 0
    error = np.abs(heights[middle] - np.where(even, falling, rising))
    across, down = needed[:: 2 * step, step :: 2 * step], needed[step :: 2 * step, :: 2 * step]
    sides = np.maximum.reduce([across[:-1], across[1:], down[:, :-1], down[:, 1:]])
    needed[middle] = np.maximum(error, sides)


def _limit(needed: F64, most: int) -> float:
    """The least tolerance at which there are at most so many triangles: each point halves two, at the border one."""
    weight = np.full(needed.shape, 2)
    weight[[0, -1]] = weight[:, [0, -1]] = 1
    known = np.isfinite(needed)
    values, counts = needed[known], weight[known]
    order = np.argsort(-values, kind="stable")
    total = 2 + np.cumsum(counts[order])
    over = int(np.searchsorted(total, most, side="right"))
    return float(values[order[over]]) if over < len(order) else -1.0


def _halved(side: int, wanted: NDArray[np.bool_]) -> I32:
    """Halve the two triangles of the whole for as long as the middle of the longest side is wanted."""
    last = side - 1
    # Each is its longest side's two ends, then its apex.
    waiting = np.array([[[last, last], [0, 0], [last, 0]], [[0, 0], [last, last], [0, last]]], np.int64)
    done: list[Indices] = []
    while len(waiting):
        first, second, apex = waiting[:, 0], waiting[:, 1], waiting[:, 2]
        middle = (first + second) // 2
        fine = np.abs(first - second).max(axis=1) < 2
        cut = wanted[middle[:, 0], middle[:, 1]] & ~((first + second) % 2).any(axis=1) & ~fine
        done.append(waiting[~cut])
        first, second, apex, middle = first[cut], second[cut], apex[cut], middle[cut]
        waiting = np.concatenate([np.stack([apex, first, middle], axis=1), np.stack([second, apex, middle], axis=1)])
    corners = np.concatenate(done)
    triangles: I32 = (corners[..., 0] * side + corners[..., 1]).astype(np.int32)
    return triangles
