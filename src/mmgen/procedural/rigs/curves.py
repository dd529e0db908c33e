"""Smooth courses in time: with a speed that does not jump, also where they begin again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mmgen.media.arrays import F64

__all__ = ["course", "cyclic", "ease", "hump"]

Keys = Sequence[tuple[float, float]]


def ease(at: F64, start: float, end: float) -> F64:
    """From 0 at ``start`` to 1 at ``end``, at rest in speed and acceleration at both."""
    x = np.clip((at - start) / (end - start), 0, 1)
    eased: F64 = x**3 * (x * (6 * x - 15) + 10)
    return eased


def hump(at: F64, rise: tuple[float, float], fall: tuple[float, float]) -> F64:
    """0, then 1 between the end of ``rise`` and the start of ``fall``, then 0."""
    return ease(at, *rise) * (1 - ease(at, *fall))


def course(at: F64, keys: Keys) -> F64:
    """A smooth line through ``(time, value)`` keys, without speed at the first and the last."""
    times, values = np.array(keys, np.float64).T
    slopes = np.zeros(len(times))
    slopes[1:-1] = _slopes(times, values)
    return _hermite(at, times, values, slopes)


def cyclic(phase: F64, keys: Keys) -> F64:
    """A smooth line through keys at phases from 0 up to 1, that begins again after 1."""
    times, values = np.array(keys, np.float64).T
    times = np.concatenate([times[-2:] - 1, times, times[:3] + 1])
    values = np.concatenate([values[-2:], values, values[:3]])
    slopes = _slopes(times, values)
    return _hermite(np.mod(phase, 1.0), times[1:-1], values[1:-1], slopes)


def _slopes(times: F64, values: F64) -> F64:
    """Slopes at the inner keys that overshoot nowhere (Fritsch and Butland 1984)."""
    steps, rises = np.diff(times), np.diff(values) / np.diff(times)
    before, after = rises[:-1], rises[1:]
    heavy, light = 2 * steps[1:] + steps[:-1], steps[1:] + 2 * steps[:-1]
    same = before * after > 0
    safe = np.where(same, before, 1.0), np.where(same, after, 1.0)
    slopes: F64 = np.where(same, (heavy + light) / (heavy / safe[0] + light / safe[1]), 0.0)
    return slopes


def _hermite(at: F64, times: F64, values: F64, slopes: F64) -> F64:
    inside = np.clip(at, times[0], times[-1])
    after = np.clip(np.searchsorted(times, inside, side="right"), 1, len(times) - 1)
    before = after - 1
    gap = times[after] - times[before]
    t = (inside - times[before]) / gap
    line: F64 = (
        (1 + 2 * t) * (1 - t) ** 2 * values[before]
        + t * (1 - t) ** 2 * gap * slopes[before]
        + t**2 * (3 - 2 * t) * values[after]
        + t**2 * (t - 1) * gap * slopes[after]
    )
    return line
