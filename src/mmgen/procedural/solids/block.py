"""Boxes with bevelled edges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np

from mmgen.media.arrays import F64, I32
from mmgen.procedural.solids.solid import Patch, Solid, with_area

__all__ = ["block"]


@dataclass(frozen=True, slots=True, eq=False)
class _Template:
    """Each corner by the side of the box it is on, which axes it is drawn in by, where it looks, and its chart."""

    sides: F64
    drawn_in: F64
    normals: F64
    triangles: I32
    chart: I32


def block(width: float, height: float, depth: float, *, bevel: float = 0.01, level: bool = False) -> Solid:
    """
    A box on the ground, ``bevel`` metres cut off its edges and shaded round.

    The texture runs along the longer side of each face, or when ``level`` along the horizontal one.
    """
    template = _template()
    half = np.array([width, height, depth]) / 2
    cut = min(bevel, 0.45 * 2 * float(half.min()))
    positions = template.sides * (half - template.drawn_in * cut)
    axes = template.chart
    rows = np.arange(len(positions))
    if not level:
        longer = half[axes[:, 1]] > half[axes[:, 0]]
        axes = np.where(longer[:, None], axes[:, ::-1], axes)
    uv = np.stack([positions[rows, axes[:, 0]], positions[rows, axes[:, 1]]], axis=1)
    patch = Patch(
        positions=positions + np.array([0, half[1], 0]),
        triangles=template.triangles if cut > 0 else with_area(positions, template.triangles),
        uv=uv,
        normals=template.normals.copy(),
    )
    return Solid((patch,))


@lru_cache(maxsize=1)
def _template() -> _Template:
    sides: list[list[float]] = []
    drawn_in: list[list[float]] = []
    normals: list[list[float]] = []
    triangles: list[list[int]] = []
    chart: list[list[int]] = []
    for signs in [each for each in product((-1, 0, 1), repeat=3) if any(each)]:
        facing = [axis for axis in range(3) if signs[axis]]
        corners = _corners(signs)
        start = len(sides)
        for sign, owner in corners:
            sides.append([float(value) for value in sign])
            drawn_in.append([0.0 if axis == owner else 1.0 for axis in range(3)])
            normals.append([float(sign[axis]) if axis == owner else 0.0 for axis in range(3)])
            chart.append(_chart(facing))
        order = _outwards(np.array(sides[start:]) * (1 - 0.2 * np.array(drawn_in[start:])), np.array(signs))
        triangles += [[start + order[0], start + order[k], start + order[k + 1]] for k in range(1, len(order) - 1)]
    return _Template(
        np.array(sides), np.array(drawn_in), np.array(normals), np.array(triangles, np.int32), np.array(chart, np.int32)
    )


def _corners(signs: tuple[int, ...]) -> list[tuple[tuple[int, ...], int]]:
    """The corners of a face (one sign), a bevel (two) or a tip (three): the side of the box, and the face it is on."""
    facing = [axis for axis in range(3) if signs[axis]]
    free = [axis for axis in range(3) if not signs[axis]]
    found: list[tuple[tuple[int, ...], int]] = []
    for owner in facing:
        for chosen in product((-1, 1), repeat=len(free)):
            sign = list(signs)
            for axis, value in zip(free, chosen, strict=True):
                sign[axis] = value
            found.append((tuple(sign), owner))
    return found


def _chart(facing: list[int]) -> list[int]:
    """The axes that a texture lies along, the horizontal one first."""
    if len(facing) == 1:
        return {0: [2, 1], 1: [0, 2], 2: [0, 1]}[facing[0]]
    if len(facing) == 2:
        along = 3 - sum(facing)
        return [along, facing[1]]
    return [0, 1]


def _outwards(points: F64, direction: F64) -> list[int]:
    """The order of a convex polygon's corners, counter-clockwise seen from where ``direction`` points."""
    normal = direction / np.linalg.norm(direction)
    first = np.cross(normal, np.roll(np.eye(3)[int(np.argmax(np.abs(normal)))], 1))
    second = np.cross(normal, first)
    middle = points - points.mean(axis=0)
    return [int(index) for index in np.argsort(np.arctan2(middle @ second, middle @ first))]
