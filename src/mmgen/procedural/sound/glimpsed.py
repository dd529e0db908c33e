"""The place whose sound goes with a shot, as far as the colours and their movement tell; what they leave open is wind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmgen.media.arrays import F32

__all__ = ["Glimpse", "glimpse_of", "place_of"]

NIGHT = 0.16
"""So dark on average, of 1, is a night."""

MEADOW = 0.5
"""The share of a picture that is green, of a meadow or a wood."""

WATER = 0.5
"""The share of a picture's lower half that is blue, of water; snow in the shade is as blue, and does not move."""

SHIMMER = 1.5
"""How many times as much the lower half moves as the upper one does where it is water, and how many levels at least."""

GLOW, DARK, FLICKER = 0.02, 0.4, 0.05
"""The share of bright orange of a fire, how dark it is round it, and by how much of itself the share varies."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a small picture shows: ``light`` on average and the shares of green, of blue below, and of glow; all 0 to 1."""

    light: float
    green: float
    blue: float
    glow: float


def glimpse_of(small: F32) -> Glimpse:
    """Measure a small picture of ``(height, width, 3)`` levels to 255."""
    hsv = np.asarray(cv2.cvtColor(small / np.float32(255), cv2.COLOR_RGB2HSV), np.float32)
    hue, saturation, value = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    below = slice(hsv.shape[0] // 2, None)
    green = (hue > 45) & (hue < 165) & (saturation > 0.15) & (value > 0.08)
    blue = (hue > 165) & (hue < 255) & (saturation > 0.12) & (value > 0.15)
    glow = (hue < 55) & (saturation > 0.5) & (value > 0.7)
    return Glimpse(float(value.mean()), float(green.mean()), float(blue[below].mean()), float(glow.mean()))


def place_of(glimpses: Sequence[Glimpse], *, above: float, below: float) -> str:
    """
    The bed of a shot, by its pictures and by how much its halves move (levels from picture to picture).

    A fire in the dark flickers; water is blue below and moves more than what is above it; then green, and night.
    """
    light, green, blue = (float(np.mean([getattr(each, name) for each in glimpses])) for name in _MEANS)
    glow = np.asarray([each.glow for each in glimpses])
    if glow.mean() > GLOW and light < DARK and glow.std() > FLICKER * glow.mean():
        return "fire"
    if blue > WATER and below > SHIMMER * max(above, 1.0):
        return "sea"
    if green > MEADOW:
        return "birds"
    return "insects" if light < NIGHT else "wind"


_MEANS = ("light", "green", "blue")
