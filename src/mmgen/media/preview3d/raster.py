"""Triangles to pixels on the CPU, by OpenCV's rasteriser (perspective-correct, with a depth buffer)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mmgen.media.arrays import F32, F64, I32
    from mmgen.media.preview3d.camera import Camera


@dataclass(frozen=True, slots=True, eq=False)
class Facets:
    """Corners ``(V, 3)`` in the scene, and which three each triangle ``(T, 3)`` has."""

    positions: F32
    indices: I32


EMPTY = 9.0
"""What the values of a pixel hold that no triangle covers."""


def rasterize(
    camera: Camera, size: tuple[int, int], facets: Facets, values: F32, *, behind: F32 | None = None
) -> tuple[F32, F32]:
    """
    Interpolate three values of each vertex; return ``(H, W, 3)`` values and ``(H, W)`` distances along the view.

    Pixels that no triangle covers hold ``EMPTY`` and about ``camera.far``. With ``behind``, only what is nearer than
    it is drawn.
    """
    width, height = size
    pixels = np.full((height, width, 3), EMPTY, np.float32)
    depth = np.full((height, width), camera.far, np.float32) if behind is None else behind.copy()
    lens = camera.field_of_view, camera.near, camera.far
    if len(facets.indices):
        cv2.triangleRasterize(
            facets.positions, facets.indices, values, pixels, depth, camera.matrix, *lens, _settings()
        )
    return pixels, depth


def rasterize_depth(camera: Camera, size: tuple[int, int], facets: Facets) -> F32:
    """Return ``(H, W)`` distances along the view, beyond ``camera.nowhere`` where there is nothing."""
    depth = np.full((size[1], size[0]), camera.far, np.float32)
    lens = camera.field_of_view, camera.near, camera.far
    if len(facets.indices):
        cv2.triangleRasterizeDepth(facets.positions, facets.indices, depth, camera.matrix, *lens, _settings())
    return depth


def turned_away(camera: Camera, facets: Facets) -> NDArray[np.bool_]:
    """Return ``(T,)``: whether each triangle is seen from behind, by the order of its corners."""
    local: F64 = (facets.positions - camera.eye) @ camera.axes.T
    x, y = local[:, 0] / -local[:, 2], local[:, 1] / -local[:, 2]
    a, b, c = facets.indices.T
    away: NDArray[np.bool_] = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]) <= 0
    return away


def _settings() -> cv2.TriangleRasterizeSettings:
    settings = cv2.TriangleRasterizeSettings()
    settings.setShadingType(cv2.RASTERIZE_SHADING_SHADED)
    settings.setCullingMode(cv2.RASTERIZE_CULLING_NONE)
    settings.setGlCompatibleMode(cv2.RASTERIZE_COMPAT_DISABLED)
    return settings
