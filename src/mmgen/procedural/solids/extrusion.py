"""Outlines given a depth, with bevelled rims."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F64, I32
from mmgen.procedural.solids.outline import triangulate
from mmgen.procedural.solids.solid import Patch, Solid, grid_patch

__all__ = ["extrude"]

_CORNER = float(np.cos(np.radians(32)))


def extrude(loops: Sequence[F64], depth: float, *, bevel: float) -> Solid:
    """
    A solid of an outline ``(n, 2)`` with its holes, ``depth`` metres along z about the origin, its rims bevelled.

    The outer loop runs counter-clockwise and holes clockwise. The bevel is made smaller where the outline is too fine.
    """
    inner, faces, cut = _front(loops, min(bevel, depth * 0.3, *(_room(loop) for loop in loops)))
    half = depth / 2
    patches: list[Patch] = []
    for loop, drawn in zip(loops, inner, strict=True):
        rings = [(drawn, -half), (loop, cut - half), (loop, half - cut), (drawn, half)]
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
    for cut in (bevel, bevel / 2, bevel / 4, 0.0):
        inner = [_drawn_in(loop, cut) for loop in loops]
        faces = np.array(triangulate(inner), np.int32)
        a, b, c = np.moveaxis(np.concatenate(inner)[faces], 1, 0)
        areas = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        if float(areas.min()) > -1e-12:
            return inner, faces, cut
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


def _tangents(loop: F64) -> tuple[F64, F64]:
    """For each corner, the share of the bevel that it moves inwards by, and half its turn's tangent (left positive)."""
    edges = np.roll(loop, -1, axis=0) - loop
    edges /= np.maximum(np.linalg.norm(edges, axis=1, keepdims=True), 1e-12)
    before = np.roll(edges, 1, axis=0)
    inwards = np.stack([-before[:, 1] - edges[:, 1], before[:, 0] + edges[:, 0]], axis=1)
    alike = np.maximum(1 + np.sum(before * edges, axis=1), 0.15)
    turn = before[:, 0] * edges[:, 1] - before[:, 1] * edges[:, 0]
    return inwards / alike[:, None], turn / alike


def _drawn_in(loop: F64, cut: float) -> F64:
    moved: F64 = loop + _tangents(loop)[0] * cut
    return moved


def _room(loop: F64) -> float:
    """The widest bevel with which no edge of the outline shrinks to nothing."""
    _, turn = _tangents(loop)
    lengths = np.linalg.norm(np.roll(loop, -1, axis=0) - loop, axis=1)
    shrinks = turn + np.roll(turn, -1)
    return float(np.min(np.where(shrinks > 1e-9, 0.8 * lengths / np.maximum(shrinks, 1e-9), np.inf)))
