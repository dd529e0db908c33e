"""The stars of a night, as a plane of light from 0 to 1, the same for the same seed."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.editing.tone import noise, smooth

__all__ = ["starlight"]


def starlight(size: tuple[int, int], *, seed: int) -> F32:
    """Stars, few of them bright, along a faint band."""
    width, height = size
    unit = min(width, height)
    random = np.random.Generator(np.random.PCG64([abs(seed), 83]))
    plane = np.zeros((height, width), np.float32)
    number = int(1500 * width * height / unit**2)
    bright = np.minimum(random.pareto(2.0, number) * 0.07 + 0.04, 1.0)
    for (x, y), level in zip(random.random((number, 2)), bright, strict=True):
        column, row = int(x * (width - 1)), int(y * (height - 1))
        plane[row, column] = max(float(plane[row, column]), float(level))
    small = plane * np.float32(0.8) + smooth(plane, max(unit / 1400, 0.45)) * np.float32(0.9)
    large = smooth(np.where(plane > 0.5, plane, 0).astype(np.float32), max(unit / 700, 0.7)) * np.float32(3.2)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32) / np.float32(unit)
    across = (rows - 0.25) + 0.5 * (columns - 0.5 * width / unit)
    cloud = noise((height, width), max(unit / 14, 3), seed=seed + 31) * np.float32(0.35) + np.float32(0.5)
    band = np.exp(-np.square(across / 0.16)) * cloud * np.float32(0.035)
    return np.asarray(np.clip(small + large + np.clip(band, 0, 1), 0, 1), np.float32)
