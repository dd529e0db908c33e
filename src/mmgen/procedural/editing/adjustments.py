"""Plain changes of tone and colour over a whole picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8

__all__ = ["ADJUSTMENTS"]

STRIP = 256
STEPS = np.arange(256, dtype=np.float32) / np.float32(255)


def _curved(pixels: U8, curves: F32) -> U8:
    """Each channel through its own curve ``(3, 256)`` of values from 0 to 1."""
    table = np.clip(curves.T * 255 + 0.5, 0, 255).astype(np.uint8)[None]
    return np.asarray(cv2.LUT(np.ascontiguousarray(pixels), table), np.uint8)


def _gamma(pixels: U8, *exponents: float) -> U8:
    """Each channel to a power of its own, or all to one."""
    powers = exponents if len(exponents) == 3 else exponents * 3
    return _curved(pixels, np.stack([STEPS ** np.float32(exponent) for exponent in powers]))


def _warmer(pixels: U8, amount: float) -> U8:
    return _gamma(pixels, 1 / (1 + 0.22 * amount), 1.0, 1 + 0.30 * amount)


def _colder(pixels: U8, amount: float) -> U8:
    return _gamma(pixels, 1 + 0.26 * amount, 1 + 0.02 * amount, 1 / (1 + 0.24 * amount))


def _brighter(pixels: U8, amount: float) -> U8:
    return _gamma(pixels, 1 / (1 + 0.45 * amount))


def _darker(pixels: U8, amount: float) -> U8:
    return _gamma(pixels, 1 + 0.55 * amount)


def _contrast(pixels: U8, amount: float) -> U8:
    eased = STEPS * STEPS * (3 - 2 * STEPS)
    curve = STEPS + (eased - STEPS) * np.float32(0.75 * amount)
    return _curved(pixels, np.stack([curve] * 3).astype(np.float32))


def _coloured(pixels: U8, factor: float) -> U8:
    """Chroma multiplied, less where it is strong already, so that nothing is pushed out of gamut."""
    result = np.empty_like(pixels)
    for top in range(0, pixels.shape[0], STRIP):
        rows = pixels[top : top + STRIP].astype(np.float32) / np.float32(255)
        lab = np.asarray(cv2.cvtColor(rows, cv2.COLOR_RGB2LAB), np.float32)
        chroma = np.hypot(lab[..., 1], lab[..., 2])[..., None]
        own = 1 + (factor - 1) * np.exp(-chroma / 70) if factor > 1 else np.full_like(chroma, factor)
        lab[..., 1:] *= own
        rgb = np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.float32)
        result[top : top + STRIP] = np.clip(rgb * 255 + 0.5, 0, 255).astype(np.uint8)
    return result


def _vivid(pixels: U8, amount: float) -> U8:
    return _coloured(pixels, 1 + 0.7 * amount)


def _muted(pixels: U8, amount: float) -> U8:
    return _coloured(pixels, max(1 - 0.55 * amount, 0.1))


def _monochrome(pixels: U8, amount: float) -> U8:
    return _contrast(_coloured(pixels, max(1 - amount, 0.0)), 0.35 * amount)


def _sharp(pixels: U8, amount: float) -> U8:
    radius = max(min(pixels.shape[:2]) / 700, 0.7)
    soft = cv2.GaussianBlur(pixels, (0, 0), radius)
    return np.asarray(cv2.addWeighted(pixels, 1 + 0.9 * amount, soft, -0.9 * amount, 0), np.uint8)


def _smooth(pixels: U8, amount: float) -> U8:
    return np.asarray(cv2.bilateralFilter(np.ascontiguousarray(pixels), 7, 22 * amount + 1, 3), np.uint8)


ADJUSTMENTS: Final[Mapping[str, Callable[[U8, float], U8]]] = {
    "smooth": _smooth,
    "warmer": _warmer,
    "colder": _colder,
    "brighter": _brighter,
    "darker": _darker,
    "contrast": _contrast,
    "vivid": _vivid,
    "muted": _muted,
    "monochrome": _monochrome,
    "sharp": _sharp,
}
"""Each changes an RGB picture by an amount of about 1."""
