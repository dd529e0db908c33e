"""What can be said of a mesh by looking at all its triangles: whether it is closed, how fine its picture is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mmgen.media.connectivity import is_closed

if TYPE_CHECKING:
    from mmgen.media.arrays import F32
    from mmgen.media.triangles import Triangles

__all__ = ["is_watertight", "texel_density"]


def is_watertight(triangles: Triangles) -> bool:
    """Whether the triangles bound a solid, seams of textures and of materials apart."""
    return is_closed(triangles.positions, triangles.indices)


def texel_density(triangles: Triangles) -> float | None:
    """
    Return how many pixels of its texture lie along one unit of length of the surface, None without a texture.

    It is the square root of all texels over all area that is textured.
    """
    owner = triangles.surface[triangles.indices[:, 0]]
    texels = area = 0.0
    for position, surface in enumerate(triangles.surfaces):
        chosen = triangles.indices[owner == position]
        if surface.texture is None or not len(chosen):
            continue
        height, width = surface.texture.shape[:2]
        places = triangles.uv[chosen] * np.array([width, height], np.float32)
        texels += _area(np.concatenate([places, np.zeros((*places.shape[:2], 1), np.float32)], axis=2))
        area += _area(triangles.positions[chosen])
    return (texels / area) ** 0.5 if area else None


def _area(corners: F32) -> float:
    wide = corners.astype(np.float64)
    crossed = np.cross(wide[:, 1] - wide[:, 0], wide[:, 2] - wide[:, 0])
    return float(np.linalg.norm(crossed, axis=1).sum() / 2)
