"""Linear light and the sRGB bytes that files hold (IEC 61966-2-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from mmgen.media.arrays import F32, F64, U8

__all__ = ["light_of", "srgb_bytes", "srgb_of"]


def light_of(stored: U8) -> F32:
    """Return the linear light, 0 to 1, of sRGB bytes."""
    levels = np.arange(256) / 255
    table = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4).astype(np.float32)
    return table[stored]


def srgb_of(light: F32 | F64) -> F32:
    """Return sRGB values, 0 to 1, of linear light; what lies outside is clipped."""
    clipped: F64 = np.clip(light.astype(np.float64), 0, 1)
    curved: F64 = np.where(clipped <= 0.0031308, clipped * 12.92, 1.055 * clipped ** (1 / 2.4) - 0.055)
    return curved.astype(np.float32)


def srgb_bytes(light: F32 | F64) -> U8:
    """Return the sRGB bytes of linear light."""
    return np.rint(srgb_of(light) * 255).astype(np.uint8)
