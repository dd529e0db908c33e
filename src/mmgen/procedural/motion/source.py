"""A photograph made ready to be sampled by a warp."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.media.color import rgb_to_planes
from mmgen.media.planes import Planes

OVERSAMPLING = 1.4
"""
Source pixels for one output pixel.

Bilinear sampling of a picture of just the output's resolution blurs it more or less as its phase changes, and the
texture of a slowly moving picture flickers. On a somewhat finer source it does so hardly at all.
"""


def resampled(pixels: U8, size: tuple[int, int]) -> Planes:
    """Planes of this even size from RGB pixels: averaged when they shrink, interpolated plane by plane when they grow."""
    if size[0] <= pixels.shape[1]:
        return Planes(*rgb_to_planes(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)))
    height, width = (side - side % 2 for side in pixels.shape[:2])
    even = pixels[:height, :width]
    half = size[0] // 2, size[1] // 2
    planes = zip(rgb_to_planes(np.ascontiguousarray(even)), (size, half, half), strict=True)
    return Planes(*(np.asarray(cv2.resize(p, to, interpolation=cv2.INTER_LANCZOS4), np.uint8) for p, to in planes))
