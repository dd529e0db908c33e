"""The shadows that tie a subject to its ground: close beneath its foot, and cast away from the light."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.procedural.editing.tone import smooth

__all__ = ["Shadow", "cast_shadow", "mirrored_in_water"]

CONTACT, CAST = 0.62, 0.6
"""Opacity close to the foot, and of a shadow in strong light."""
FLAT = 0.2
"""How much of its height a thing's shadow takes on a ground seen at a slant."""
MOST_ASLANT = 0.9
COLOUR = (14, 16, 24)


@dataclass(frozen=True, slots=True)
class Shadow:
    """RGBA pixels, and where on them the foot of the subject stands."""

    pixels: U8
    foot: tuple[float, float]


def cast_shadow(alpha: U8, foot: tuple[float, float], *, side: float, strength: float, behind: bool) -> Shadow:
    """
    The shadow of an opacity plane that stands on its ``foot``.

    ``side`` is where the light is, -1 (left) to 1; ``behind`` says that it is beyond the subject, so that the shadow
    comes towards the viewer. ``strength``, 0 to 1, is how far the light is the sun's rather than a grey sky's.
    """
    height, width = alpha.shape
    reach = round(max(0.6 * height, 8))
    down = round(0.5 * height) + 8
    canvas = (width + 2 * reach, 2 * down)
    stands = (foot[0] + reach, float(down))
    shadow = _contact(alpha, foot, stands, canvas)
    if strength > 0.05:
        slant = -MOST_ASLANT * float(np.clip(side, -1, 1)) * FLAT * 2
        up = -FLAT if behind else FLAT
        cast = _laid_down(alpha, foot, stands, canvas, (slant, up))
        shadow = np.maximum(shadow, cast * np.float32(CAST * strength))
    pixels = np.empty((canvas[1], canvas[0], 4), np.uint8)
    pixels[..., :3] = COLOUR
    pixels[..., 3] = np.clip(shadow * 255 + 0.5, 0, 255)
    return Shadow(pixels, stands)


def _contact(alpha: U8, foot: tuple[float, float], stands: tuple[float, float], canvas: tuple[int, int]) -> F32:
    """A soft flat patch as wide as what touches the ground."""
    height = alpha.shape[0]
    low = alpha[max(round(foot[1] - 0.07 * height), 0) : max(round(foot[1]), 1)]
    touching = np.nonzero((low > 96).any(axis=0))[0]
    if not touching.size:
        return np.zeros((canvas[1], canvas[0]), np.float32)
    wide = float(np.ptp(touching)) + 1
    middle = float(touching.mean()) - foot[0] + stands[0]
    patch = np.zeros((canvas[1], canvas[0]), np.float32)
    axes = max(round(wide * 0.52), 1), max(round(wide * 0.055 + height * 0.008), 1)
    cv2.ellipse(patch, (round(middle), round(stands[1] - axes[1] * 0.3)), axes, 0, 0, 360, CONTACT, -1, cv2.LINE_AA)
    return smooth(patch, max(wide * 0.04, height * 0.008, 1.0))


def _laid_down(
    alpha: U8,
    foot: tuple[float, float],
    stands: tuple[float, float],
    canvas: tuple[int, int],
    fall: tuple[float, float],
) -> F32:
    """The outline laid on the ground: each height moved aside and flattened, blurred more the farther it is from the foot."""
    aslant, up = fall
    matrix = np.array([[1, -aslant, 0], [0, up, 0]], np.float64)
    matrix[:, 2] = np.array(stands) - matrix[:, :2] @ np.array(foot)
    flat = np.asarray(cv2.warpAffine(alpha, matrix, canvas, flags=cv2.INTER_AREA), np.float32) / np.float32(255)
    height = alpha.shape[0]
    near, far = smooth(flat, max(height * 0.008, 0.8)), smooth(flat, max(height * 0.035, 1.5))
    rows = np.abs(np.arange(canvas[1], dtype=np.float32)[:, None] - np.float32(stands[1])) / np.float32(
        height * abs(up)
    )
    away = np.clip(rows, 0, 1)
    return np.asarray((near * (1 - away) + far * away) * (1 - 0.5 * away), np.float32)


def mirrored_in_water(pixels: U8, foot: tuple[float, float], *, seed: int) -> Shadow:
    """The broken mirror image below an RGBA subject's water line, fading with depth."""
    height, width = pixels.shape[:2]
    line = min(max(round(foot[1]), 1), height)
    image = np.ascontiguousarray(pixels[:line][::-1])
    rows = np.arange(line, dtype=np.float32)[:, None]
    depth = rows / np.float32(line)
    phase = float(np.random.default_rng([abs(seed), 89]).uniform(0, 6.28))
    wave = np.sin(rows * np.float32(2 * np.pi * 13 / line) + phase) * (0.004 + 0.02 * depth) * np.float32(line)
    columns = np.asarray(np.arange(width, dtype=np.float32)[None, :] + wave, np.float32)
    down = np.repeat(rows, width, axis=1)
    broken = np.asarray(cv2.remap(image, columns, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.float32)
    alpha = smooth(np.asarray(broken[..., 3], np.float32), max(line * 0.006, 0.7))
    made = np.dstack([broken[..., :3] * np.float32(0.72), alpha * (0.6 - 0.45 * depth)])
    return Shadow(np.clip(made + 0.5, 0, 255).astype(np.uint8), (foot[0], line - foot[1] + 0.0))
