"""How far the corners of an outline can be drawn in before it meets itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F64

Corners = NDArray[np.int64]

__all__ = ["inset_room", "mitres"]

_OF_AN_EDGE, _OF_A_STROKE = 0.8, 0.4
"""Shares of an edge's length and of a stroke's width that corners may take, which leave something of both."""


def mitres(loop: F64) -> tuple[F64, F64]:
    """For each corner, the way inwards for a unit of inset, and half its turn's tangent (left positive)."""
    edges = np.roll(loop, -1, axis=0) - loop
    edges /= np.maximum(np.linalg.norm(edges, axis=1, keepdims=True), 1e-12)
    before = np.roll(edges, 1, axis=0)
    inwards = np.stack([-before[:, 1] - edges[:, 1], before[:, 0] + edges[:, 0]], axis=1)
    alike = np.maximum(1 + np.sum(before * edges, axis=1), 0.15)
    turn = before[:, 0] * edges[:, 1] - before[:, 1] * edges[:, 0]
    return inwards / alike[:, None], turn / alike


def inset_room(loops: Sequence[F64]) -> list[F64]:
    """For each corner of each loop, how far it and its edges can be drawn in; inwards is to the left of a loop's way."""
    starts = np.concatenate(loops)
    ends = np.concatenate([np.roll(loop, -1, axis=0) for loop in loops])
    after = np.concatenate(
        [np.roll(np.arange(len(loop)), -1) + at for loop, at in zip(loops, _firsts(loops), strict=True)]
    )
    ways = [mitres(loop) for loop in loops]
    inwards, turn = (np.concatenate([way[part] for way in ways]) for part in (0, 1))
    room = np.full(len(starts), np.inf)
    shrinks = turn + turn[after]
    lengths = np.linalg.norm(ends - starts, axis=1)
    _lower(room, after, np.where(shrinks > 1e-9, _OF_AN_EDGE * lengths / np.maximum(shrinks, 1e-9), np.inf))
    across = _across(starts, ends, after)
    reach = np.maximum(np.linalg.norm(inwards, axis=1), 1)
    room = np.minimum(room, _OF_A_STROKE * across.min(axis=1) / reach)
    _lower(room, after, _OF_A_STROKE * across.min(axis=0))
    return np.split(room, _firsts(loops)[1:])


def _firsts(loops: Sequence[F64]) -> list[int]:
    return [sum(map(len, loops[:at])) for at in range(len(loops))]


def _lower(room: F64, after: Corners, most: F64) -> None:
    """Let both corners of each edge have at most what the edge has."""
    np.minimum(room, most, out=room)
    np.minimum.at(room, after, most)


def _across(starts: F64, ends: F64, after: Corners) -> F64:
    """How far it is from each corner to each edge that is not its own, through the inside; infinite elsewhere."""
    edge = ends - starts
    to = starts[:, None] - starts[None]
    share = np.clip(np.sum(to * edge, axis=2) / np.maximum(np.sum(edge * edge, axis=1), 1e-18), 0, 1)
    gap = share[..., None] * edge - to
    own = np.eye(len(starts), dtype=bool)
    own[after, np.arange(len(starts))] = True
    left = edge[:, None, 0] * gap[..., 1] - edge[:, None, 1] * gap[..., 0] > 0
    arriving = np.empty_like(edge)
    arriving[after] = edge
    left_before = arriving[:, None, 0] * gap[..., 1] - arriving[:, None, 1] * gap[..., 0] > 0
    convex = arriving[:, 0] * edge[:, 1] - arriving[:, 1] * edge[:, 0] >= 0
    inside = (left & left_before) | ~convex[:, None] & (left | left_before)
    across: F64 = np.where(inside & ~own, np.linalg.norm(gap, axis=2), np.inf)
    return across
