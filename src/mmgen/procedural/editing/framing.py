"""The size and shape of an edited picture, and the canvas it is brought to."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from mmgen.media.arrays import U8
from mmgen.procedural.editing.enlarge import enlarge
from mmgen.procedural.editing.extend_canvas import extend_canvas
from mmgen.procedural.frame_size import Canvas, pixels_for
from mmgen.requests import ImageRequest

__all__ = ["framed", "mask_plane", "sized", "wanted_size"]

SAME_RATIO = 0.01
"""Ratios that differ by less are taken for the same: a size in whole pixels can't be exact."""


def mask_plane(pixels: U8) -> U8:
    """A mask's white ``(h, w)``: its brightest channel, where it is not transparent."""
    plane = pixels[..., :3].max(axis=2)
    return np.asarray(np.minimum(plane, pixels[..., 3]) if pixels.shape[2] == 4 else plane, np.uint8)


def wanted_size(request: ImageRequest, given: tuple[int, int]) -> tuple[int, int]:
    """The size of the result: as asked, or the smallest of the ratio asked that holds the picture."""
    own = Canvas(ratio=given, shorter=min(given))
    ratio = request.aspect_ratio
    if request.size is None and request.resolution is None:
        width, height = pixels_for(own, size=None, aspect_ratio=ratio, resolution=None, given=given)
        return _holding(given, width / height) if ratio is not None else given
    return pixels_for(own, size=request.size, aspect_ratio=ratio, resolution=request.resolution, given=given)


def _holding(given: tuple[int, int], ratio: float) -> tuple[int, int]:
    """The smallest canvas of a ratio (width over height) that a picture fits on as it is."""
    width, height = given
    if abs(ratio * height / width - 1) < SAME_RATIO:
        return given
    return (
        (max(round(height * ratio), width), height)
        if ratio > width / height
        else (width, max(round(width / ratio), height))
    )


def framed(pixels: U8, wanted: tuple[int, int], seed: int, report: Callable[[float], None]) -> U8:
    """An RGB picture on a canvas of the ratio that is wanted; beside a cut-out, or a mask ``(h, w)``, there is nothing."""
    height, width = pixels.shape[:2]
    canvas = _holding((width, height), wanted[0] / wanted[1])
    if canvas == (width, height):
        return pixels
    if pixels.ndim == 3 and pixels.shape[2] == 3:
        return extend_canvas(pixels, canvas, seed=seed, report=report)
    result = np.zeros((canvas[1], canvas[0], *pixels.shape[2:]), np.uint8)
    top, left = (canvas[1] - height) // 2, (canvas[0] - width) // 2
    result[top : top + height, left : left + width] = pixels
    return result


def sized(pixels: U8, wanted: tuple[int, int]) -> U8:
    """The picture at the size that is wanted."""
    height, width = pixels.shape[:2]
    if (width, height) == wanted:
        return pixels
    if wanted[0] >= width and wanted[1] >= height:
        return enlarge(pixels, wanted)
    return np.asarray(cv2.resize(pixels, wanted, interpolation=cv2.INTER_AREA), np.uint8)
