"""What a landscape shows: its sky, and what rises into it."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32, U8

PLAIN = 0.12
"""The sharpness, 0 to 1, below which an area has no detail, as skies and mists have none."""

DARK = 0.22
"""The brightness, 0 to 1, below which what has no detail is a shadow."""


def sky(pixels: U8, sharp: F32) -> F32:
    """How much like sky each part is: rather bright, without detail, and joined to the top edge through such parts."""
    bright = np.asarray(pixels.max(axis=2) / 255, np.float32)
    plain = (bright > DARK) & (sharp < PLAIN)
    joined = np.asarray(np.logical_and.accumulate(plain, axis=0), np.float32)
    return np.asarray(cv2.GaussianBlur(joined, (0, 0), 2, borderType=cv2.BORDER_REPLICATE), np.float32)


def risen(pixels: U8, sharp: F32) -> F32:
    """How much each part belongs to what stands high above the rest of the skyline, 0 to 1; all 0 without a skyline."""
    heaven = sky(pixels, sharp)
    height, width = heaven.shape
    line = np.asarray(heaven.mean(axis=0, keepdims=True), np.float32)
    line = np.asarray(cv2.GaussianBlur(line, (0, 0), width / 60, borderType=cv2.BORDER_REFLECT), np.float32)
    usual = cv2.GaussianBlur(line, (0, 0), width / 5, borderType=cv2.BORDER_REFLECT)
    relief = np.clip(usual - line, 0, None)
    if not 0.08 < float(line.mean()) < 0.8 or float(relief.max()) < 0.03:
        return np.zeros((height, width), np.float32)
    rows = (np.arange(height, dtype=np.float32)[:, None] + 0.5) / height
    depth = np.exp(-np.square((rows - line - 0.1) / 0.14))
    return np.asarray(relief / max(float(relief.max()), 0.15) * depth, np.float32)
