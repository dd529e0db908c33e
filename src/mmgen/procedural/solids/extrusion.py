"""Outlines given a depth, with bevelled rims."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64, I32
from mmgen.procedural.solids.inset import inset_room, mitres
from mmgen.procedural.solids.outline import triangulate
from mmgen.procedural.solids.solid import Patch, Solid, grid_patch

__all__ = ["extrude"]

_CORNER = float(np.cos(np.radians(32)))


def extrude(loops: Sequence[F64], depth: float, *, bevel: float) -> Solid:
    """
    A solid of an outline ``(n, 2)`` with its holes, ``depth`` metres along z about the origin, its rims bevelled.

    The outer loop runs counter-clockwise and holes clockwise. Where the outline is too fine the bevel is narrower.
    """
    inner, faces, rise = _front(loops, min(bevel, depth * 0.3))
    half = depth / 2
    patches: list[Patch] = []
    for loop, drawn in zip(loops, inner, strict=True):
        rings = [(drawn, -half), (loop, rise - half), (loop, half - rise), (drawn, half)]
        for start, end in _smooth_runs(loop):
            chosen = np.arange(start, end + 1) % len(loop)
            for (low, back), (high, front) in pairwise(rings):
                patches.append(_wall(low[chosen], back, high[chosen], front))
    flat = np.concatenate(inner)
    before = np.column_stack([flat, np.full(len(flat), half)])
    behind = np.column_stack([flat, np.full(len(flat), -half)])
    patches.append(Patch(positions=before, triangles=faces, uv=flat))
    patches.append(Patch(positions=behind, triangles=np.ascontiguousarray(faces[:, ::-1]), uv=flat * (-1, 1)))
    return Solid(tuple(patch for patch in patches if len(patch.triangles)))


def _front(loops: Sequence[F64], bevel: float) -> tuple[list[F64], I32, float]:
    """The outline drawn in by the bevel, or by half of it and so on where it would overlap itself, as triangles."""
    wide = inset_room(loops)
    for rise in (bevel, bevel / 2, bevel / 4, 0.0):
        inner = [_drawn_in(loop, np.minimum(rise, room)) for loop, room in zip(loops, wide, strict=True)]
        faces = np.array(triangulate(inner), np.int32)
        if len(faces):
            return inner, faces, rise
    raise InputError("prompt", "has a letter whose outline crosses itself; write it otherwise")


def _wall(low: F64, back: float, high: F64, front: float) -> Patch:
    """The strip between two lines; an outline runs counter-clockwise, so its far end is to the left from outside."""
    behind = np.column_stack([low, np.full(len(low), back)])
    before = np.column_stack([high, np.full(len(high), front)])
    points = np.stack([behind, before], axis=1)
    way = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(high, axis=0), axis=1))])
    rise = float(np.linalg.norm(before[0] - behind[0]))
    uv = np.stack(np.broadcast_arrays(way[:, None], np.array([0.0, rise])), axis=2)
    return grid_patch(np.ascontiguousarray(points), np.ascontiguousarray(uv))


def _smooth_runs(loop: F64) -> list[tuple[int, int]]:
    """From which corner to which the outline bends but has no corner."""
    edges = np.roll(loop, -1, axis=0) - loop
    edges /= np.linalg.norm(edges, axis=1, keepdims=True)
    corners = np.flatnonzero(np.sum(edges * np.roll(edges, 1, axis=0), axis=1) < _CORNER).tolist()
    if not corners:
        return [(0, len(loop))]
    return list(zip(corners, [*corners[1:], corners[0] + len(loop)], strict=True))


def _drawn_in(loop: F64, cuts: F64) -> F64:
    moved: F64 = loop + mitres(loop)[0] * cuts[:, None]
    return moved
