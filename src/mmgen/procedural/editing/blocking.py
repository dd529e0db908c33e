"""A picture as far as few steps bring it: large shapes in flat tones first, their drawing and texture later."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.tone import calmed, smooth, soft_steps

__all__ = ["FULL_STEPS", "blocked_in"]

FULL_STEPS: Final = 50
"""From so many steps on a picture is finished."""
CANVAS_SHORTER = 1080


def blocked_in(pixels: U8, steps: int | None) -> U8:
    """The picture, RGB or RGBA, as it stands after so many steps; None, or ``FULL_STEPS`` and more: finished."""
    if steps is None or steps >= FULL_STEPS:
        return pixels
    share = 1 - float(np.log(steps) / np.log(FULL_STEPS))
    height, width = pixels.shape[:2]
    factor = min(CANVAS_SHORTER / min(height, width), 1.0)
    size = max(round(width * factor), 8), max(round(height * factor), 8)
    rgb = np.ascontiguousarray(pixels[..., :3])
    canvas = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32) / np.float32(255)
    massed = _massed(canvas, share, min(size) / CANVAS_SHORTER)
    whole = cv2.resize(
        np.clip(massed * 255 + 0.5, 0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_CUBIC
    )
    kept = float(np.clip(1 - share / 0.45, 0, 1))
    mixed = np.asarray(cv2.addWeighted(rgb, kept, np.asarray(whole, np.uint8), 1 - kept, 0), np.uint8)
    return np.dstack([mixed, pixels[..., 3]]) if pixels.shape[2] == 4 else mixed


def _massed(canvas: F32, share: float, scale: float) -> F32:
    """Shapes about as large as the brush of this stage, each in one of a few tones."""
    radius = (4 + 56 * share**1.4) * scale
    flat = calmed(canvas, radius=radius, shrink=max(radius / 7, 1.0))
    light = np.asarray(flat.mean(axis=2), np.float32)
    tones = soft_steps(light, round(4 + 16 * (1 - share) ** 2), 0.25)
    cut = flat * ((tones + 0.04) / (light + 0.04))[..., None]
    return smooth(np.asarray(flat + (np.clip(cut, 0, 1) - flat) * np.float32(0.75 * share), np.float32), 0.4)
