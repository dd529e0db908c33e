"""Smooth random fields and lines by pyramid value noise: each octave doubles the grid and adds finer detail."""

from __future__ import annotations

import cv2
import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.scenes.fields import Floats, single


def resized(field: Floats, width: int, height: int, *, smooth: bool = True) -> F32:
    """The field at another size, by cubic or linear interpolation."""
    method = cv2.INTER_CUBIC if smooth else cv2.INTER_LINEAR
    return single(cv2.resize(field, (width, height), interpolation=method))


def value_noise(
    random: np.random.Generator,
    size: tuple[int, int],
    cells: tuple[float, float],
    *,
    octaves: int = 4,
    gain: float = 0.5,
) -> F32:
    """
    Fractal noise ``(H, W)`` with mean 0 and about 95 % of its values from -1 to 1.

    ``cells`` is how many cells of the coarsest octave lie across the width and down the height. The number of random
    draws depends on the cells alone, so the same seed gives the same field at every size.
    """
    width, height = size
    columns, rows = max(2, round(cells[0]) + 2), max(2, round(cells[1]) + 2)
    field = np.zeros((rows, columns), np.float32)
    amplitude, power = 1.0, 0.0
    for octave in range(octaves):
        if octave:
            field = resized(field, field.shape[1] * 2, field.shape[0] * 2)
        field = field + np.float32(amplitude) * (random.random(field.shape, np.float32) - np.float32(0.5))
        power += (amplitude * (1.0 if octave == octaves - 1 else 0.75)) ** 2
        amplitude *= gain
    field *= np.float32(1.75 / np.sqrt(power))
    return resized(field, max(1, width), max(1, height))


def line_noise(random: np.random.Generator, width: int, cells: float, *, octaves: int = 6, gain: float = 0.5) -> F32:
    """Fractal noise along a line ``(W,)``, mean 0, about 95 % of the values from -1 to 1."""
    return value_noise(random, (width, 1), (cells, 0), octaves=octaves, gain=gain).reshape(-1)


def ridged(field: Floats) -> F32:
    """Noise folded into sharp crests: 1 on a crest, towards -1 in the hollows."""
    return single(1 - 2 * np.minimum(np.abs(field) * np.float32(1.6), 1))


def smoothstep(low: float, high: float, field: Floats) -> F32:
    """0 below low, 1 above high, and an eased rise between."""
    share = np.clip((field - np.float32(low)) / np.float32(high - low), 0, 1)
    return single(share * share * (3 - 2 * share))


def blurred(field: Floats, sigma: float) -> F32:
    """A Gaussian blur of a plane or an ``(H, W, C)`` image; wide ones run on a reduced copy, where they cost little."""
    step = max(1, int(sigma / 4))
    height, width = field.shape[:2]
    if step == 1 or min(height, width) < 4 * step:
        return single(cv2.GaussianBlur(field, (0, 0), max(sigma, 0.1)))
    small = cv2.resize(field, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / step)
    return single(cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR))


def stepped(light: Floats, steps: int, *, softness: float = 0.08) -> F32:
    """Light cut into flat tones; ``softness`` is the share of a step over which one runs into the next. 0 steps: smooth."""
    if not steps:
        return single(light)
    scaled = light * steps
    within = scaled - np.floor(scaled)
    return single((np.floor(scaled) + smoothstep(0.5 - softness, 0.5 + softness, within)) / steps)
