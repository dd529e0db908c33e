"""
Fewer triangles for the same shape, with the picture on it where it was.

Edges collapse in the order of their quadric error (Garland and Heckbert, 1997; by the fast-simplification library).
Corners that lie at one place are joined for that, so no crack opens along the seams of a texture; afterwards each new
corner looks up, on its own side of a seam, the place on the old surface nearest to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mmgen.errors import InputError
from mmgen.media.arrays import F32, F64, I32
from mmgen.media.connectivity import connected, same_places, same_rows, triangle_islands
from mmgen.media.triangles import crease

if TYPE_CHECKING:
    from mmgen.media.triangles import Triangles

__all__ = ["Lookup", "decimate", "decimated"]

FEWEST, FEWEST_OF_A_PIECE = 4, 12
BULGE = 0.5
"""How far a piece may reach beyond the box it filled, as a share of the box; the spindle that a thin rod becomes is 3."""

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Lookup:
    """
    A reduced mesh over the old one's corners.

    ``positions`` ``(N, 3)`` and ``triangles`` ``(M, 3)`` are the new mesh. What else a new vertex has is a mean of
    three old vertices, ``owners`` ``(N, 3)``, by ``shares`` ``(N, 3)``.
    """

    positions: F32
    triangles: I32
    owners: Indices
    shares: F32

    def blend(self, values: F32) -> F32:
        """The new vertices' values, from those of the old ones ``(V, n)``."""
        blended: F32 = np.einsum("ni,nij->nj", self.shares, values[self.owners], dtype=np.float32)
        return blended

    @property
    def nearest(self) -> Indices:
        """For each new vertex the old one that counts most."""
        picked: Indices = np.take_along_axis(self.owners, self.shares.argmax(axis=1)[:, None], axis=1)[:, 0]
        return picked


def decimate(part: Triangles, faces: int, *, degrees: float = 40.0) -> Triangles:
    """
    Return at most about ``faces`` triangles of the same shape; edges sharper than ``degrees`` stay sharp.

    A mesh of many pieces may keep more, for each keeps 12 if it has them, and as many as its shape needs not to bulge.
    A mesh that has no more is returned as it is.
    """
    if faces >= len(part.indices):
        return part
    colors = np.empty((len(part.positions), 0), np.float32) if part.colors is None else part.colors
    looks = np.concatenate([part.positions, part.uv, colors, part.surface[:, None].astype(np.float32)], axis=1)
    first, joined = same_rows(looks)
    found = decimated(part.positions[first], joined[part.indices].astype(np.int32), faces)
    return crease(
        replace(
            part,
            positions=found.positions,
            indices=found.triangles,
            normals=found.positions,
            uv=found.blend(part.uv[first]),
            surface=part.surface[first][found.nearest],
            colors=None if part.colors is None else found.blend(part.colors[first]),
            tangents=None,
        ),
        degrees=degrees,
    )


def decimated(positions: F32, triangles: I32, faces: int) -> Lookup:
    """
    Return about ``faces`` triangles of a mesh, and where its new corners look up what the old ones had.

    A seam has a vertex of its own on either side, at one place. Raises InputError for fewer than 4 faces.
    """
    if faces < FEWEST:
        raise InputError("faces", f"must be {FEWEST} or more, got {faces}")
    first, places = same_places(positions)
    solid = places[triangles]
    whole = (solid[:, 0] != solid[:, 1]) & (solid[:, 1] != solid[:, 2]) & (solid[:, 2] != solid[:, 0])
    points, groups = _collapse(positions[first], solid[whole].astype(np.int32), faces)
    return _looked_up(positions, triangles[whole], groups[places], points)


def _looked_up(positions: F32, triangles: I32, groups: Indices, points: F64) -> Lookup:
    """
    Return the faces that are left, each corner on the sheet of its own old triangle.

    ``groups`` says for each old vertex which of the ``points`` it became. A sheet is the part of such a group that
    old triangles connect: of vertices on either side of a seam each side is a sheet of its own.
    """
    mapped = groups[triangles]
    left = (mapped[:, 0] != mapped[:, 1]) & (mapped[:, 1] != mapped[:, 2]) & (mapped[:, 2] != mapped[:, 0])
    sheets = _sheets(triangles, groups)
    used, faces = np.unique(sheets[triangles[left]], return_inverse=True)
    pairs = np.unique(np.stack([sheets[triangles].ravel(), np.repeat(np.arange(len(triangles)), 3)], axis=1), axis=0)
    shares, away = _closest(positions[triangles[pairs[:, 1]]].astype(np.float64), points[groups[pairs[:, 0]]])
    order = np.lexsort((away, pairs[:, 0]))
    best = order[np.flatnonzero(np.diff(pairs[order, 0], prepend=-1))]
    best = best[np.searchsorted(pairs[best, 0], used)]
    return Lookup(
        positions=points[groups[used]].astype(np.float32),
        triangles=faces.reshape(-1, 3).astype(np.int32),
        owners=triangles[pairs[best, 1]].astype(np.int64),
        shares=shares[best].astype(np.float32),
    )


