"""The outlines of letters as polygons, and polygons with holes as triangles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmgen.media.arrays import F64, U8
from mmgen.media.text.layout import set_text
from mmgen.media.text.raster import draw_text
from mmgen.media.text.style import Family, TextStyle

__all__ = ["PIXELS_PER_EM", "letter_outlines", "signed_area", "triangulate"]

PIXELS_PER_EM = 320
"""The size at which letters are drawn to be traced."""

_SHORTEST = 3.2
"""Edges below this many pixels between two turns of one sense are taken for a corner that the drawing rounded."""


def letter_outlines(text: str, *, family: Family, tolerance: float) -> list[list[F64]]:
    """
    The shapes of a text in em, y up: for each its outer loop, counter-clockwise, then its holes, clockwise.

    Traced from the drawn text, so that strokes which overlap are one shape. Raises InputError for a character that
    no font has.
    """
    block = set_text(text, TextStyle(size=PIXELS_PER_EM, family=family, weight=800, align="center", line_height=1.15))
    drawn = draw_text(block).alpha
    traced = [loop for loop in _traced(np.pad(drawn, 2)) if abs(signed_area(loop)) > 30]
    outer = [loop for loop in traced if signed_area(loop) > 0]
    holes = [loop for loop in traced if signed_area(loop) < 0]
    owners = [_owner(hole, outer) for hole in holes]
    shapes = [
        [loop, *(hole for hole, owner in zip(holes, owners, strict=True) if owner == at)]
        for at, loop in enumerate(outer)
    ]
    return [[loop[::-1] * (1, -1) / PIXELS_PER_EM for loop in _tidied(shape, tolerance)] for shape in shapes]


def signed_area(loop: F64) -> float:
    """Its area, positive where it runs counter-clockwise with y up."""
    x, y = loop.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2


def _owner(hole: F64, outer: Sequence[F64]) -> int:
    """The smallest outer loop that a hole lies in."""
    around = [index for index, loop in enumerate(outer) if _holds(loop, hole[0])]
    return min(around, key=lambda index: abs(signed_area(outer[index])), default=-1)


def _holds(loop: F64, point: F64) -> bool:
    (x, y), (nx, ny) = loop.T, np.roll(loop, -1, axis=0).T
    crossing = (y > point[1]) != (ny > point[1])
    at = x + (point[1] - y) / np.where(crossing, ny - y, 1) * (nx - x)
    return bool(np.count_nonzero(crossing & (at > point[0])) % 2)


def _traced(alpha: U8) -> list[F64]:
    """Closed lines at half coverage, between pixels, round ink one way and round holes the other."""
    value = alpha.astype(np.float64) - 127.5
    follow: dict[tuple[int, int, int], tuple[int, int, int]] = {}
    ink = value > 0
    code = ink[:-1, :-1] * 8 + ink[:-1, 1:] * 4 + ink[1:, 1:] * 2 + ink[1:, :-1] * 1
    for row, column in np.argwhere((code > 0) & (code < 15)).tolist():
        for step in _STEPS[int(code[row, column])]:
            follow[_edge(row, column, step[0])] = _edge(row, column, step[1])
    loops: list[F64] = []
    while follow:
        first, here = follow.popitem()
        keys = [first]
        while here != first:
            keys.append(here)
            here = follow.pop(here)
        loops.append(np.array([_place(value, key) for key in keys]))
    return loops


_STEPS = {
    1: ["LB"], 2: ["BR"], 3: ["LR"], 4: ["RT"], 5: ["LB", "RT"], 6: ["BT"], 7: ["LT"],
    8: ["TL"], 9: ["TB"], 10: ["TL", "BR"], 11: ["TR"], 12: ["RL"], 13: ["RB"], 14: ["BL"],
}  # fmt: skip
"""For each pattern of a cell's corners (8 top left, 4 top right, 2 bottom right, 1 bottom left), where lines go."""


def _edge(row: int, column: int, side: str) -> tuple[int, int, int]:
    """A grid edge's own name: its upper or left corner, and whether it is upright."""
    return {"T": (row, column, 0), "B": (row + 1, column, 0), "L": (row, column, 1), "R": (row, column + 1, 1)}[side]


def _place(value: F64, key: tuple[int, int, int]) -> tuple[float, float]:
    row, column, upright = key
    here, there = value[row, column], value[row + upright, column + 1 - upright]
    share = here / (here - there)
    return (column + share, float(row)) if not upright else (float(column), row + share)


def _tidied(shape: Sequence[F64], tolerance: float) -> list[F64]:
    """Its loops of few corners; of more where strokes nearly touch, and fewer would cross each other."""
    for finer, sharpen in ((1, True), (1, False), (4, False), (16, False)):
        loops = [_simplified(loop, tolerance / finer) for loop in shape]
        loops = [_sharpened(loop) for loop in loops] if sharpen else loops
        if all(len(loop) >= 3 for loop in loops) and not _crossing(loops):
            return loops
    return list(shape)


def _simplified(loop: F64, tolerance: float) -> F64:
    import cv2

    return np.asarray(cv2.approxPolyDP(loop.astype(np.float32)[:, None], tolerance, True), np.float64)[:, 0]


def _crossing(loops: Sequence[F64]) -> bool:
    """Whether two edges cut through each other."""
    starts = np.concatenate(loops)
    ends = np.concatenate([np.roll(loop, -1, axis=0) for loop in loops])
    edges = ends - starts
    sides = [
        edges[:, None, 0] * (points[None, :, 1] - starts[:, None, 1])
        - edges[:, None, 1] * (points[None, :, 0] - starts[:, None, 0])
        for points in (starts, ends)
    ]
    parted = sides[0] * sides[1] < 0
    return bool((parted & parted.T).any())


