"""
Pictures made larger and sharper than by interpolation alone.

Smooth interpolation is refined until, made small again, it gives the picture back (iterative back-projection, Irani and
Peleg 1991). Between rounds edges are steepened along their slope (a shock filter), and every pixel is kept within the
range of its neighbourhood in the original, so that no halo forms.
"""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.errors import InputError
from mmgen.media.arrays import F32, U8

__all__ = ["enlarge"]

LARGEST_FACTOR = 8.0
STRIP = 192
"""Rows of the original that are enlarged at a time."""
MARGIN = 12
ROUNDS = 4
SLACK = 2.0
"""How far, in levels, a pixel may leave the range of its neighbourhood."""
STEEPENING = 0.10


def enlarge(pixels: U8, size: tuple[int, int]) -> U8:
    """
    The RGB(A) picture at *size* (width, height), which is no smaller than it in either direction.

    Raises InputError for a smaller size, or one more than eight times as wide or high.
    """
    height, width = pixels.shape[:2]
    factors = size[0] / width, size[1] / height
    if min(factors) < 1:
        raise InputError("size", f"{size[0]}x{size[1]} is smaller than the picture, {width}x{height}")
    if max(factors) > LARGEST_FACTOR:
        raise InputError("size", f"at most {LARGEST_FACTOR:g} times the picture's {width}x{height} can be made of it")
    if max(factors) == 1:
        return pixels.copy()
    result = np.empty((size[1], size[0], pixels.shape[2]), np.uint8)
    strips = range(0, height, STRIP)
    for top in strips:
        bottom = min(top + STRIP, height)
        first, last = max(top - MARGIN, 0), min(bottom + MARGIN, height)
        start, end = round(first * factors[1]), round(last * factors[1])
        part = _refined(pixels[first:last].astype(np.float32), (size[0], end - start))
        upper, lower = round(top * factors[1]), round(bottom * factors[1])
        result[upper:lower] = np.clip(part[upper - start : lower - start] + 0.5, 0, 255).astype(np.uint8)
    return result


def _refined(low: F32, size: tuple[int, int]) -> F32:
    """One strip, enlarged."""
    small = (low.shape[1], low.shape[0])
    high = _resized(low, size, cv2.INTER_CUBIC)
    kernel = np.ones((3, 3), np.uint8)
    least = _resized(np.asarray(cv2.erode(low, kernel), np.float32), size, cv2.INTER_LINEAR)
    most = _resized(np.asarray(cv2.dilate(low, kernel), np.float32), size, cv2.INTER_LINEAR)
    for index in range(ROUNDS):
        if index in {1, 3}:
            high = _steepened(high)
        missing = low - _resized(high, small, cv2.INTER_AREA)
        high = high + _resized(missing, size, cv2.INTER_CUBIC)
        high = np.clip(high, least - SLACK, most + SLACK).astype(np.float32)
    return high


def _resized(picture: F32, size: tuple[int, int], method: int) -> F32:
    resized = np.asarray(cv2.resize(picture, size, interpolation=method), np.float32)
    return resized.reshape(size[1], size[0], picture.shape[2])


def _steepened(picture: F32) -> F32:
    """Each edge a little steeper: pixels move along the slope, away from the inflexion (Osher and Rudin 1990)."""
    light = np.asarray(cv2.GaussianBlur(picture[..., :3].mean(axis=2), (0, 0), 0.9), np.float32)
    across = np.asarray(cv2.Sobel(light, cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8), np.float32)
    down = np.asarray(cv2.Sobel(light, cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8), np.float32)
    slope = np.sqrt(across * across + down * down) + np.float32(1e-3)
    curve = np.asarray(cv2.Laplacian(light, cv2.CV_32F, ksize=1), np.float32)
    # Weak slopes are texture and noise: they are left alone.
    pull = -np.tanh(curve / np.float32(3)) * np.clip((slope - 2) / 10, 0, 1) * np.float32(STEEPENING)
    columns, rows = np.meshgrid(
        np.arange(light.shape[1], dtype=np.float32), np.arange(light.shape[0], dtype=np.float32)
    )
    columns, rows = columns + across / slope * pull, rows + down / slope * pull
    moved = cv2.remap(
        picture, columns.astype(np.float32), rows.astype(np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.float32).reshape(picture.shape)
