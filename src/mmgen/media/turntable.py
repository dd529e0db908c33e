"""Pictures of 3D files without a GPU or a display: a preview, and a turn all the way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mmgen.errors import InputError
from mmgen.media.preview3d.camera import facing, fit_camera
from mmgen.media.preview3d.stage import View, draw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mmgen.media.arrays import F64, U8
    from mmgen.media.triangles import Triangles

Color = tuple[int, int, int]
STUDIO: Color = (233, 230, 226)
MAX_PIXELS = 4096 * 4096


def render_preview(
    triangles: Triangles,
    *,
    size: tuple[int, int] = (640, 480),
    azimuth: float = 30.0,
    elevation: float = 20.0,
    background: Color = STUDIO,
) -> U8:
    """
    Return an RGB picture ``(H, W, 3)`` of the object on a studio floor.

    ``azimuth`` is how many degrees round the object the camera stands, from its front (+Z) towards its left side
    (+X); ``elevation`` how many above it, from -80 to 80; ``background`` the backdrop in sRGB.
    """
    _check(size, elevation)
    axes = facing(azimuth, elevation)
    camera = fit_camera(triangles.positions.astype(np.float64), axes, size[0] / size[1])
    return draw(triangles, View(camera, elevation, size, background))


def render_turntable(
    triangles: Triangles,
    *,
    size: tuple[int, int] = (640, 480),
    frames: int = 36,
    elevation: float = 20.0,
    background: Color = STUDIO,
) -> Iterator[U8]:
    """Yield RGB pictures of one turn round the object; the one after the last would be the first again."""
    _check(size, elevation)
    if frames < 1:
        raise InputError("frames", f"must be 1 or more, got {frames}")
    rings = _swept(triangles.positions.astype(np.float64))
    for frame in range(frames):
        axes = facing(30 + frame * 360 / frames, elevation)
        yield draw(triangles, View(fit_camera(rings, axes, size[0] / size[1]), elevation, size, background))


def _swept(positions: F64) -> F64:
    """Return points ``(n, 3)`` on the rings that the object sweeps as it turns, so that every view of it fits."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    middle = (low + high) / 2
    radius = np.hypot(positions[:, 0] - middle[0], positions[:, 2] - middle[2])
    height = max(float(high[1] - low[1]), 1e-12)
    level = np.minimum(((positions[:, 1] - low[1]) / height * 32).astype(np.int64), 31)
    widest = np.zeros(32)
    np.maximum.at(widest, level, radius)
    edges = low[1] + height * np.arange(33) / 32
    angles = np.arange(48) * (2 * np.pi / 48)
    heights = np.concatenate([edges[:-1], edges[1:]])
    reach = np.concatenate([widest, widest])[:, None]
    x, z = middle[0] + reach * np.cos(angles), middle[2] + reach * np.sin(angles)
    return np.stack([x, np.broadcast_to(heights[:, None], x.shape), z], axis=-1).reshape(-1, 3)


def _check(size: tuple[int, int], elevation: float) -> None:
    if size[0] < 1 or size[1] < 1 or size[0] * size[1] > MAX_PIXELS:
        raise InputError("size", f"must be 1 x 1 to {MAX_PIXELS:,} pixels in all, got {size[0]} x {size[1]}")
    if not -80 <= elevation <= 80:
        raise InputError("elevation", f"must be from -80 to 80 degrees, got {elevation}")
