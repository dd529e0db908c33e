"""Solids of rings: turned on a lathe, drawn along a path, or lofted from one outline to the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from mmgen.media.arrays import F32, F64
from mmgen.procedural.solids.solid import Patch, Solid, grid_patch, joined

__all__ = ["ball", "curve", "lathe", "loft", "polygon_ring", "ringed", "rod", "torus", "tube"]

Points = Sequence[tuple[float, float]]


def curve(points: Points, *, steps: int = 6) -> list[tuple[float, float]]:
    """A smooth line through points (Catmull-Rom), ``steps`` pieces between each two."""
    given = np.array(points, np.float64)
    ends = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    t = np.linspace(0, 1, max(steps, 1), endpoint=False)[:, None]
    pieces: list[F64] = []
    for a, b, c, d in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        pieces.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    line = np.concatenate([*pieces, given[-1:]])
    line[:, 0] = np.maximum(line[:, 0], 0)
    return [(float(x), float(y)) for x, y in line]


def lathe(runs: Sequence[Points], sides: int) -> Solid:
    """
    A profile turned round the y axis; ``runs`` of ``(radius, y)``, each smooth, with an edge between two of them.

    The profile goes from the axis at the bottom, outwards and up, and back to the axis (or to where it began).
    """
    angles = np.linspace(0, 2 * np.pi, max(sides, 3) + 1)
    angles[-1] = 0.0
    return Solid(tuple(_turned(np.array(run, np.float64), angles) for run in runs))


def _turned(run: F64, angles: F64) -> Patch:
    radius, height = run[:, 0], run[:, 1]
    around = np.stack([np.sin(angles), np.zeros_like(angles), np.cos(angles)], axis=1)
    points = around[:, None, :] * radius[None, :, None]
    points[:, :, 1] = height
    if np.ptp(height) < 1e-9:
        return grid_patch(points, points[:, :, [0, 2]])
    span = 2 * np.pi * max(float(radius.mean()), float(radius.max()) / 2)
    way = np.concatenate([[0], np.cumsum(np.hypot(np.diff(radius), np.diff(height)))])
    share = np.linspace(0, 1, len(angles))
    uv = np.stack(np.broadcast_arrays(share[:, None] * span, way[None, :]), axis=2)
    return grid_patch(points, uv, around=span)


def rod(radius: float, height: float, sides: int, *, top: float | None = None, bevel: float = 0.0) -> Solid:
    """A round rod on the ground, ``top`` its radius above where it tapers; its rims are bevelled."""
    upper = radius if top is None else top
    cut = min(bevel, radius * 0.4, upper * 0.8, height * 0.4)
    wall = [(radius, cut), (upper, height - cut)]
    if not cut:
        runs = [[(0.0, 0.0), (radius, 0.0)], wall, [(upper, height), (0.0, height)]]
        return lathe(runs if upper > 0 else runs[:2], sides)
    low, high = [(radius - cut, 0.0), (radius, cut)], [(upper, height - cut), (upper - cut, height)]
    return lathe([[(0.0, 0.0), low[0]], low, wall, high, [high[1], (0.0, height)]], sides)


def ball(radius: float, sides: int, *, squash: float = 1.0) -> Solid:
    """A ball about the origin, ``squash`` its height against its width."""
    angles = np.linspace(-np.pi / 2, np.pi / 2, max(sides // 2, 3) + 1)
    run = [(float(radius * np.cos(a)), float(radius * squash * np.sin(a))) for a in angles]
    run[0], run[-1] = (0.0, -radius * squash), (0.0, radius * squash)
    return lathe([run], sides)


def torus(radius: float, thickness: float, sides: int, *, across: int = 12) -> Solid:
    """A ring that lies about the origin."""
    angles = np.linspace(0, 2 * np.pi, max(across, 3) + 1)
    angles[-1] = 0.0
    run = [(float(radius + thickness * np.cos(a)), float(thickness * np.sin(a))) for a in angles]
    return lathe([run], sides)


def polygon_ring(corners: int, radius: float, y: float, *, steps: int = 1, flare: tuple[float, float] = (0, 0)) -> F64:
    """
    A closed ring ``(corners * steps + 1, 3)`` of a regular polygon whose front is flat.

    ``flare`` says by which share its tips reach further out, and how many metres they are lifted.
    """
    start = np.pi / corners
    tips = start + np.arange(corners + 1) * 2 * np.pi / corners
    places = np.stack([np.sin(tips), np.cos(tips)], axis=1) * radius
    places[-1] = places[0]
    share = np.arange(steps) / steps
    rows = places[:-1, None] * (1 - share)[None, :, None] + places[1:, None] * share[None, :, None]
    towards_tip = np.tile(np.abs(2 * share - 1), corners)
    flat = rows.reshape(-1, 2) * (1 + flare[0] * towards_tip**4)[:, None]
    ring = np.stack([flat[:, 0], y + flare[1] * towards_tip**3, flat[:, 1]], axis=1)
    return np.concatenate([ring, ring[:1]])


def loft(rings: F64, *, edges: Sequence[int] = (), creases: Sequence[int] = (), tint: F32 | None = None) -> Solid:
    """
    A solid over closed rings ``(m, n, 3)``, the lowest first, counter-clockwise seen from above, ends capped.

    The surface has an edge along each column in ``edges`` and along each ring in ``creases``; ``tint`` is ``(m, n, 3)``.
    """
    columns = sorted({0, rings.shape[1] - 1, *edges})
    rows = sorted({0, len(rings) - 1, *creases})
    patches: list[Patch] = []
    for low, high in pairwise(rows):
        for left, right in pairwise(columns):
            piece = np.s_[low : high + 1, left : right + 1]
            patches.append(_sheet(rings[piece], whole=len(columns) == 2, tint=None if tint is None else tint[piece]))
    patches += [_cap(rings[0], up=False, tint=tint, row=0), _cap(rings[-1], up=True, tint=tint, row=-1)]
    return Solid(tuple(patch for patch in patches if len(patch.triangles)))


def _sheet(rings: F64, *, whole: bool, tint: F32 | None) -> Patch:
    steps = np.linalg.norm(np.diff(rings, axis=1), axis=2)
    across = np.concatenate([np.zeros((len(rings), 1)), np.cumsum(steps, axis=1)], axis=1)
    if whole:
        widest = float(across[:, -1].mean())
        across = np.broadcast_to(np.linspace(0, widest, rings.shape[1]), across.shape)
    else:
        widest = None
        across = across - across[:, -1:] / 2
    rise = np.linalg.norm(np.diff(rings, axis=0), axis=2).mean(axis=1)
    up = np.broadcast_to(np.concatenate([[0], np.cumsum(rise)])[:, None], across.shape)
    uv = np.stack([across, up], axis=2).transpose(1, 0, 2)
    shade = None if tint is None else np.ascontiguousarray(tint.transpose(1, 0, 2))
    return grid_patch(
        np.ascontiguousarray(rings.transpose(1, 0, 2)), np.ascontiguousarray(uv), around=widest, tint=shade
    )


def _cap(ring: F64, *, up: bool, tint: F32 | None, row: int) -> Patch:
    middle = ring[:-1].mean(axis=0)
    points = np.stack(
        [np.broadcast_to(middle, ring.shape), ring] if not up else [ring, np.broadcast_to(middle, ring.shape)], axis=1
    )
    flat = points - middle
    normal = np.cross(flat[0, int(not up)], flat[len(ring) // 4, int(not up)])
    uv = _plane(flat, normal)
    shade = None if tint is None else np.repeat(tint[row][:, None], 2, axis=1)
    return grid_patch(points, uv, tint=shade)


def _plane(points: F64, normal: F64) -> F64:
    """The two coordinates in which points lie flat."""
    length = float(np.linalg.norm(normal))
    upright = normal / length if length > 1e-12 else np.array([0.0, 1.0, 0.0])
    first = np.cross(upright, (0.0, 0.0, 1.0) if abs(upright[2]) < 0.9 else (1.0, 0.0, 0.0))
    first /= np.linalg.norm(first)
    return np.stack([points @ first, points @ np.cross(upright, first)], axis=-1)


def tube(path: F64, radii: F64 | float, sides: int, *, flat: float = 1.0) -> Solid:
    """A round bar along a path ``(m, 3)``, of one radius or one for each point; ``flat`` squashes its section."""
    thickness = np.broadcast_to(np.asarray(radii, np.float64), (len(path),))
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = np.cross(along[0], (0.0, 0.0, 1.0) if abs(along[0, 2]) < 0.9 else (1.0, 0.0, 0.0))
    angles = np.linspace(0, 2 * np.pi, max(sides, 3) + 1)
    angles[-1] = 0.0
    rings: list[F64] = []
    for point, direction, radius in zip(path, along, thickness, strict=True):
        # Each section takes over the turn of the one before it, so that the bar does not twist.
        aside = aside - direction * float(aside @ direction)
        aside = aside / np.linalg.norm(aside)
        other = np.cross(direction, aside)
        rings.append(point + radius * (np.cos(angles)[:, None] * aside + flat * np.sin(angles)[:, None] * other))
    return loft(np.stack(rings))


def ringed(*solids: Solid, count: int) -> Solid:
    """Solids repeated ``count`` times round the y axis."""
    return joined(*(solid.turned("y", 360 * k / count) for k in range(count) for solid in solids))
