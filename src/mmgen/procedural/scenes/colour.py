"""Colours in linear light, and mixing that looks even to the eye (Ottosson's OKLab)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import Floats, single

_TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


def decode_gamma(encoded: Floats) -> F32:
    """SRGB values from 0 to 1 as linear light."""
    low = encoded / 12.92
    high = ((encoded + 0.055) / 1.055) ** 2.4
    return single(np.where(encoded <= 0.04045, low, high))


def encode_gamma(linear: Floats) -> F32:
    """Linear light as sRGB values from 0 to 1; what lies outside is clipped."""
    clipped = single(np.clip(linear, 0, 1))
    return single(np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055))


def hex_colour(code: str) -> F32:
    """``"#rrggbb"`` as three linear-light values."""
    digits = code.lstrip("#")
    return decode_gamma(np.array([int(digits[start : start + 2], 16) for start in (0, 2, 4)], np.float32) / 255)


def to_oklab(linear: Floats) -> F32:
    """Linear RGB ``(..., 3)`` as OKLab ``(..., 3)``."""
    cones = np.cbrt(np.maximum(linear.astype(np.float64) @ _TO_CONE.T, 0))
    return single(cones @ _TO_LAB.T)


def from_oklab(lab: Floats) -> F32:
    """OKLab ``(..., 3)`` as linear RGB ``(..., 3)``, with negative values cut to 0."""
    cones = (lab.astype(np.float64) @ np.linalg.inv(_TO_LAB).T) ** 3
    return single(np.maximum(cones @ np.linalg.inv(_TO_CONE).T, 0))


def mix(first: Floats, second: Floats, share: float) -> F32:
    """The colour that lies ``share`` of the way from first to second, evenly to the eye."""
    start, end = to_oklab(first), to_oklab(second)
    return from_oklab(start + (end - start) * np.float32(share))


def ramp(stops: Sequence[Floats], count: int) -> F32:
    """``count`` colours ``(count, 3)`` that run smoothly through evenly spaced stops."""
    labs = np.stack([to_oklab(stop) for stop in stops])
    position = np.linspace(0, len(stops) - 1, count)
    lower = np.clip(position.astype(np.int64), 0, max(0, len(stops) - 2))
    share = (position - lower)[:, None]
    eased = 0.5 * share + 0.5 * share * share * (3 - 2 * share)
    upper = np.minimum(lower + 1, len(stops) - 1)
    return from_oklab(single(labs[lower] * (1 - eased) + labs[upper] * eased))


def adjust(colour: Floats, *, lightness: float = 1.0, chroma: float = 1.0) -> F32:
    """The colour with its OKLab lightness and chroma multiplied."""
    return from_oklab(to_oklab(colour) * np.array([lightness, chroma, chroma], np.float32))


def luminance(linear: Floats) -> F32:
    """Relative luminance (WCAG) of linear RGB ``(..., 3)``."""
    return single(linear @ _LUMINANCE)


def contrast_ratio(first: float, second: float) -> float:
    """WCAG contrast of two relative luminances, 1 to 21."""
    lighter, darker = max(first, second), min(first, second)
    return (lighter + 0.05) / (darker + 0.05)
