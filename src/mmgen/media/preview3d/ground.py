"""The soft shadow of an object on the ground that it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmgen.media.preview3d.camera import Camera, extent
from mmgen.media.preview3d.raster import Facets, rasterize_depth
from mmgen.media.preview3d.shadow import MAP_SIZE, ShadowMap

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64

GROUND_SIZE = 256
_CONTACT, _OCCLUSION, _CAST = 0.55, 0.32, 0.42
_FROM_BELOW = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


@dataclass(frozen=True, slots=True, eq=False)
class GroundShadow:
    """``darkness`` ``(S, S)`` from 0 to 1 over a level square, whose ``(4, 3)`` corners run clockwise from -x, +z."""

    darkness: F32
    corners: F64

    def seen_by(self, camera: Camera, size: tuple[int, int]) -> F32:
        """Return the darkness ``(H, W)`` of each pixel of a picture."""
        if camera.eye[1] <= self.corners[0, 1]:
            return np.zeros((size[1], size[0]), np.float32)
        matrix = _homography(camera.project(self.corners, size))
        return np.asarray(cv2.warpPerspective(self.darkness, matrix, size, flags=cv2.INTER_LINEAR), np.float32)


def ground_shadow(facets: Facets, shadows: ShadowMap) -> GroundShadow:
    """Return the shadow at the height of the object's lowest point: ambient light it keeps off, and the key lamp's."""
    low, high = extent(facets.positions)
    middle = (low + high) / 2
    radius = max(float(np.hypot(high[0] - low[0], high[2] - low[2])) / 2, float(high[1] - low[1]) * 0.25, 1e-9)
    reach = radius * 1.25 + float(high[1] - low[1]) * 0.8
    corners = np.array([middle[0], low[1], middle[2]]) + reach * np.array(
        [[-1, 0, 1], [1, 0, 1], [1, 0, -1], [-1, 0, -1]]
    )
    height = _height_above(facets, corners, float(high[1] - low[1]))
    pixel = 2 * reach / GROUND_SIZE
    contact = cv2.GaussianBlur(np.exp(-height / (0.05 * radius)), (0, 0), 0.03 * radius / pixel + 0.6)
    occlusion = cv2.GaussianBlur(np.exp(-height / (0.45 * radius)), (0, 0), 0.16 * radius / pixel + 0.6)
    cast = _cast(shadows, corners, 0.05 * radius / pixel + 0.6)
    light = (1 - _CONTACT * contact) * (1 - _OCCLUSION * occlusion) * (1 - _CAST * cast)
    return GroundShadow(((1 - light) * _fade()).astype(np.float32), corners)


def _height_above(facets: Facets, corners: F64, tall: float) -> F32:
    """Return how high the object's underside is over each point of the ground, a very great height where it is not."""
    reach = float(corners[1, 0] - corners[0, 0]) / 2
    distance = reach * 20
    eye = corners.mean(axis=0) - np.array([0.0, distance, 0.0])
    slack = 0.01 * (tall + reach)
    field_of_view = 2 * float(np.arctan(reach / distance))
    camera = Camera(eye, _FROM_BELOW, field_of_view, distance - slack, distance + tall + slack)
    depth = rasterize_depth(camera, (GROUND_SIZE, GROUND_SIZE), facets)
    height: F32 = np.where(depth < camera.nowhere, np.maximum(depth - distance, 0), np.float32(1e9 * reach))
    return height


def _cast(shadows: ShadowMap, corners: F64, blur: float) -> F32:
    """Return the key lamp's shadow over the ground, blurred like a large lamp's."""
    covered = (shadows.depth < shadows.lamp.nowhere).astype(np.float32)
    to_lamp = _homography(shadows.lamp.project(corners, (MAP_SIZE, MAP_SIZE)))
    size = (GROUND_SIZE, GROUND_SIZE)
    warped = cv2.warpPerspective(covered, to_lamp, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(cv2.GaussianBlur(warped, (0, 0), blur), np.float32)


def _fade() -> F32:
    """Return ``(S, S)``: 1 in the middle, 0 from the edge on, so that no border of the square shows."""
    steps = np.linspace(-1, 1, GROUND_SIZE, dtype=np.float32)
    away = np.clip(1 - np.hypot(steps[None, :], steps[:, None]), 0, 1) / 0.35
    fade = np.clip(away, 0, 1)
    return np.asarray(fade * fade * (3 - 2 * fade), np.float32)


def _homography(pixels: F64) -> F64:
    """Return the ``(3, 3)`` matrix from the square's own pixels to the pixels of its corners in another picture."""
    last = float(GROUND_SIZE)
    own = np.array([[0, 0], [last, 0], [last, last], [0, last]], np.float32) - 0.5
    return np.asarray(cv2.getPerspectiveTransform(own, (pixels - 0.5).astype(np.float32)), np.float64)
