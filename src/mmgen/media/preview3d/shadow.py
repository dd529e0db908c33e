"""Shadows: of the key lamp on the object itself, and of the object on the ground it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmgen.media.preview3d.camera import Camera, fit_camera
from mmgen.media.preview3d.raster import Facets, rasterize_depth

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64

MAP_SIZE = 512
_NARROW = 3.0
"""Degrees of view from a lamp far away: nearly parallel rays from a rasteriser that only knows perspective."""
_TAPS = ((-0.9, -0.4), (0.4, -0.9), (0.9, 0.4), (-0.4, 0.9), (-1.6, 1.2), (1.2, 1.6), (1.6, -1.2), (-1.2, -1.6))


@dataclass(frozen=True, slots=True, eq=False)
class ShadowMap:
    """How far the key lamp's light gets: ``depth`` as seen by ``lamp``."""

    lamp: Camera
    depth: F32


@dataclass(frozen=True, slots=True, eq=False)
class DepthPart:
    """Part of a depth picture: its values, its upper left corner ``(x, y)``, and the whole picture's size."""

    values: F32
    corner: tuple[int, int]
    frame: tuple[int, int]


def cast_shadows(facets: Facets, direction: F64) -> ShadowMap:
    """Look at the object from the lamp."""
    side = np.cross((0.0, 1.0, 0.0), direction)
    side /= np.linalg.norm(side)
    axes = np.stack([side, np.cross(direction, side), direction])
    lamp = fit_camera(facets.positions.astype(np.float64), axes, 1.0, margin=0.06, degrees=_NARROW)
    return ShadowMap(lamp, rasterize_depth(lamp, (MAP_SIZE, MAP_SIZE), facets))


def lit_share(shadows: ShadowMap, camera: Camera, depth: DepthPart, *, bias: float) -> F32:
    """Return ``(H, W)``: the share of the key lamp that reaches each pixel; what is ``bias`` behind still gets it."""
    place = _in_lamp(shadows.lamp, camera, depth)
    distance = -place[2]
    limit = distance - bias
    focal = np.float32(MAP_SIZE / 2 / np.tan(shadows.lamp.field_of_view / 2))
    middle = MAP_SIZE / 2 - 0.5
    column, row = place[0] / distance * focal + middle, middle - place[1] / distance * focal
    hits = np.zeros(depth.values.shape, np.uint8)
    for right, down in _TAPS:
        x, y = column + right, row + down
        nearest = cv2.remap(shadows.depth, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
        hits += np.greater(np.asarray(nearest, np.float32), limit).view(np.uint8)
    return np.asarray(hits / np.float32(len(_TAPS)), np.float32)


def _in_lamp(lamp: Camera, camera: Camera, part: DepthPart) -> list[F32]:
    """Return x, y and z, each ``(H, W)``, along the lamp's axes of what a depth picture shows."""
    (left, top), (width, height), depth = part.corner, part.frame, part.values
    pixel = 2 * np.tan(camera.field_of_view / 2) / height
    columns = np.asarray((np.arange(left, left + depth.shape[1]) + 0.5 - width / 2) * pixel, np.float32)
    rows = np.asarray((height / 2 - 0.5 - np.arange(top, top + depth.shape[0])) * pixel, np.float32)
    across, upward = depth * columns[None, :], depth * rows[:, None]
    turn: F32 = (lamp.axes @ camera.axes.T).astype(np.float32)
    origin: F32 = (lamp.axes @ (camera.eye - lamp.eye)).astype(np.float32)
    return [across * turn[axis, 0] + upward * turn[axis, 1] - depth * turn[axis, 2] + origin[axis] for axis in range(3)]
