"""Pictures of 3D files without a GPU or a display: a preview, and a turn all the way round."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as PillowImage

from mmgen.errors import InputError
from mmgen.media.preview3d.camera import facing, fit_camera, swept_rings
from mmgen.media.preview3d.stage import View, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mmgen.media.arrays import U8
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
    if frames < 1:
        raise InputError("frames", f"must be 1 or more, got {frames}")
    yield from render_motion([triangles] * frames, size=size, elevation=elevation, background=background)


def render_motion(
    poses: Sequence[Triangles],
    *,
    size: tuple[int, int] = (640, 480),
    turns: float = 1.0,
    elevation: float = 20.0,
    background: Color = STUDIO,
) -> Iterator[U8]:
    """Yield one RGB picture for each pose, while the camera goes round ``turns`` times; no pose leaves the frame."""
    _check(size, elevation)
    if not poses:
        raise InputError("poses", "must be one or more")
    rings = np.concatenate([swept_rings(pose.positions) for pose in dict.fromkeys(poses)])
    for frame, pose in enumerate(poses):
        axes = facing(30 + frame * 360 * turns / len(poses), elevation)
        yield draw(pose, View(fit_camera(rings, axes, size[0] / size[1]), elevation, size, background))


def _check(size: tuple[int, int], elevation: float) -> None:
    if size[0] < 1 or size[1] < 1 or size[0] * size[1] > MAX_PIXELS:
        raise InputError("size", f"must be 1 x 1 to {MAX_PIXELS:,} pixels in all, got {size[0]} x {size[1]}")
    if not -80 <= elevation <= 80:
        raise InputError("elevation", f"must be from -80 to 80 degrees, got {elevation}")


def encode_turntable(frames: Iterable[U8], *, seconds: float = 4.0, quality: int = 80) -> bytes:
    """Return RGB frames of one size as an animated WebP that takes ``seconds`` for a round and repeats for ever."""
    pictures = [PillowImage.fromarray(frame) for frame in frames]
    if not pictures or seconds <= 0:
        raise InputError("frames", "a turntable needs at least one frame and more than 0 seconds")
    file = io.BytesIO()
    each = max(round(seconds * 1000 / len(pictures)), 10)
    pictures[0].save(
        file, "WEBP", save_all=True, append_images=pictures[1:], duration=each, loop=0, quality=quality, method=2
    )
    return file.getvalue()