def _sheets(triangles: I32, groups: Indices) -> Indices:
    """Return for each vertex the lowest of those that triangles connect it to within its group."""
    ends = np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]).astype(np.int32)
    return connected(ends[groups[ends[:, 0]] == groups[ends[:, 1]]], len(groups))


def _collapse(corners: F32, solid: I32, faces: int) -> tuple[F64, Indices]:
    """
    Collapse each piece by its share; return the points, and for each old corner which of them it became.

    On its own, for seen beside a house the legs of a chair are not worth their triangles.
    """
    pieces = triangle_islands(solid, len(corners))
    order = np.argsort(pieces, kind="stable")
    groups = np.zeros(len(corners), np.int64)
    points: list[F64] = []
    start = 0
    shares = _shared_out(np.bincount(pieces), faces)
    for share, triangles in zip(
        shares, np.split(solid[order], np.flatnonzero(np.diff(pieces[order])) + 1), strict=True
    ):
        own, local = np.unique(triangles, return_inverse=True)
        found, moved = _collapse_in_shape(corners[own], local.reshape(-1, 3).astype(np.int32), share)
        points.append(found)
        groups[own] = moved + start
        start += len(found)
    return np.concatenate(points), groups


def _shared_out(sizes: Indices, faces: int) -> list[int]:
    """Return each piece's share of the faces: some for all, and the rest by size."""
    least = np.minimum(sizes, FEWEST_OF_A_PIECE)
    rest = max(faces - int(least.sum()), 0) / max(int((sizes - least).sum()), 1)
    shares: list[int] = (least + (sizes - least) * rest).astype(np.int64).tolist()
    return shares


def _collapse_in_shape(corners: F32, triangles: I32, faces: int) -> tuple[F64, Indices]:
    """
    Collapse a piece to as few triangles as are asked for, or more by halves until it does not bulge.

    A quadric has its least error where the planes round an edge meet, which for a thin rod with few sides left is far
    outside of it.
    """
    found, moved = _collapse_piece(corners, triangles, faces)
    while faces < len(triangles) and _bulge(corners, found) > BULGE:
        faces += max(faces // 2, 1)
        found, moved = _collapse_piece(corners, triangles, faces)
    return found, moved


def _bulge(corners: F32, points: F64) -> float:
    """Return how far the points reach beyond the corners' own box, as a share of the box along that side of it."""
    middle = corners.mean(axis=0, dtype=np.float64)
    placed = corners - middle
    axes = np.linalg.eigh(placed.T @ placed)[1]
    own, new = placed @ axes, (points - middle) @ axes
    low, high = own.min(axis=0), own.max(axis=0)
    sides = np.maximum(high - low, 0.01 * max(float((high - low).max()), 1e-12))
    return float((np.maximum(low - new, new - high) / sides).max())


def _collapse_piece(corners: F32, triangles: I32, faces: int) -> tuple[F64, Indices]:
    from fast_simplification import simplify as collapse  # type: ignore[import-untyped] # it has no stubs
    from fast_simplification.replay import replay_simplification  # type: ignore[import-untyped] # it has no stubs

    simplify: Any = collapse
    replay: Any = replay_simplification  # pyright: ignore[reportUnknownVariableType] # it has no stubs
    if len(triangles) <= faces:
        return corners.astype(np.float64), np.arange(len(corners))
    packed: Any = np.ascontiguousarray(corners, np.float64)
    collapses: Any = simplify(packed, triangles, target_count=faces, return_collapses=True)[2]
    points, _, groups = replay(packed, triangles, collapses)
    return np.asarray(points, np.float64), np.asarray(groups, np.int64)


def _closest(corners: F64, points: F64) -> tuple[F64, F64]:
    """Return the barycentric shares ``(n, 3)`` of about the nearest place on each triangle, and how far it is."""
    along, across, to = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0], points - corners[:, 0]
    aa, ab, bb = (np.einsum("ij,ij->i", a, b) for a, b in ((along, along), (along, across), (across, across)))
    ta, tb = np.einsum("ij,ij->i", to, along), np.einsum("ij,ij->i", to, across)
    area = np.maximum(aa * bb - ab * ab, 1e-300)
    second, third = (bb * ta - ab * tb) / area, (aa * tb - ab * ta) / area
    shares = np.clip(np.stack([1 - second - third, second, third], axis=1), 0, 1)
    shares /= shares.sum(axis=1, keepdims=True)
    found = np.einsum("ni,nij->nj", shares, corners)
    return shares, np.linalg.norm(found - points, axis=1)
