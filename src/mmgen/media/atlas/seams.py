"""How well a texture meets itself where its charts part, measured."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, F64, I32
from mmgen.media.connectivity import same_rows

__all__ = ["SeamSteps", "seam_steps"]

Indices = NDArray[np.int64]
PLACES = (0.2, 0.5, 0.8)
"""Where along an edge it is looked at."""


@dataclass(frozen=True, slots=True)
class SeamSteps:
    """
    How far values jump: ``border`` ``(n,)`` between the two sides of a seam, at one place of the surface; ``interior``
    ``(m,)`` between places one pixel apart within a chart. 0 values where there is no seam.
    """

    border: F64
    interior: F64

    def ratio(self, quantile: float) -> float:
        """A quantile of the steps at the border against the same one inside; at most 1 where seams can't be told."""
        if not len(self.border):
            return 0.0
        inside = float(np.quantile(self.interior, quantile)) if len(self.interior) else 0.0
        return float(np.quantile(self.border, quantile)) / max(inside, 1e-9)


def seam_steps(positions: F32, triangles: I32, uv: F32, picture: F32, *, degrees: float = 40.0) -> SeamSteps:
    """
    Compare a square picture ``(side, side, k)`` over each edge whose triangles lie apart on it.

    Edges sharper than ``degrees`` are left out: over these a surface may well change its look.
    """
    place = same_rows(positions)[1]
    corners = place[triangles]
    start, end = corners.ravel(), np.roll(corners, -1, axis=1).ravel()
    slot = np.arange(len(start))
    keys = np.minimum(start, end) * (int(place.max()) + 1) + np.maximum(start, end)
    order = np.argsort(keys, kind="stable")
    same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
    one, other = order[same], order[same + 1]
    facing = _facing(positions, triangles)
    smooth = np.einsum("ij,ij->i", facing[one // 3], facing[other // 3]) > np.cos(np.radians(degrees))
    one, other = one[smooth], other[smooth]
    here, there = _ends(triangles, uv, slot[one]), _ends(triangles, uv, slot[other])
    there = np.where((start[one] == start[other])[:, None, None], there, there[:, ::-1])
    apart = np.abs(here - there).max(axis=(1, 2)) > 1e-6
    side = picture.shape[0]
    border = [_off(picture, _along(here[apart], t), _along(there[apart], t)) for t in PLACES]
    step = np.array([1.0 / side, 0.0])
    inner = [_off(picture, spot, spot + step) for t in PLACES for spot in [_along(here[~apart], t)]]
    return SeamSteps(np.concatenate(border), np.concatenate(inner))


def _facing(positions: F32, triangles: I32) -> F64:
    corners = positions[triangles].astype(np.float64)
    crossed: F64 = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    crossed /= np.maximum(np.linalg.norm(crossed, axis=1, keepdims=True), 1e-300)
    return crossed


def _ends(triangles: I32, uv: F32, slots: Indices) -> F64:
    """The places ``(n, 2, 2)`` of the two ends of edges; an edge is three times its triangle, plus its corner."""
    first = triangles.ravel()[slots]
    second = triangles.ravel()[slots // 3 * 3 + (slots + 1) % 3]
    return np.stack([uv[first], uv[second]], axis=1).astype(np.float64)


def _along(ends: F64, share: float) -> F64:
    found: F64 = ends[:, 0] * (1 - share) + ends[:, 1] * share
    return found


def _off(picture: F32, one: F64, other: F64) -> F64:
    """The largest difference in any channel."""
    seen = _seen(picture, one) - _seen(picture, other)
    return np.abs(seen).max(axis=1).astype(np.float64) if len(seen) else np.empty(0)


def _seen(picture: F32, places: F64) -> F32:
    side = picture.shape[0]
    found: list[F32] = [np.empty((0, picture.shape[2]), np.float32)]
    for at in range(0, len(places), 32_000):
        pixels = (places[at : at + 32_000] * side - 0.5).astype(np.float32)
        looked = cv2.remap(picture, pixels[:, :1], pixels[:, 1:], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        found.append(np.asarray(looked, np.float32).reshape(len(pixels), -1))
    return np.concatenate(found)
