"""A mesh on the surface where a grid of values changes its sign: surface nets (Gibson 1998)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32

__all__ = ["is_manifold", "surface_nets", "well_composed"]

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
_JUST_INSIDE = np.float32(-1e-3)


def well_composed(values: F32) -> F32:
    """
    The values with a few more of them negative, so that the surface touches itself along no edge and at no corner.

    A surface where negative points meet over edges and corners alone is pinched there, and no manifold; filling in until
    there are none of these (well-composed pictures; Latecki 1997) makes it one, whatever the values.
    """
    inside = values < 0
    while True:
        added = np.zeros_like(inside)
        for axis in range(3):
            _fill_crossed_faces(inside, added, axis)
        _fill_crossed_cells(inside, added)
        added &= ~inside
        if not added.any():
            break
        inside |= added
    step = max(float(np.abs(values).max()), 1e-30) * _JUST_INSIDE
    return np.where(inside & (values >= 0), step, values).astype(np.float32)


def _fill_crossed_faces(inside: Flags, added: Flags, axis: int) -> None:
    """Fill squares of four points of which two opposite ones are inside and the others not."""
    flags, out = np.moveaxis(inside, axis, 0), np.moveaxis(added, axis, 0)
    a, b, c, d = flags[:, :-1, :-1], flags[:, :-1, 1:], flags[:, 1:, :-1], flags[:, 1:, 1:]
    crossed = (a == d) & (b == c) & (a != b)
    # One of the two is enough to join them; that it is always the same one keeps mirrored squares apart.
    out[:, :-1, 1:] |= crossed & a
    out[:, :-1, :-1] |= crossed & b


def _fill_crossed_cells(inside: Flags, added: Flags) -> None:
    """Fill cubes of eight points of which two opposite ones alone are inside, or alone are outside."""
    corner = [np.array([i, j, k]) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    parts = [_shifted(inside, offset) for offset in corner]
    count = sum(part.astype(np.int8) for part in parts)
    for first in range(4):
        both = parts[first] & parts[7 - first] & (count == 2)
        neither = ~parts[first] & ~parts[7 - first] & (count == 6)
        for number, offset in enumerate(corner):
            filled = _shifted(added, offset)
            filled |= neither if number == first else both


def is_manifold(triangles: I32) -> bool:
    """Whether each edge has exactly two triangles."""
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    _, counts = np.unique(edges, axis=0, return_counts=True)
    return bool((counts == 2).all())


def surface_nets(values: F32) -> tuple[F64, I32]:
    """
    Return vertices ``(V, 3)`` in steps of the grid, and triangles ``(T, 3)``: each cell that is crossed has one vertex.

    Where ``values`` are negative is inside; the border of the grid must be outside.
    """
    inside = values < 0
    shape = np.array(values.shape)
    corner = [np.array([i, j, k]) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    count = sum(_shifted(inside, offset).astype(np.int8) for offset in corner)
    cells = np.argwhere((count > 0) & (count < 8))
    number = np.full(tuple(shape - 1), -1, np.int64)
    number[tuple(cells.T)] = np.arange(len(cells))
    sums, hits = np.zeros((len(cells), 3)), np.zeros(len(cells))
    for first in range(8):
        for axis in range(3):
            if corner[first][axis]:
                continue
            here = values[tuple((cells + corner[first]).T)].astype(np.float64)
            there = values[tuple((cells + corner[first] + np.eye(3, dtype=int)[axis]).T)].astype(np.float64)
            crossed = (here < 0) != (there < 0)
            share = np.where(crossed, here / np.where(crossed, here - there, 1), 0)
            sums += crossed[:, None] * (corner[first] + share[:, None] * np.eye(3)[axis])
            hits += crossed
    quads = np.concatenate([_quads(inside, number, axis) for axis in range(3)])
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]]).astype(np.int32)
    return cells + sums / hits[:, None], triangles


def _shifted(values: Flags, offset: NDArray[np.int64]) -> Flags:
    i, j, k = offset
    return values[i : values.shape[0] - 1 + i, j : values.shape[1] - 1 + j, k : values.shape[2] - 1 + k]


def _quads(inside: Flags, number: Numbers, axis: int) -> Numbers:
    """A quad for each grid edge along an axis that the surface crosses, from the four cells round it."""
    ahead = np.take(inside, range(1, inside.shape[axis]), axis=axis)
    behind = np.take(inside, range(inside.shape[axis] - 1), axis=axis)
    edges = np.argwhere(ahead != behind)
    second, third = (axis + 1) % 3, (axis + 2) % 3
    edges = edges[(edges[:, second] > 0) & (edges[:, third] > 0)]
    leaving = behind[tuple(edges.T)]
    back, aside = np.eye(3, dtype=int)[second], np.eye(3, dtype=int)[third]
    round_it = [edges - back - aside, edges - aside, edges, edges - back]
    quads = np.stack([number[tuple(cell.T)] for cell in round_it], axis=1)
    return np.where(leaving[:, None], quads, quads[:, ::-1])