def _sharpened(loop: F64) -> F64:
    """Put back the corners that drawing rounded off: a short edge gives way to where its neighbours meet."""
    points = [loop[index] for index in range(len(loop))]
    at = 0
    while at < len(points) and len(points) > 4:
        before, start, end, after = (points[(at + step) % len(points)] for step in (-1, 0, 1, 2))
        first, short, last = start - before, end - start, after - end
        turns = _cross(first, short), _cross(short, last)
        whole = _cross(first, last)
        if (
            np.hypot(*short) < _SHORTEST
            and turns[0] * turns[1] > 0
            and abs(whole) > 0.2 * np.hypot(*first) * np.hypot(*last)
        ):
            meeting = before + first * (_cross(end - before, last) / whole)
            if np.hypot(*(meeting - (start + end) / 2)) < 2 * _SHORTEST:
                points[at] = meeting
                del points[(at + 1) % len(points)]
                continue
        at += 1
    return np.array(points)


def _cross(first: F64, second: F64) -> float:
    return float(first[0] * second[1] - first[1] * second[0])


def triangulate(loops: Sequence[F64]) -> list[tuple[int, int, int]]:
    """
    Triangles over the corners of all ``loops`` one after the other: the outer loop, then its holes (ear clipping).

    Holes are first joined to the outer loop by a cut to a corner that they can see (Eberly). Loops that cross each
    other or themselves give no triangles.
    """
    points = np.concatenate(loops)
    starts = np.cumsum([0, *(len(loop) for loop in loops)])
    ring = list(range(int(starts[1])))
    order = sorted(range(1, len(loops)), key=lambda index: -float(loops[index][:, 0].max()))
    for index in order:
        hole = list(range(int(starts[index]), int(starts[index + 1])))
        ring = _cut_open(ring, hole, points)
        if not ring:
            return []
    triangles = _clip_ears(ring, points)
    a, b, c = np.moveaxis(points[np.array(triangles)], 1, 0)
    turned = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    return triangles if float(turned.min()) > -1e-12 else []


def _cut_open(ring: list[int], hole: list[int], points: F64) -> list[int]:
    """The ring with the hole in it, or nothing where no corner of the ring sees it, which then lies across the ring."""
    start = max(range(len(hole)), key=lambda index: points[hole[index], 0])
    tip = points[hole[start]]
    corners = points[ring]
    for at in np.argsort(np.sum((corners - tip) ** 2, axis=1)).tolist():
        if _sees(tip, at, corners):
            return [*ring[: at + 1], *hole[start:], *hole[: start + 1], *ring[at:]]
    return []


def _sees(tip: F64, at: int, corners: F64) -> bool:
    """Whether the line from a hole's rightmost tip to a corner to its right crosses no edge and lies inside there."""
    target = corners[at]
    # Straight above or below it, an edge of the hole itself may lie between.
    if target[0] <= tip[0]:
        return False
    before, after = corners[at - 1], corners[(at + 1) % len(corners)]
    inner = [_cross(target - before, tip - target) > 0, _cross(after - target, tip - target) > 0]
    convex = _cross(target - before, after - target) >= 0
    # Seen from the corner, the tip must lie between the two edges that meet there.
    if not (all(inner) if convex else any(inner)):
        return False
    ends = np.roll(corners, -1, axis=0)
    line = target - tip
    side_start = line[0] * (corners[:, 1] - tip[1]) - line[1] * (corners[:, 0] - tip[0])
    side_end = line[0] * (ends[:, 1] - tip[1]) - line[1] * (ends[:, 0] - tip[0])
    edge = ends - corners
    side_tip = edge[:, 0] * (tip[1] - corners[:, 1]) - edge[:, 1] * (tip[0] - corners[:, 0])
    side_target = edge[:, 0] * (target[1] - corners[:, 1]) - edge[:, 1] * (target[0] - corners[:, 0])
    touching = (np.abs(corners - target).max(axis=1) < 1e-12) | (np.abs(ends - target).max(axis=1) < 1e-12)
    crossed = (side_start * side_end <= 0) & (side_tip * side_target <= 0) & ~touching
    return not bool(crossed.any())


def _clip_ears(ring: list[int], points: F64) -> list[tuple[int, int, int]]:
    left = list(ring)
    triangles: list[tuple[int, int, int]] = []
    at, idle = 0, 0
    while len(left) > 3:
        a, b, c = left[at - 1], left[at % len(left)], left[(at + 1) % len(left)]
        # When all else fails a flat or doubtful ear is cut, so that the loop ends whatever the outline.
        if _is_ear(a, b, c, points[left], points) or idle > 2 * len(left):
            triangles.append((a, b, c))
            del left[at % len(left)]
            idle = 0
            at = at % len(left)
        else:
            at = (at + 1) % len(left)
            idle += 1
    triangles.append((left[0], left[1], left[2]))
    return triangles


def _is_ear(a: int, b: int, c: int, others: F64, points: F64) -> bool:
    first, second, third = points[a], points[b], points[c]
    if _cross(second - first, third - second) <= 1e-14:
        return False
    inside = np.ones(len(others), bool)
    for start, end in ((first, second), (second, third), (third, first)):
        edge = end - start
        inside &= edge[0] * (others[:, 1] - start[1]) - edge[1] * (others[:, 0] - start[0]) >= 0
    for corner in (first, second, third):
        inside &= np.abs(others - corner).max(axis=1) > 1e-12
    return not bool(inside.any())
