"""What falls through the air or shines in it, each as a plane of light from 0 to 1, the same for the same seed."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.editing.tone import noise, smooth, step

__all__ = ["drizzle", "flakes", "starlight"]

_BITS = 4


def drizzle(size: tuple[int, int], *, seed: int, amount: float) -> F32:
    """Rain that falls a little aslant: many short faint streaks far away, few long ones near by."""
    width, height = size
    unit = min(width, height)
    random = np.random.Generator(np.random.PCG64([abs(seed), 73]))
    plane = np.zeros((height, width), np.float32)
    gusts = 0.55 + 0.45 * step(noise((height, width), max(unit / 3, 3), seed=seed + 21), -0.9, 0.9)
    for share, count, level, thick in ((0.020, 1500, 0.16, 1.0), (0.042, 620, 0.22, 1.0), (0.085, 130, 0.26, 1.6)):
        layer = np.zeros((height, width), np.uint8)
        number = int(count * amount * width * height / unit**2)
        starts = random.random((number, 2)) * (width * 1.2, height * 1.15) - (width * 0.1, height * 0.15)
        lengths = unit * share * (0.6 + 0.8 * random.random(number))
        for (x, y), length in zip(starts, lengths, strict=True):
            ends = np.round(np.asarray([[x, y], [x - 0.16 * length, y + length]]) * (1 << _BITS)).astype(int).tolist()
            weight = max(round(thick * unit / 900), 1)
            cv2.line(layer, ends[0], ends[1], (255,), weight, cv2.LINE_AA, _BITS)
        plane += smooth(layer.astype(np.float32), 0.3 + 0.5 * share * 10) * np.float32(level / 255)
    return np.asarray(plane * gusts, np.float32)


def flakes(size: tuple[int, int], *, seed: int, amount: float) -> F32:
    """Falling snow: fine far away, large and out of focus near by."""
    width, height = size
    unit = min(width, height)
    random = np.random.Generator(np.random.PCG64([abs(seed), 79]))
    plane = np.zeros((height, width), np.float32)
    for radius, count, level in ((0.0011, 800, 0.5), (0.0021, 260, 0.65), (0.0042, 55, 0.7), (0.0105, 11, 0.4)):
        layer = np.zeros((height, width), np.uint8)
        number = int(count * amount * width * height / unit**2)
        for x, y, own in random.random((number, 3)):
            centre = int(x * width * (1 << _BITS)), int(y * height * (1 << _BITS))
            reach = max(round(unit * radius * (0.7 + 0.7 * own) * (1 << _BITS)), 1 << (_BITS - 1))
            cv2.circle(layer, centre, reach, (round(255 * (0.6 + 0.4 * own)),), -1, cv2.LINE_AA, _BITS)
        plane = np.maximum(
            plane, smooth(layer.astype(np.float32), max(unit * radius * 0.45, 0.4)) * np.float32(level / 255)
        )
    return plane


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
