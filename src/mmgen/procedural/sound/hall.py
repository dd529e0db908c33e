"""A synthetic hall: early reflections and a dense tail whose high notes die away sooner."""

from __future__ import annotations

import numpy as np

from mmgen.media.arrays import F32
from mmgen.procedural.sound.synthesis import band_noise, closed, instants, single

_BANDS = (
    (90, 250, 1.0, 0.7),
    (250, 700, 1.0, 1.0),
    (700, 2000, 0.9, 1.0),
    (2000, 4500, 0.68, 0.85),
    (4500, 10_000, 0.42, 0.6),
)
"""Each band's edges in Hz, its share of the decay time, and its level."""

_PRE_DELAY = 0.018


def hall(seconds: float, *, rng: np.random.Generator, rate: int) -> F32:
    """Return the ``(2, n)`` impulse response of a hall that falls by 60 dB in ``seconds``; each side has unit power."""
    count = round((_PRE_DELAY + 0.95 * seconds) * rate)
    at = instants(count, rate) - _PRE_DELAY
    tail = np.zeros((2, count), np.float32)
    for low, high, share, level in _BANDS:
        if low > 0.4 * rate:
            break
        noise = band_noise(rng, (low, high), count=count, rate=rate, channels=2)
        tail += noise * single(level * np.exp(-6.91 * np.maximum(at, 0) / (share * seconds)))
    tail *= single(np.clip(at / 0.03, 0, 1))
    tail += _reflections(count, rng, rate)
    tail -= tail.mean(axis=1, keepdims=True)
    tail = closed(tail, 0.1)
    return single(tail / np.sqrt(np.sum(np.square(tail), axis=1, keepdims=True)))


def _reflections(count: int, rng: np.random.Generator, rate: int) -> F32:
    first = np.zeros((2, count), np.float32)
    for side in first:
        delays = _PRE_DELAY + np.sort(rng.uniform(0.002, 0.07, 9))
        places = np.minimum((delays * rate).astype(int), count - 1)
        side[places] += 9 * rng.choice((-1, 1), 9) * np.exp(-(delays - _PRE_DELAY) / 0.035)
    return first
