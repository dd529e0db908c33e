"""Closed solids as smooth patches, with places on a texture in metres, and how they are moved about."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32
from mmgen.media.triangles import vertex_normals

__all__ = ["Patch", "Solid", "fused", "grid_patch", "joined", "with_area"]

Axis = Literal["x", "y", "z"]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Patch:
    """
    A chart of a surface: smooth inside, with an edge at its border.

    ``positions`` ``(V, 3)``, ``triangles`` ``(T, 3)`` counter-clockwise from outside, ``uv`` ``(V, 2)`` in metres,
    ``normals`` ``(V, 3)`` where smoothness over the border is wanted, ``tint`` ``(V, 3)`` linear, times the colour.
    A patch that goes once round has its way round in ``around``, in metres of ``u``.
    """

    positions: F64
    triangles: I32
    uv: F64
    normals: F64 | None = None
    tint: F32 | None = None
    around: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """Patches that close a volume together; +Y is up, the front is towards +Z."""

    patches: tuple[Patch, ...]

    def at(self, x: float, y: float, z: float) -> Solid:
        """The solid moved by these metres."""
        return Solid(tuple(replace(patch, positions=patch.positions + np.array([x, y, z])) for patch in self.patches))

    def turned(self, axis: Axis, degrees: float) -> Solid:
        """The solid turned about an axis through the origin, counter-clockwise seen from the axis's tip."""
        return self._through(_rotation(axis, np.radians(degrees)))

    def scaled(self, x: float, y: float, z: float) -> Solid:
        """The solid stretched from the origin; a negative factor mirrors it."""
        return self._through(np.diag([x, y, z]).astype(np.float64))

    def tinted(self, tint: F32) -> Solid:
        """The solid with one linear tint ``(3,)`` all over."""
        return Solid(
            tuple(replace(patch, tint=np.tile(tint, (len(patch.positions), 1))) for patch in self.patches),
        )

    @property
    def positions(self) -> F64:
        """All corners, ``(V, 3)``."""
        return np.concatenate([patch.positions for patch in self.patches])

    @property
    def faces(self) -> int:
        """How many triangles there are."""
        return sum(len(patch.triangles) for patch in self.patches)

    def _through(self, matrix: F64) -> Solid:
        growth = abs(float(np.linalg.det(matrix)))
        flipped = np.linalg.det(matrix) < 0
        turned = np.linalg.inv(matrix)
        length = growth ** (1 / 3)
        return Solid(
            tuple(
                replace(
                    patch,
                    positions=patch.positions @ matrix.T,
                    triangles=np.ascontiguousarray(patch.triangles[:, ::-1]) if flipped else patch.triangles,
                    uv=patch.uv * length,
                    normals=None if patch.normals is None else _unit(patch.normals @ turned),
                    around=None if patch.around is None else patch.around * length,
                )
                for patch in self.patches
            )
        )


def joined(*solids: Solid) -> Solid:
    """Several solids as one, each closed by itself."""
    return Solid(tuple(patch for solid in solids for patch in solid.patches))


def fused(solid: Solid) -> Solid:
    """The same without a tint as one patch, whose normals keep its edges: for what is small and repeated often."""
    starts = np.cumsum([0, *(len(patch.positions) for patch in solid.patches)])
    normals = [
        vertex_normals(patch.positions.astype(np.float32), patch.triangles) if patch.normals is None else patch.normals
        for patch in solid.patches
    ]
    triangles = [patch.triangles + int(start) for patch, start in zip(solid.patches, starts, strict=False)]
    return Solid(
        (
            Patch(
                positions=solid.positions,
                triangles=np.concatenate(triangles).astype(np.int32),
                uv=np.concatenate([patch.uv for patch in solid.patches]),
                normals=np.concatenate(normals).astype(np.float64),
            ),
        )
    )


def grid_patch(points: F64, uv: F64, *, around: float | None = None, tint: F32 | None = None) -> Patch:
    """
    A patch over a grid ``(m, n, 3)``: the first index runs to the right seen from outside, the second one up.

    Quads are cut along their shorter diagonal; triangles without an area, as at a pole, are left out.
    """
    across, up = points.shape[:2]
    numbers = np.arange(across * up, dtype=np.int64).reshape(across, up)
    low_left: Numbers = numbers[:-1, :-1].ravel()
    low_right: Numbers = numbers[1:, :-1].ravel()
    high_left: Numbers = numbers[:-1, 1:].ravel()
    high_right: Numbers = numbers[1:, 1:].ravel()
    flat = points.reshape(-1, 3)
    rising = _distance(flat, low_left, high_right) <= _distance(flat, low_right, high_left) * (1 + 1e-9)
    first = np.where(rising[:, None], _beside(low_left, low_right, high_right), _beside(low_left, low_right, high_left))
    second = np.where(
        rising[:, None], _beside(low_left, high_right, high_left), _beside(low_right, high_right, high_left)
    )
    triangles = np.stack([first, second], axis=1).reshape(-1, 3).astype(np.int32)
    return Patch(
        positions=flat,
        triangles=with_area(flat, triangles),
        uv=uv.reshape(-1, 2),
        tint=None if tint is None else tint.reshape(-1, 3),
        around=around,
    )


def with_area(positions: F64, triangles: I32) -> I32:
    """The triangles whose corners are three different places that are not in a line."""
    corners = positions[triangles]
    sides = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    longest = np.max(np.sum((corners - np.roll(corners, 1, axis=1)) ** 2, axis=2), axis=1)
    kept: I32 = triangles[np.linalg.norm(sides, axis=1) > 1e-7 * longest]
    return kept


def _beside(*columns: Numbers) -> Numbers:
    return np.stack(columns, axis=1)


def _distance(points: F64, first: Numbers, second: Numbers) -> F64:
    apart: F64 = np.linalg.norm(points[first] - points[second], axis=1)
    return apart


def _unit(vectors: F64) -> F64:
    unit: F64 = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit


def _rotation(axis: Axis, angle: float) -> F64:
    cosine, sine = float(np.cos(angle)), float(np.sin(angle))
    first, second = {"x": (1, 2), "y": (2, 0), "z": (0, 1)}[axis]
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = cosine
    matrix[first, second], matrix[second, first] = -sine, sine
    return matrix
