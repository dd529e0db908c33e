"""Smooth noise in space: a block of it that repeats, looked up at any places."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from mmgen.media.arrays import F32, F64

__all__ = ["fractal", "noise", "ridges"]

SIDE = 64
"""Steps along the block, which repeats."""
WAVE = 5.5
"""Steps from one crest to the next."""
ACROSS = 8
ROW = 1024
FINEST = 3.0
"""Pixels between crests at which noise has gone; at twice as many it is whole."""
TURN = np.array([[0.36, 0.48, -0.8], [-0.8, 0.6, 0.0], [0.48, 0.64, 0.6]], np.float32)
"""Octaves are turned against each other, so that their repeats never fall together."""


def noise(places: F32 | F64, wave: float, *, pixel: float = 0.0) -> F32:
    """
    Four independent fields ``(n, 4)`` of mean 0 and deviation about 1 at ``(n, 3)`` places, crests about ``wave`` apart.

    It fades as crests come within a few pixels of the length ``pixel``: what is finer could not be shown.
    """
    strength = float(np.clip((wave - FINEST * pixel) / (FINEST * pixel), 0, 1)) if pixel else 1.0
    if strength == 0:
        return np.zeros((len(places), 4), np.float32)
    steps = places * np.float32(WAVE / wave)
    count = len(steps)
    rows = -(-count // ROW)
    grid = np.zeros((rows * ROW, 3), np.float32)
    grid[:count] = steps - np.floor(steps / SIDE) * SIDE
    low = np.floor(grid[:, 2])
    share = (grid[:, 2] - low).reshape(rows, ROW, 1)
    below, above = (_slice(grid, (low + more) % SIDE, rows) for more in (0, 1))
    mixed = below + (above - below) * share
    return np.asarray(mixed.reshape(-1, 4)[:count] * np.float32(strength), np.float32)


def fractal(places: F32 | F64, wave: float, *, octaves: int = 4, gain: float = 0.5, pixel: float = 0.0) -> F32:
    """Noise with ever finer detail, ``(n, 4)``, of deviation about 1."""
    total = np.zeros((len(places), 4), np.float32)
    strength, power = 1.0, 0.0
    here = np.asarray(places, np.float32)
    for octave in range(octaves):
        found = noise(here, wave, pixel=pixel)
        total += np.roll(found, octave, axis=1) * np.float32(strength)
        power += strength * strength
        here = np.asarray(here @ TURN + np.float32(wave * 1.7), np.float32)
        wave, strength = wave / 2.03, strength * gain
    return np.asarray(total / np.float32(power**0.5), np.float32)


def ridges(places: F32 | F64, wave: float, *, octaves: int = 3, pixel: float = 0.0) -> F32:
    """1 along thin lines that wander through space, towards 0 away from them, ``(n,)``."""
    field = np.abs(fractal(places, wave, octaves=octaves, pixel=pixel)[:, 0])
    return np.asarray(np.exp(-field * 5), np.float32)


def _slice(grid: F32, level: F32, rows: int) -> F32:
    tile = SIDE + 1
    across = (grid[:, 0] + (level % ACROSS) * tile).reshape(rows, ROW)
    down = (grid[:, 1] + (level // ACROSS) * tile).reshape(rows, ROW)
    sheet = _sheet()
    found = [
        cv2.remap(sheet, across[at : at + 16_384], down[at : at + 16_384], cv2.INTER_LINEAR)
        for at in range(0, rows, 16_384)
    ]
    return np.asarray(np.concatenate(found), np.float32)


@lru_cache(maxsize=1)
def _sheet() -> F32:
    """The block's slices beside each other, each with its first row and column again at its end."""
    random = np.random.default_rng(20_271)
    frequency = np.fft.fftfreq(SIDE) * WAVE
    radius = np.sqrt(sum(part**2 for part in np.meshgrid(frequency, frequency, frequency, indexing="ij")))
    band = np.exp(-(((radius - 0.8) / 0.45) ** 2)) * (radius > 0)
    block = np.empty((SIDE, SIDE, SIDE, 4), np.float32)
    for channel in range(4):
        spectrum = np.fft.fftn(random.standard_normal((SIDE, SIDE, SIDE))) * band
        field = np.real(np.fft.ifftn(spectrum))
        block[..., channel] = field / field.std()
    wrapped = np.pad(block, ((0, 0), (0, 1), (0, 1), (0, 0)), mode="wrap")
    rows = [np.concatenate(list(wrapped[at : at + ACROSS]), axis=1) for at in range(0, SIDE, ACROSS)]
    return np.concatenate(rows, axis=0)
