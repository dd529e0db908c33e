"""What a landscape shows: its sky, and what rises into it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mmgen.media.arrays import F32, U8

PLAIN = 0.12
"""The sharpness, 0 to 1, below which an area has no detail, as skies and mists have none."""

DARK = 0.22
"""The brightness, 0 to 1, below which what has no detail is a shadow."""

ISLAND = 0.05
"""The share of a picture's height from which what floats in the sky is a summit over mist rather than a small cloud."""

MET = 0.03
"""The share of a picture's height that the sky above a tip has at least."""


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


def tip(pixels: U8, sharp: F32, columns: tuple[int, int]) -> tuple[float, float] | None:
    """
    The highest point, in pixels, of what stands against the sky in a range of columns; None without a sky above it.

    ``sharp`` is to be finer than for ``sky``: a thin spire is to be seen. Summits that mist cuts off from the ground
    count, small clouds do not.
    """
    solid = _solid(pixels, sharp)[:, columns[0] : columns[1]]
    height = solid.shape[0]
    tops = np.asarray(np.where(solid.any(axis=0), solid.argmax(axis=0), height), np.int32)
    highest = int(tops.min())
    if not MET * height < highest < height:
        return None
    return columns[0] + float(np.flatnonzero(tops == highest).mean()) + 0.5, float(highest)


def _solid(pixels: U8, sharp: F32) -> NDArray[np.bool_]:
    """What is not sky: not joined to the top edge through plain brightness, and large or joined to the ground."""
    height = sharp.shape[0]
    plain = np.asarray((pixels.max(axis=2) / 255 > DARK) & (sharp < PLAIN), np.uint8)
    _, areas = cv2.connectedComponents(plain, connectivity=4)
    heaven = (plain > 0) & np.isin(areas, areas[0])
    narrow = np.ones((1, 3), np.uint8)
    rest = cv2.morphologyEx(np.asarray(~heaven, np.uint8), cv2.MORPH_OPEN, narrow)
    _, things, facts, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    counted = facts[:, cv2.CC_STAT_HEIGHT] > ISLAND * height
    counted[0] = False
    counted[np.unique(things[-1][rest[-1] > 0])] = True
    return np.asarray(counted[things], np.bool_)
