"""Noise without an edge, that drifts and changes, for mist, clouds and light."""

from __future__ import annotations

import math

import cv2
import numpy as np

from mmgen.media.arrays import F32

__all__ = ["Drift", "tile", "wrapped_line"]

TILE = 256


def tile(random: np.random.Generator, *, cells: int, octaves: int = 5, gain: float = 0.55) -> F32:
    """Fractal noise ``(256, 256)`` of mean 0 and deviation 1 that repeats without a seam; ``cells`` of the coarsest."""
    field = np.zeros((TILE, TILE), np.float32)
    amplitude = 1.0
    for octave in range(octaves):
        count = cells * 2**octave
        if count > TILE // 2:
            break
        grid = random.standard_normal((count, count), np.float32)
        pad = np.pad(grid, 4, mode="wrap")
        side = TILE * (count + 8) // count if TILE % count == 0 else round(TILE * (count + 8) / count)
        grown = np.asarray(cv2.resize(pad, (side, side), interpolation=cv2.INTER_CUBIC), np.float32)
        first = round(4 * TILE / count)
        field += np.float32(amplitude) * grown[first : first + TILE, first : first + TILE]
        amplitude *= gain
    field -= field.mean()
    return np.asarray(field / field.std(), np.float32)


class Drift:
    """A noise that moves over the frame; with a period it is again where it was after it."""

    def __init__(self, noise: F32, *, velocity: tuple[float, float], period: float | None) -> None:
        """``velocity`` is right and down, in tiles a second."""
        self._noise = noise
        self._velocity = velocity
        self._period = period

    def at(
        self, time: float, size: tuple[int, int], reach: tuple[float, float], gone: tuple[float, float] = (0.0, 0.0)
    ) -> F32:
        """
        The noise over a map of this size at a time; ``reach`` is how many tiles lie across it and down it.

        It has ``gone`` so far right and down besides, in shares of the map.
        """
        away = gone[0] * reach[0], gone[1] * reach[1]
        if self._period is None:
            return self._sampled(time, size, reach, away)
        share = (time / self._period) % 1.0
        now, before = (
            self._sampled(share * self._period, size, reach, away),
            self._sampled((share - 1) * self._period, size, reach, away),
        )
        # Two unrelated noises mixed would be fainter than either.
        level = math.hypot(share, 1 - share)
        return np.asarray(cv2.addWeighted(now, (1 - share) / level, before, share / level, 0), np.float32)

    def _sampled(
        self, time: float, size: tuple[int, int], reach: tuple[float, float], away: tuple[float, float]
    ) -> F32:
        across, down = (TILE * tiles / side for tiles, side in zip(reach, size, strict=True))
        left, top = (-((speed * time + far) % 1.0) * TILE for speed, far in zip(self._velocity, away, strict=True))
        matrix = np.array([[across, 0, left], [0, down, top]], np.float64)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(self._noise, matrix, size, flags=flags, borderMode=cv2.BORDER_WRAP), np.float32
        )

    def over(self, time: float, columns: F32, rows: F32) -> F32:
        """The noise at places given in tiles."""
        if self._period is None:
            return self._looked_up(time, columns, rows)
        share = (time / self._period) % 1.0
        now = self._looked_up(share * self._period, columns, rows)
        before = self._looked_up((share - 1) * self._period, columns, rows)
        level = math.hypot(share, 1 - share)
        return np.asarray(cv2.addWeighted(now, (1 - share) / level, before, share / level, 0), np.float32)

    def _looked_up(self, time: float, columns: F32, rows: F32) -> F32:
        right, down = (np.float32(speed * time % 1.0) for speed in self._velocity)
        x, y = (columns - right) * np.float32(TILE), (rows - down) * np.float32(TILE)
        return np.asarray(cv2.remap(self._noise, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32)


def wrapped_line(random: np.random.Generator, *, cells: int, count: int = 512) -> F32:
    """Smooth noise along a closed line, 0 to 1."""
    knots = random.random(cells)
    places = np.arange(count) / count * cells
    low = np.floor(places).astype(np.int64)
    share = places - low
    share = share * share * (3 - 2 * share)
    return np.asarray(knots[low % cells] * (1 - share) + knots[(low + 1) % cells] * share, np.float32)
