"""
CIE L*a*b* colours (D65) of sRGB pixels.

OpenCV's own conversion builds tables at its first call, which takes longer than any small picture does here.
"""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32, U8
from mmgen.media.srgb import light_of, srgb_bytes

_WHITE = np.array([0.950456, 1.0, 1.088754])
_TO_XYZ = np.array([[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]])
_FROM_LIGHT = np.asarray(_TO_XYZ / _WHITE[:, None], np.float32)
_FROM_ROOTS = np.array([[0, 116, 0], [500, -500, 0], [0, 200, -200]], np.float32)
_SMALLEST = (6 / 29) ** 3
"""Below this share of white the cube root is replaced by a line."""
_SLOPE = (29 / 6) ** 2 / 3


def rgb_to_lab(pixels: U8) -> F32:
    """Turn sRGB pixels, ``(..., 3)``, into L* (0 to 100), a* and b* (about -128 to 127)."""
    xyz = light_of(pixels) @ _FROM_LIGHT.T
    roots = np.cbrt(np.maximum(xyz, np.float32(_SMALLEST)))
    roots -= np.float32(_SLOPE) * np.maximum(np.float32(_SMALLEST) - xyz, 0)
    lab = np.asarray(roots @ _FROM_ROOTS.T, np.float32)
    lab[..., 0] -= 16
    return lab


def lab_to_rgb(lab: F32) -> U8:
    """Turn L*, a* and b* into sRGB pixels; what lies outside of sRGB is clipped."""
    roots = (lab + np.array([16, 0, 0])) @ np.linalg.inv(_FROM_ROOTS.T.astype(np.float64))
    xyz = np.where(roots > 6 / 29, roots**3, (roots - 4 / 29) / _SLOPE)
    return srgb_bytes(xyz @ np.linalg.inv(_FROM_LIGHT.T.astype(np.float64)))
